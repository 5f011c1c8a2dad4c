import { Tensor } from '@tensorflow/tfjs-core';
import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { activations } from '../../attribution/activations';
import { deconvnet } from '../../attribution/deconvnet';
import { type Read, readInput } from '../../attribution/input';
import { type Explainable, type InputLike, unwrap } from '../../attribution/problem';
import type { Input, Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import { enlarge } from '../../render/overlay';
import { sharedLimit } from '../../render/scale';
import { colorTile, crop, cropHeat, frame, mosaic, type Region } from '../../render/tiles';
import { type Progress, Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import type { Network, Outputs } from '../../trace/names';
import { trace } from '../../trace/trace';
import { pictureOf } from './feature-maps';
import { chosen } from './filters';
import { receptiveField } from './receptive-field';

export interface TopActivationsOptions {
  /** A layer of a LayersModel (in nested models `outer/inner`), or a node of a GraphModel. */
  readonly layer: string;
  readonly channel: number;
  /** How many inputs to show. Default 9. */
  readonly count?: number;
  /** Names of the inputs, for the captions. Default: their numbers. */
  readonly names?: readonly (string | number)[];
  /** Of a network with several outputs: one that depends on the layer, by name or place. */
  readonly output?: string | number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how many inputs are done. */
  readonly onProgress?: (progress: Progress) => void;
}

/** One of a channel's top activating inputs. */
export interface TopActivation {
  /** Which of the inputs. */
  readonly input: number;
  readonly activation: number;
  /** The channel's strongest unit, as its place in the flattened output of the layer. */
  readonly unit: number;
  /** The same as a position, `[y, x, channel]` in a layer of maps. */
  readonly position: readonly number[];
  /** Of pictures: the unit's receptive field, in pixels of the network's input. */
  readonly region?: Region;
  /** The DeconvNet reconstruction of the unit, in the shape of one input. */
  readonly reconstruction: Float32Array;
}

/** A channel's top activating inputs over a data set. */
export class TopActivations extends Analysis {
  constructor(
    readonly layer: string,
    readonly channel: number,
    /** The strongest first. */
    readonly top: readonly TopActivation[],
    /** The channel's largest activation in each input. */
    readonly strongest: Float32Array,
    readonly input: Input,
    readonly names: readonly (string | number)[] | undefined,
    readonly certificate: AnalysisCertificate,
  ) {
    super();
  }

  figure(): Figure {
    const { layer, channel, top, strongest } = this;
    const active = strongest.filter((value) => value > 0).length / strongest.length;
    const best = top[0]!;
    const summary =
      best.activation > 0
        ? `Channel ${channel} of ${layer} is active in ${formatPercent(active)} of ${strongest.length} inputs; the strongest is ${formatNumber(best.activation)} (${this.names ? '' : 'input '}${this.nameOf(best.input)}).`
        : `Channel ${channel} of ${layer} is active in none of ${strongest.length} inputs.`;
    const items = this.items();
    return {
      title: `Top activations of ${layer}, channel ${channel}`,
      summary,
      blocks: [
        items
          ? {
              kind: 'gallery',
              items,
              size: 112,
              note: 'Each: the input with the region that the strongest unit sees; that region; and the DeconvNet reconstruction of the unit there.',
              most: 64,
            }
          : {
              kind: 'table',
              columns: ['input', 'activation', 'unit'],
              rows: top.map(({ input, activation, unit }) => [this.nameOf(input), activation, unit]),
            },
      ],
      certificate: analysisRows(this.certificate),
    };
  }

  private nameOf = (input: number): string => `${this.names?.[input] ?? input}`;

  private items(): GalleryItem[] | undefined {
    const [, height, width, channels] = this.input.shape;
    const seen = this.top.map(({ region, reconstruction }) => {
      if (!region) return undefined;
      const colors = channels === 3 ? reconstruction : sumChannels(reconstruction, channels!);
      return { region, colors };
    });
    if (seen.some((each) => !each)) return undefined;
    const limit = sharedLimit(
      seen.map((each) => each!.colors),
      99.9,
    );
    const items = this.top.map(({ input, activation, region }, at): GalleryItem | undefined => {
      const picture = pictureOf(this.input, input);
      if (!picture) return undefined;
      const { colors } = seen[at]!;
      const whole = { width: width!, height: height! };
      const drawn =
        channels === 3
          ? crop(colorTile(colors, whole.width, whole.height, limit), region!)
          : mosaic([cropHeat({ values: colors, ...whole }, region!)], { limit });
      return {
        pictures: [marked(picture, region!, whole), crop(picture, scaled(region!, picture, whole)), drawn],
        caption: `${this.names ? '' : 'input '}${this.nameOf(input)}`,
        score: `activation ${formatNumber(activation)}`,
        id: input,
      };
    });
    return items.every((item) => item !== undefined) ? items : undefined;
  }
}

const sumChannels = (values: Float32Array, channels: number): Float32Array =>
  Float32Array.from({ length: values.length / channels }, (_, pixel) =>
    values.subarray(pixel * channels, (pixel + 1) * channels).reduce((a, b) => a + b, 0),
  );

/** A region of the network's input in the pixels of its picture, which may be larger. */
function scaled(
  { top, left, height, width }: Region,
  picture: Picture,
  whole: Pick<Picture, 'width' | 'height'>,
): Region {
  const [down, along] = [picture.height / whole.height, picture.width / whole.width];
  const [y, x] = [Math.floor(top * down), Math.floor(left * along)];
  const [bottom, right] = [Math.ceil((top + height) * down), Math.ceil((left + width) * along)];
  return { top: y, left: x, height: Math.min(bottom, picture.height) - y, width: Math.min(right, picture.width) - x };
}

/** The whole picture with the region framed, large enough for a thin line. */
function marked(picture: Picture, region: Region, whole: Pick<Picture, 'width' | 'height'>): Picture {
  const factor = Math.max(1, Math.ceil(112 / Math.max(picture.width, picture.height)));
  const large = enlarge(picture, factor);
  return frame(large, scaled(region, large, whole));
}

/**
 * The inputs of a data set that a channel answers most to, each with the region that its strongest unit sees (the exact
 * receptive field) and the DeconvNet reconstruction of that unit: what the channel has learned to look for.
 * Zeiler & Fergus 2013, arXiv:1311.2901, section 4.1.
 *
 * @param inputs Batch `[N, …]` of one input of the network: the data set to search, a chunk at a time.
 * @throws ArgumentError where there is no such layer or channel, or the model is a plain function
 * @example
 * const { top } = await topActivations(model, digits([0, 1, 2, 3, 4, 5]), { layer: 'conv2', channel: 3, count: 2 });
 */
export async function topActivations(
  model: Explainable,
  inputs: InputLike,
  options: TopActivationsOptions,
): Promise<TopActivations> {
  const started = performance.now();
  const { layer, channel, count = 9, names, signal, onProgress } = options;
  const asked = { ...(signal ? { signal } : {}), ...(options.output === undefined ? {} : { output: options.output }) };
  const { network } = unwrap(model);
  const read = readInput(inputs, network);
  read.tensor.dispose();
  const { input } = read;
  const total = input.shape[0]!;
  check(read, count, names);
  const steps = new Steps(signal ?? currentSignal(), onProgress);
  const strongest = new Float32Array(total);
  const units = new Int32Array(total);
  let shape: readonly number[] = [];
  for (let from = 0; from < total; from += rowsAtOnce) {
    const to = Math.min(from + rowsAtOnce, total);
    const made = (await activations(model, rowsOf(input, from, to), layer, signal ? { signal } : {}))[layer]!;
    shape = made.shape.slice(1);
    chosen([channel], shape.at(-1)!, `channel in the layer "${layer}"`);
    for (let row = from; row < to; row++) {
      const size = made.values.length / (to - from);
      const values = made.values.subarray((row - from) * size, (row - from + 1) * size);
      [strongest[row], units[row]] = strongestUnit(values, channel, shape.at(-1)!);
    }
    await steps.step(to, total);
  }
  const ranked = Array.from(strongest.keys()).sort((a, b) => strongest[b]! - strongest[a]!);
  const top: TopActivation[] = [];
  const regions = new Map<number, Region | undefined>();
  for (const row of ranked.slice(0, count)) {
    const one = rowsOf(input, row, row + 1);
    const unit = units[row]!;
    if (!regions.has(unit)) regions.set(unit, regionOf(network, one, layer, unit));
    const region = regions.get(unit);
    const { values } = await deconvnet(model, one, { ...asked, target: { layer, unit } });
    const position = positionOf(unit, shape);
    top.push({
      input: row,
      activation: strongest[row]!,
      unit,
      position,
      ...(region ? { region } : {}),
      reconstruction: values,
    });
    steps.check();
  }
  return new TopActivations(layer, channel, top, strongest, input, names, {
    method: 'top_activations',
    parameters: { layer, channel, count: top.length, inputs: total },
    checks: [
      {
        label: 'Active inputs',
        value: `${strongest.filter((value) => value > 0).length} of ${total}`,
        tone: top[0]!.activation > 0 ? 'plain' : 'warn',
      },
    ],
    notes: [
      'Inputs are ranked by the strongest unit of the channel. The region is that unit’s receptive field: all that the architecture lets it see.',
      'The reconstructions share one scale.',
    ],
    seconds: (performance.now() - started) / 1000,
  });
}

/** So many inputs are held with their activations at once. */
const rowsAtOnce = 64;

function check({ input }: Read, count: number, names: TopActivationsOptions['names']): void {
  const total = input.shape[0]!;
  if (input.parts) {
    throw new ArgumentError(
      `The model has ${input.parts.length} inputs, and topActivations searches a data set of one. Wrap the model in a function of one input, or split it there.`,
    );
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError(`The count is ${count}; give a whole number from 1: how many inputs to show.`);
  }
  if (names && names.length !== total) {
    throw new ArgumentError(`There are ${names.length} names for ${total} inputs; give one each.`);
  }
}

function rowsOf({ values, shape, pictures }: Input, from: number, to: number): Input {
  const size = values.length / shape[0]!;
  return {
    values: values.slice(from * size, to * size),
    shape: [to - from, ...shape.slice(1)],
    ...(pictures ? { pictures: pictures.slice(from, to) } : {}),
  };
}

/** The first of equals. */
function strongestUnit(values: Float32Array, channel: number, channels: number): [number, number] {
  let best = channel;
  for (let at = channel; at < values.length; at += channels) if (values[at]! > values[best]!) best = at;
  return [values[best]!, best];
}

function positionOf(unit: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  shape.reduceRight((rest, size) => {
    position.unshift(rest % size);
    return Math.floor(rest / size);
  }, unit);
  return position;
}

/** The receptive field of a unit, where the input is a picture. */
function regionOf(network: Network, one: Input, layer: string, unit: number): Region | undefined {
  if (one.shape.length !== 4) return undefined;
  const { tensor, feed } = readInput(one, network);
  try {
    const pick = (outputs: Outputs) => (outputs instanceof Tensor ? outputs : Object.values(outputs)[0]!);
    const graph = trace(network, tensor, { feed, pick, keep: [layer] });
    try {
      return receptiveField(graph, layer, unit);
    } finally {
      graph.dispose();
    }
  } finally {
    tensor.dispose();
  }
}
