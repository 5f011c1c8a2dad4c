import { unwrap } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import type { Bench } from '../bench';
import { onlyMaps, padded, someOf } from '../explains';
import { type Measured, metric } from '../metric';
import { copyOf, type Draw, layersFromTop, shuffled } from '../randomise';
import { type Similarity, similarityOf } from '../similarity';

export interface ParameterRandomisationOptions {
  /** From the last layer down, one after the other; or each by itself. */
  readonly mode?: 'cascading' | 'independent';
  /** The layers, the last first. Default: all that have weights. */
  readonly layers?: readonly string[];
  /** Most stages that are looked at; of more layers, some are randomised together. */
  readonly stages?: number;
  readonly similarity?: Similarity;
  /** How many examples. */
  readonly examples?: number;
  /** New numbers for a weight. Default: its own in random order. */
  readonly draw?: Draw;
  readonly seed?: number;
}

/** A map that stays this much alike when nothing is left of what the network learned does not show what it learned. */
export const failsAbove = 0.2;

/**
 * How like the maps stay to the network's own while its weights are randomised. The number is the similarity at the end, with
 * all layers randomised (in mode `independent`: the largest of any layer); the curve shows every stage.
 */
export const parameterRandomisation = metric<ParameterRandomisationOptions>({
  name: 'parameter_randomisation',
  title: 'Parameter randomisation (MPRT)',
  family: 'randomisation',
  what: 'rank correlation of the map with that of the network with random weights; near 0 passes',
  needs: 'the method itself; a network that is no function; an explanation a stage',
  better: 'lower',
  parameters: { mode: 'cascading', stages: 5, similarity: 'spearman', examples: 16, seed: 0 },
  source: 'Adebayo et al. 2018, arXiv:1810.03292',
  axes: { x: 'layers randomised, from the last', y: 'similarity' },
  explains: true,
  measure: async (bench, subject, options): Promise<Measured> => {
    const { mode = 'cascading', stages = 5, similarity = 'spearman', examples = 16, seed = 0 } = options;
    if (!subject.explain) return onlyMaps(bench, subject.title);
    const { network } = unwrap(bench.model);
    const all = await layersFromTop(network);
    if (typeof network === 'function' || !all) return unchecked(bench, 'a function keeps its weights to itself');
    if (all.length === 0) return unchecked(bench, 'the network has no weights');
    const groups = grouped(chosen(all, options.layers), mode === 'cascading' ? stages : Number.POSITIVE_INFINITY);
    const { input, target } = someOf(bench, examples);
    const count = input.shape[0]!;
    const draw = options.draw ?? shuffled(seed);
    const labels = unwrap(bench.model).labels;
    let copy = await copyOf(network);
    const found: number[][] = [];
    try {
      for (const layers of groups) {
        if (mode === 'independent' && found.length > 0) {
          copy.dispose();
          copy = await copyOf(network);
        }
        for (const layer of layers) copy.replace(layer, draw);
        const random = { network: await copy.network(), ...(labels ? { labels } : {}) };
        const maps = await subject.explain(random, input, target);
        found.push(
          Array.from({ length: count }, (_, row) => {
            const part = (values: Float32Array) => values.subarray(row * bench.size, (row + 1) * bench.size);
            return similarityOf(similarity, part(subject.values), part(maps), input.shape.slice(1));
          }),
        );
        bench.steps.check();
      }
    } finally {
      copy.dispose();
    }
    const ends = Array.from({ length: count }, (_, row) =>
      mode === 'cascading' ? found.at(-1)![row]! : Math.max(...found.map((stage) => stage[row]!)),
    );
    let done = 0;
    const x = [0, ...groups.map((layers) => (done += layers.length))];
    const curves = Array.from({ length: count }, (_, row) => [1, ...found.map((stage) => stage[row]!)]);
    return {
      values: padded(ends, bench.count),
      curves: { x, y: curves },
      notes: [
        ...(count < bench.count
          ? [`Parameters were randomised for the first ${count} of ${bench.count} examples.`]
          : []),
        ...(ends.some(Number.isNaN)
          ? ['The similarity of some maps is undefined: a map, or that of the randomised network, is constant.']
          : []),
      ],
    };
  },
});

/** Why nothing was measured. */
const unchecked = (bench: Bench, why: string): Measured => ({
  values: new Array<number>(bench.count).fill(Number.NaN),
  notes: [`The randomisation check was not made: ${why}.`],
});

function chosen(all: readonly string[], layers: readonly string[] | undefined): readonly string[] {
  const unknown = layers?.find((layer) => !all.includes(layer));
  if (unknown === undefined) return layers ?? all;
  throw new ArgumentError(`There is no layer "${unknown}" with weights; the network has ${all.join(', ')}.`);
}

/** At most so many groups, of neighbours. */
function grouped(layers: readonly string[], most: number): string[][] {
  const count = Math.min(most, layers.length);
  const groups = Array.from({ length: count }, (): string[] => []);
  layers.forEach((layer, at) => {
    groups[Math.floor((at * count) / layers.length)]!.push(layer);
  });
  return groups;
}
