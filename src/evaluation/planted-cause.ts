/** Whether maps find a cause that is known: the group of a molecule, the motifs of a sequence. */

import { Analysis, type AnalysisCertificate, analysisRows } from '../analysis';
import type { Attribution } from '../attribution/result';
import { ArgumentError } from '../errors';
import { isMolecular, moleculeRelevance } from '../modalities/molecule/relevance';
import { isLettered, letterRelevance } from '../modalities/sequence/relevance';
import type { Bar, Figure } from '../render/figure/figure';
import { formatNumber } from '../render/format';
import { Random } from '../tensor/random';
import { bootstrap, bootstrapDifference, type Mean } from './bootstrap';

/**
 * `rank`: of the k most relevant parts, k the size of the cause, the share that belongs to it. `mass`: the share of the
 * positive relevance that lies on it. Both after Arras et al. 2022, arXiv:2003.07258. `balance`: of several causes, what
 * the least of them is given over what the most is given; 0 where one is given nothing, or less.
 */
export type PlantedMetric = 'rank' | 'mass' | 'balance';

const titles: Readonly<Record<PlantedMetric, string>> = {
  rank: 'Relevance rank accuracy',
  mass: 'Relevance mass accuracy',
  balance: 'Balance between the causes',
};

/** The relevance of one example's parts, atoms or letters, and the indices of each cause by its name. */
interface Parts {
  readonly values: readonly number[];
  readonly causes: ReadonlyMap<string, readonly number[]>;
}

type Scores = Readonly<Record<PlantedMetric, readonly number[]>>;

/** How well each map found what is known to be the cause, with intervals over the examples. */
export class PlantedCause extends Analysis {
  constructor(
    private readonly scores: ReadonlyMap<string, Scores>,
    private readonly metrics: readonly PlantedMetric[],
    readonly certificate: AnalysisCertificate,
  ) {
    super();
  }

  /**
   * The mean of a metric with its 95 % bootstrap interval.
   *
   * @param map Its name, or `'Random'`.
   */
  mean(map: string, metric: PlantedMetric): Mean {
    return bootstrap(this.of(map)[metric]);
  }

  /** The mean of the difference between two maps, example by example, with its 95 % bootstrap interval. */
  difference(map: string, other: string, metric: PlantedMetric): Mean {
    return bootstrapDifference(this.of(map)[metric], this.of(other)[metric]);
  }

  private of(name: string): Scores {
    const found = this.scores.get(name);
    if (found) return found;
    throw new ArgumentError(`There is no map "${name}"; choose ${[...this.scores.keys()].join(', ')}.`);
  }

  figure(): Figure {
    const names = [...this.scores.keys()];
    const best = names.reduce((a, b) => (this.mean(b, 'mass').mean > this.mean(a, 'mass').mean ? b : a));
    const [mass, chance] = [this.mean(best, 'mass'), this.mean('Random', 'mass')];
    return {
      title: 'Is the planted cause found?',
      summary: `${best} has ${interval(mass)} of its positive relevance on the cause, random maps ${interval(chance)}.`,
      blocks: this.metrics.map((metric) => ({
        kind: 'bars',
        heading: titles[metric],
        bars: names.map((label): Bar => {
          const { mean, low, high } = this.mean(label, metric);
          return { label, value: mean, low, high, tone: label === 'Random' ? 'faint' : 'plain' };
        }),
        valueLabel: metric,
        range: [0, 1],
        ...(metric === 'balance'
          ? { note: 'Between the cause that is given least and the one that is given most.' }
          : {}),
      })),
      certificate: analysisRows(this.certificate),
    };
  }
}

const interval = ({ mean, low, high }: Mean): string =>
  `${formatNumber(mean, { digits: 2 })} (${formatNumber(low, { digits: 2 })} to ${formatNumber(high, { digits: 2 })})`;

/**
 * Measures how well maps find the cause that was planted in molecules or sequences, beside random maps.
 *
 * @param maps By name, each of the same examples. Examples without a known cause are left out.
 * @throws ArgumentError for maps of other inputs, or where no example has a known cause
 * @example
 * const input = dnaInput(madeUpDna(12, { motifs: ['GATA', 'TAL'] }));
 * const motifs = await loadModel('motifs');
 * plantedCause({ gradient: await gradientXInput(motifs, input, { target: 'GATA and TAL' }) });
 */
export function plantedCause(
  maps: Readonly<Record<string, Attribution>>,
  { seed = 0 }: { /** Of the random maps. Default 0. */ readonly seed?: number } = {},
): PlantedCause {
  const started = performance.now();
  const read = Object.entries(maps).map(([name, map]) => [name, partsOf(name, map)] as const);
  const [first] = read;
  if (!first) throw new ArgumentError('No map was given; give one or more by name.');
  const known = first[1].flatMap(({ causes }, at) => (causes.size > 0 ? [at] : []));
  if (known.length === 0)
    throw new ArgumentError('No example has a known cause; give molecules with a group, or sequences with marks.');
  for (const [name, parts] of read)
    if (parts.length !== first[1].length)
      throw new ArgumentError(
        `"${name}" is of ${parts.length} examples and "${first[0]}" of ${first[1].length}; give maps of the same.`,
      );
  const random = new Random(seed);
  const blind = first[1].map((one): Parts => ({ ...one, values: one.values.map(() => random.normal()) }));
  const several = known.every((at) => first[1][at]!.causes.size > 1);
  const metrics: PlantedMetric[] = ['mass', 'rank', ...(several ? (['balance'] as const) : [])];
  const scores = new Map(
    [...read, ['Random', blind] as const].map(([name, parts]) => [name, scoresOf(known.map((at) => parts[at]!))]),
  );
  return new PlantedCause(scores, metrics, {
    method: 'planted_cause',
    parameters: { examples: known.length, seed },
    checks: [],
    notes:
      first[1].length > known.length
        ? [`${first[1].length - known.length} examples have no known cause and were left out.`]
        : [],
    seconds: (performance.now() - started) / 1000,
  });
}

function partsOf(name: string, map: Attribution): Parts[] {
  if (isMolecular(map))
    return map.input.molecules!.map(({ group }, example) => ({
      values: moleculeRelevance(map, example).atoms,
      causes: new Map(group?.length ? [['group', group]] : []),
    }));
  if (isLettered(map))
    return map.input.sequences!.map(({ marks = [] }, example) => {
      const causes = new Map<string, number[]>();
      for (const { from, to, name: cause } of marks) {
        const places = Array.from({ length: to - from }, (_, at) => from + at);
        causes.set(cause, [...(causes.get(cause) ?? []), ...places]);
      }
      return { values: letterRelevance(map, example), causes };
    });
  throw new ArgumentError(
    `"${name}" is a map over neither molecules nor sequences; give one over what moleculeInput or dnaInput returns.`,
  );
}

function scoresOf(examples: readonly Parts[]): Scores {
  return {
    rank: examples.map(({ values, causes }) => {
      const cause = new Set([...causes.values()].flat());
      const order = values.map((_, at) => at).sort((a, b) => values[b]! - values[a]!);
      return order.slice(0, cause.size).filter((at) => cause.has(at)).length / cause.size;
    }),
    mass: examples.map(({ values, causes }) => {
      const cause = new Set([...causes.values()].flat());
      const positive = (at: number) => Math.max(values[at]!, 0);
      const all = values.reduce((sum, _, at) => sum + positive(at), 0);
      return all > 0 ? [...cause].reduce((sum, at) => sum + positive(at), 0) / all : Number.NaN;
    }),
    balance: examples.map(({ values, causes }) => {
      const given = [...causes.values()].map((places) => places.reduce((sum, at) => sum + values[at]!, 0));
      const most = Math.max(...given);
      return most > 0 ? Math.max(0, Math.min(...given)) / most : 0;
    }),
  };
}
