import { ArgumentError } from '../../errors';
import { maskOf, pixelMap } from '../masks';
import { each, metric } from '../metric';
import { MinCut } from '../min-cut';
import { orderOf } from '../order';

export interface SegmentationOptions {
  /** The most relevant share of pixels that surely is the object. */
  readonly object?: number;
  /** The least relevant share that surely is not. */
  readonly ground?: number;
  /** Shades that each channel is told apart in. */
  readonly shades?: number;
  /** What it costs to part two neighbours of the same colour. */
  readonly smoothness?: number;
  readonly seed?: number;
}

/**
 * Weakly supervised segmentation: the most and the least relevant pixels seed colour models of object and ground, and a graph
 * cut decides on every pixel, between the models and the wish to cut along edges. The number is the intersection over union
 * with the mask. As Simonyan et al., with histograms for their mixtures of Gaussians.
 */
export const segmentation = metric<SegmentationOptions>({
  name: 'segmentation',
  title: 'Weakly supervised segmentation',
  family: 'localisation',
  what: 'intersection over union with the object, of a graph cut that the map seeds',
  needs: 'pictures; masks of the objects',
  better: 'higher',
  parameters: { object: 0.05, ground: 0.3, shades: 4, smoothness: 2, seed: 0 },
  source: 'Simonyan et al. 2013, arXiv:1312.6034, section 3.2; Boykov & Jolly 2001',
  measure: (bench, subject, { object = 0.05, ground = 0.3, shades = 4, smoothness = 2, seed = 0 }) => {
    const [, height, width, channels] = bench.input.shape as [number, number, number, number];
    if (bench.input.shape.length !== 4) {
      throw new ArgumentError(
        `Segmentation needs pictures [N, H, W, C]; the input has the shape [${bench.input.shape}].`,
      );
    }
    if (!(object > 0 && ground > 0 && object + ground <= 1)) {
      throw new ArgumentError(
        `The shares ${object} and ${ground} of object and ground are to lie above 0 and sum to at most 1.`,
      );
    }
    return each(bench, (row) => {
      const found = maskOf(bench.masks, row, bench.count);
      if ('undefined' in found) return found;
      const pixels = height * width;
      const values = bench.input.values.subarray(row * bench.size, (row + 1) * bench.size);
      const { order } = orderOf(pixelMap(subject, row, bench.input), seed + 7919 * row);
      const on = order.slice(0, Math.max(1, Math.round(object * pixels)));
      const off = order.slice(pixels - Math.max(1, Math.round(ground * pixels)));
      const bins = colourBins(values, channels, shades);
      const costs = [on, off].map((seeds) => surprise(seeds, bins, shades ** channels));
      const cut = new MinCut(pixels);
      // As object a pixel costs what the object's colours make of it, as ground what the ground's do.
      const fixed = new Map([...[...on].map((p) => [p, true] as const), ...[...off].map((p) => [p, false] as const)]);
      for (let pixel = 0; pixel < pixels; pixel++) {
        const sure = fixed.get(pixel);
        if (sure !== undefined) cut.terminal(pixel, sure ? 1e6 : 0, sure ? 0 : 1e6);
        else cut.terminal(pixel, costs[1]![bins[pixel]!]!, costs[0]![bins[pixel]!]!);
      }
      const contrast = contrastOf(values, height, width, channels);
      for (const [a, b, difference] of contrast.pairs) {
        cut.edge(a, b, smoothness * Math.exp(-difference / contrast.mean));
      }
      const sides = cut.solve();
      let [both, either] = [0, 0];
      sides.forEach((side, pixel) => {
        both += side & found.mask[pixel]!;
        either += side | found.mask[pixel]!;
      });
      return both / either;
    });
  },
});

function colourBins(values: Float32Array, channels: number, shades: number): Int32Array {
  const low = new Float64Array(channels).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  values.forEach((value, at) => {
    low[at % channels] = Math.min(low[at % channels]!, value);
    high[at % channels] = Math.max(high[at % channels]!, value);
  });
  return Int32Array.from({ length: values.length / channels }, (_, pixel) => {
    let bin = 0;
    for (let c = 0; c < channels; c++) {
      const share = (values[pixel * channels + c]! - low[c]!) / (high[c]! - low[c]! || 1);
      bin = bin * shades + Math.min(shades - 1, Math.floor(share * shades));
    }
    return bin;
  });
}

/** −log of how often each colour is among the seeds; one more of each, so that nothing is impossible. */
function surprise(seeds: Int32Array, bins: Int32Array, count: number): Float64Array {
  const seen = new Float64Array(count).fill(1);
  for (const pixel of seeds) seen[bins[pixel]!]! += 1;
  return seen.map((times) => -Math.log(times / (seeds.length + count)));
}

/** Squared differences between neighbours, and their mean. */
function contrastOf(values: Float32Array, height: number, width: number, channels: number) {
  const pairs: [number, number, number][] = [];
  const add = (a: number, b: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += (values[a * channels + c]! - values[b * channels + c]!) ** 2;
    pairs.push([a, b, sum]);
  };
  for (let pixel = 0; pixel < height * width; pixel++) {
    if (pixel % width < width - 1) add(pixel, pixel + 1);
    if (pixel + width < height * width) add(pixel, pixel + width);
  }
  const mean = pairs.reduce((sum, [, , difference]) => sum + difference, 0) / pairs.length;
  return { pairs, mean: mean || 1 };
}
