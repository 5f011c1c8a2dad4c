import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import { type Explainable, unwrap } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import type { Figure, GalleryItem } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import type { Heat } from '../../render/overlay';
import { colorTile, mosaic } from '../../render/tiles';
import { layerWeights } from './layer-weights';

export interface FiltersOptions {
  /** A convolution or dense layer of a LayersModel (in nested models `outer/inner`), or such a node of a GraphModel. */
  readonly layer: string;
  /** Which filters to show. Default: all. */
  readonly filters?: readonly number[];
  /** Which input channels of them. Default: all, or the 36 with the largest weights where there are more. */
  readonly inputs?: readonly number[];
}

/** More input channels than this are not shown unasked. */
const mostInputs = 36;

/** The weights of a layer, and how they are shown. */
export class Filters extends Analysis {
  constructor(
    readonly layer: string,
    /** Row-major, in `shape`. */
    readonly weights: Float32Array,
    /** Height and width of the window, input channels of a filter, filters. */
    readonly shape: readonly [height: number, width: number, inputs: number, filters: number],
    /** Filters and input channels that are shown. */
    readonly shown: { readonly filters: readonly number[]; readonly inputs: readonly number[] },
    /** The largest magnitude of the layer: the strongest colour of every tile. */
    readonly limit: number,
    readonly certificate: AnalysisCertificate,
  ) {
    super();
  }

  /** The weights of one filter for one input channel, `[height, width]`. */
  tile(filter: number, input: number): Heat {
    const [height, width, inputs, filters] = this.shape;
    const values = Float32Array.from(
      { length: height * width },
      (_, at) => this.weights[(at * inputs + input) * filters + filter]!,
    );
    return { values, width, height };
  }

  figure(): Figure {
    const { layer, shown, shape, limit } = this;
    const [height, width, inputs, filters] = shape;
    const colored = inputs === 3 && shown.inputs.length === 3;
    const items = shown.filters.map((filter): GalleryItem => {
      const tiles = shown.inputs.map((input) => this.tile(filter, input));
      const planes = () =>
        Float32Array.from({ length: 3 * height * width }, (_, at) => tiles[at % 3]!.values[Math.floor(at / 3)]!);
      const picture = colored ? colorTile(planes(), width, height, limit) : mosaic(tiles, { limit });
      return { pictures: [picture], caption: `${filter}`, id: filter };
    });
    const scale = `${formatNumber(-limit)} to ${formatNumber(limit)}`;
    const colors = colored
      ? 'The three input channels as red, green and blue; zero is middle grey.'
      : `Blue is below zero, red above, white is zero${shown.inputs.length > 1 ? '; one tile for each input channel' : ''}.`;
    return {
      title: `Filters of ${layer}`,
      summary: `${layer} has ${filters} ${filters === 1 ? 'filter' : 'filters'} of ${height} × ${width} over ${inputs} ${inputs === 1 ? 'input channel' : 'input channels'}; all are shown on one scale, ${scale}.`,
      blocks: [
        { kind: 'gallery', items, note: colors, size: shown.inputs.length > 1 && !colored ? 112 : 64, most: 128 },
      ],
      certificate: analysisRows(this.certificate),
    };
  }
}

/**
 * The weights of a layer as tiles on one symmetric scale: what each filter looks for. Filters on three input channels are
 * shown in colour, others as one tile for each input channel. Zeiler & Fergus 2013, arXiv:1311.2901, section 4.1.
 *
 * @returns The weights as they are, `[height, width, inputs, filters]`. A dense layer's units have a window of the
 *   flattened picture, where one goes in, else one row of all inputs.
 * @throws ArgumentError where there is no such layer, or it has no filters
 * @example
 * const { weights, shape } = filters(model, { layer: 'conv1' });
 */
export function filters(model: Explainable, options: FiltersOptions): Filters {
  const started = performance.now();
  const { network } = unwrap(model);
  const { layer } = options;
  const { values, shape, kind } = layerWeights(network, layer);
  const limit = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const strongest = strongestInputs(values, shape);
  const shown = {
    filters: chosen(options.filters, shape[3], `filter in the layer "${layer}"`),
    inputs: options.inputs ? chosen(options.inputs, shape[2], `input channel in the layer "${layer}"`) : strongest,
  };
  const notes = [`A tile is one ${kind}.`];
  if (shown.inputs.length < shape[2] && !options.inputs) {
    notes.push(
      `Shown are the ${mostInputs} of ${shape[2]} input channels with the largest weights; \`inputs\` names others.`,
    );
  }
  const silent = Array.from({ length: shape[3] }, (_, filter) => filter).filter((filter) =>
    values.every((value, at) => at % shape[3] !== filter || value === 0),
  );
  return new Filters(layer, values, shape, shown, limit, {
    method: 'filters',
    parameters: { layer, filters: shown.filters.length, inputs: shown.inputs.length },
    checks: [
      {
        label: 'Scale',
        value: `${formatNumber(-limit)} to ${formatNumber(limit)}, the largest weight of the layer; one for all tiles`,
        tone: 'plain',
      },
      {
        label: 'Filters that are all zero',
        value:
          silent.length === 0
            ? 'none'
            : `${silent.length} of ${shape[3]}: ${silent.slice(0, 20).join(', ')}${silent.length > 20 ? ', …' : ''}`,
        tone: silent.length === 0 ? 'plain' : 'warn',
      },
    ],
    notes,
    seconds: (performance.now() - started) / 1000,
  });
}

function strongestInputs(values: Float32Array, [, , inputs, filters]: Filters['shape']): number[] {
  const all = Array.from({ length: inputs }, (_, input) => input);
  if (inputs <= mostInputs) return all;
  const energy = new Float64Array(inputs);
  values.forEach((value, at) => {
    energy[Math.floor(at / filters) % inputs]! += value * value;
  });
  const ranked = all.sort((a, b) => energy[b]! - energy[a]!).slice(0, mostInputs);
  return ranked.sort((a, b) => a - b);
}

/** The numbers that were asked for, or all. */
export function chosen(wanted: readonly number[] | undefined, count: number, what: string): number[] {
  const list = wanted ?? Array.from({ length: count }, (_, at) => at);
  const wrong = list.find((each) => !Number.isInteger(each) || each < 0 || each >= count);
  if (wrong === undefined && list.length > 0) return [...list];
  throw new ArgumentError(
    wrong === undefined
      ? `No ${what} was named; name at least one of 0 to ${count - 1}.`
      : `There is no ${what} with the number ${wrong}; they are numbered 0 to ${count - 1}.`,
  );
}
