import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { activations } from '../../attribution/activations';
import { readInput } from '../../attribution/input';
import { type Explainable, type InputLike, unwrap } from '../../attribution/problem';
import type { Input } from '../../attribution/result';
import type { Block, Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import type { Heat } from '../../render/overlay';
import { inputPicture, mosaic } from '../../render/tiles';
import { chosen } from './filters';

export interface FeatureMapsOptions {
  /** A layer of a LayersModel (in nested models `outer/inner`), or a node of a GraphModel. */
  readonly layer: string;
  /** Which channels to show. Default: all. */
  readonly channels?: readonly number[];
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
}

/** What a layer says of some inputs. */
export class FeatureMaps extends Analysis {
  constructor(
    readonly layer: string,
    /** Row-major, in `shape`. */
    readonly values: Float32Array,
    /** `[N, h, w, C]` of a layer of maps, `[N, T, C]` of sequences, `[N, C]` of plain units. */
    readonly shape: readonly number[],
    readonly input: Input,
    /** The channels that are shown. */
    readonly channels: readonly number[],
    /** The largest magnitude of all maps: the strongest colour. */
    readonly limit: number,
    readonly certificate: AnalysisCertificate,
  ) {
    super();
  }

  /** The map of one channel for one example: `[h, w]`; of sequences `[T, 1]`, of plain units `[1, 1]`. */
  map(example: number, channel: number): Heat {
    const channels = this.shape.at(-1)!;
    const [height, width] = sides(this.shape);
    const from = example * height * width * channels;
    const values = Float32Array.from(
      { length: height * width },
      (_, at) => this.values[from + at * channels + channel]!,
    );
    return { values, width, height };
  }

  figure(): Figure {
    const { layer, shape, channels, limit } = this;
    const signed = this.values.some((value) => value < 0);
    const examples = Array.from({ length: shape[0]! }, (_, example) => example);
    const dead = examples.map(
      (example) => channels.filter((channel) => this.map(example, channel).values.every((v) => v === 0)).length,
    );
    const scale = `${signed ? formatNumber(-limit) : '0'} to ${formatNumber(limit)}`;
    const blocks = examples.flatMap((example): Block[] =>
      shape.length === 2 ? [this.bars(example)] : [this.gallery(example, signed)],
    );
    const zero = dead.reduce((a, b) => a + b, 0);
    const share = formatPercent(zero / (dead.length * channels.length));
    const what = shape.length === 2 ? 'zero' : 'zero everywhere';
    const silent =
      zero === 0
        ? `None is ${what}.`
        : `${share} of them ${examples.length > 1 ? '(over all inputs) ' : ''}are ${what}.`;
    return {
      title: `Feature maps of ${layer}`,
      summary: `${layer} gives ${describe(shape)}; one scale for all, ${scale}. ${silent}`,
      blocks,
      certificate: analysisRows(this.certificate),
    };
  }

  private gallery(example: number, signed: boolean): Block {
    const { input, limit } = this;
    const scale = signed ? { limit } : { limit, sign: 'positive' as const, colormap: 'viridis' };
    const maps = this.channels.map((channel): GalleryItem => {
      const map = this.map(example, channel);
      const strongest = map.values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
      return {
        pictures: [mosaic([map], scale)],
        caption: `${channel}`,
        score: `max ${formatNumber(strongest, { digits: 3 })}`,
        id: channel,
      };
    });
    const shown = pictureOf(input, example);
    return {
      kind: 'gallery',
      heading: this.shape[0]! > 1 ? `Input ${example}` : '',
      items: shown ? [{ pictures: [shown], caption: 'input' }, ...maps] : maps,
      note: signed ? 'Blue is below zero, red above, white is zero.' : 'Dark is zero, yellow is strong.',
      most: 129,
    };
  }

  private bars(example: number): Block {
    const all = this.channels.map((channel) => ({
      label: `${channel}`,
      value: this.map(example, channel).values[0]!,
      id: channel,
    }));
    const bars = all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, mostBars);
    const note = all.length > bars.length ? `The ${mostBars} strongest of ${all.length}.` : 'The strongest first.';
    return {
      kind: 'bars',
      bars,
      valueLabel: 'activation',
      heading: this.shape[0]! > 1 ? `Input ${example}` : '',
      note,
    };
  }
}

/** So many plain units are shown. */
const mostBars = 24;

/** Height and width of a map. */
function sides(shape: readonly number[]): readonly [number, number] {
  if (shape.length < 3) return [1, 1];
  return shape.length === 3 ? [shape[1]!, 1] : [shape[1]!, shape.slice(2, -1).reduce((product, n) => product * n, 1)];
}

function describe(shape: readonly number[]): string {
  const channels = shape.at(-1)!;
  if (shape.length === 2) return `${channels} numbers an input`;
  const [height, width] = sides(shape);
  return shape.length === 3 ? `${channels} channels over ${height} places` : `${channels} maps of ${height} × ${width}`;
}

/** One example as people see it, where it is a picture. */
export function pictureOf({ pictures, shape, values }: Input, example: number) {
  if (pictures?.[example]) return pictures[example];
  if (shape.length !== 4 || ![1, 3].includes(shape[3]!)) return undefined;
  const size = shape[1]! * shape[2]! * shape[3]!;
  return inputPicture(values.subarray(example * size, (example + 1) * size), shape.slice(1));
}

/**
 * The activations of a layer for an input, a map a channel, on one scale: what each filter finds there.
 *
 * @param x Batch `[N, …]`, or one example without the batch axis.
 * @returns The layer's output as it is, after its activation function.
 * @throws ArgumentError where there is no such layer or channel, or the model is a plain function
 * @example
 * const maps = await featureMaps(model, x, { layer: 'conv1' });
 */
export async function featureMaps(model: Explainable, x: InputLike, options: FeatureMapsOptions): Promise<FeatureMaps> {
  const started = performance.now();
  const { layer, signal } = options;
  const { values, shape } = (await activations(model, x, layer, signal ? { signal } : {}))[layer]!;
  const read = readInput(x, unwrap(model).network);
  read.tensor.dispose();
  const channels = chosen(options.channels, shape.at(-1)!, `channel in the layer "${layer}"`);
  const limit = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  return new FeatureMaps(layer, values, shape, read.input, channels, limit, {
    method: 'feature_maps',
    parameters: { layer, channels: channels.length },
    checks: [
      {
        label: 'Scale',
        value: `0 to ±${formatNumber(limit)}, the strongest activation; one for all maps`,
        tone: 'plain',
      },
    ],
    notes: [],
    seconds: (performance.now() - started) / 1000,
  });
}
