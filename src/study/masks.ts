/** What people painted beside what a map says. Mohseni, Block & Ragan 2021, IUI, "Quantitative Evaluation of Machine Learning Explanations: A Human-Grounded Benchmark". */

import { spearman } from '../evaluation/correlation';

/** Values on a grid of cells, row by row. */
export interface Cells {
  readonly values: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

/** The relevance for the target in each cell of a coarser grid: positive values, summed. */
export function positiveCells(
  map: { readonly values: ArrayLike<number>; readonly width: number; readonly height: number },
  columns: number,
  rows: number,
): Float64Array {
  const cells = new Float64Array(columns * rows);
  for (let y = 0; y < map.height; y++) {
    const row = Math.floor((y * rows) / map.height);
    for (let x = 0; x < map.width; x++) {
      const value = map.values[y * map.width + x]!;
      if (value > 0) cells[row * columns + Math.floor((x * columns) / map.width)]! += value;
    }
  }
  return cells;
}

/** The share of raters who painted each cell: the human attention mask. */
export function attentionMask(masks: readonly ArrayLike<number>[], cells: number): Float64Array {
  const sum = new Float64Array(cells);
  for (const mask of masks) for (let at = 0; at < cells; at++) sum[at]! += mask[at]! / masks.length;
  return sum;
}

/** Of a mask and the map's strongest cells, as many as the mask has: those in both over those in either. Ties go to the first. */
export function intersectionOverUnion(mask: ArrayLike<number>, relevance: ArrayLike<number>): number | undefined {
  const painted = Array.from(mask, (value) => value > 0);
  const size = painted.filter(Boolean).length;
  if (size === 0) return undefined;
  const order = Array.from(relevance, (_, at) => at).sort((a, b) => relevance[b]! - relevance[a]! || a - b);
  const both = order.slice(0, size).filter((at) => painted[at] && relevance[at]! > 0).length;
  const strongest = Math.min(size, Array.from(relevance).filter((value) => value > 0).length);
  return both / (size + strongest - both);
}

/** The share of a map's positive relevance that lies in the mask. Arras et al. 2022, Information Fusion 81. */
export function massInside(mask: ArrayLike<number>, relevance: ArrayLike<number>): number | undefined {
  let [inside, all] = [0, 0];
  for (let at = 0; at < relevance.length; at++) {
    all += relevance[at]!;
    if (mask[at]! > 0) inside += relevance[at]!;
  }
  return all > 0 ? inside / all : undefined;
}

/** Of an attention mask and a map, each summing to 1: Σ min. 1 is the same, 0 is nowhere together. */
export function weightedOverlap(mask: ArrayLike<number>, relevance: ArrayLike<number>): number | undefined {
  const [one, other] = [total(mask), total(relevance)];
  if (one <= 0 || other <= 0) return undefined;
  let sum = 0;
  for (let at = 0; at < mask.length; at++) sum += Math.min(mask[at]! / one, relevance[at]! / other);
  return sum;
}

/** Mean absolute difference of an attention mask and a map, each divided by its greatest value: 0 is the same, 1 the opposite. */
export function meanAbsoluteError(mask: ArrayLike<number>, relevance: ArrayLike<number>): number | undefined {
  const [one, other] = [most(mask), most(relevance)];
  if (one <= 0 || other <= 0) return undefined;
  return total(Array.from(mask, (value, at) => Math.abs(value / one - relevance[at]! / other))) / mask.length;
}

/** Spearman's correlation of an attention mask and a map; undefined where one of them is the same everywhere. */
export function rankCorrelation(mask: ArrayLike<number>, relevance: ArrayLike<number>): number | undefined {
  const value = spearman(mask, relevance);
  return Number.isNaN(value) ? undefined : value;
}

const most = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => Math.max(a, b), 0);

const total = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
