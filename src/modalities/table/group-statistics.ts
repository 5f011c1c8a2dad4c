/** Means of contributions by group, with bootstrap intervals and a permutation test over all columns at once. */
import { quantile } from 'd3-array';
import { spearman } from '../../evaluation/correlation';
import { Random } from '../../tensor/random';

/** Contributions row by row, the groups' rows one after the other. */
export interface Rows {
  readonly values: Float64Array;
  readonly width: number;
  /** Rows of each group. */
  readonly sizes: readonly number[];
}

export interface GroupMean {
  readonly mean: number;
  /** Ends of the 95 % bootstrap interval. */
  readonly low: number;
  readonly high: number;
}

export interface GroupColumn {
  readonly name: string;
  /** Mean |contribution|, one a group. */
  readonly weight: readonly GroupMean[];
  /** Mean contribution, one a group. */
  readonly push: readonly GroupMean[];
  /** Of equal weights in all groups; corrected for all columns and both questions. */
  readonly weightP: number;
  /** Of equal pushes. */
  readonly pushP: number;
}

export interface Agreement extends GroupMean {
  /** Share of random groups that agree no better: small where the groups disagree more than by chance. */
  readonly p: number;
}

interface Draws {
  readonly draws: number;
  readonly seed: number;
}

/** Contributions and their magnitudes side by side: 2 × width numbers a row. */
function bothOf({ values, width }: Rows): Float64Array {
  const both = new Float64Array(2 * values.length);
  for (let at = 0; at < values.length; at++) {
    const row = Math.floor(at / width);
    const place = 2 * row * width + (at % width);
    both[place] = Math.abs(values[at]!);
    both[place + width] = values[at]!;
  }
  return both;
}

/** Mean of each number over the rows that `order` lists from `from` to `to`. */
function meanOver(both: Float64Array, size: number, order: Int32Array, from: number, to: number): Float64Array {
  const means = new Float64Array(size);
  for (let at = from; at < to; at++) {
    const row = order[at]! * size;
    for (let place = 0; place < size; place++) means[place]! += both[row + place]!;
  }
  for (let place = 0; place < size; place++) means[place]! /= to - from;
  return means;
}

/** The means of each group, for rows in this order. */
function groupMeans(both: Float64Array, { width, sizes }: Rows, order: Int32Array): Float64Array[] {
  let from = 0;
  return sizes.map((count) => {
    const means = meanOver(both, 2 * width, order, from, from + count);
    from += count;
    return means;
  });
}

export function groupColumns(rows: Rows, names: readonly string[], { draws, seed }: Draws): GroupColumn[] {
  const { width, sizes } = rows;
  const both = bothOf(rows);
  const count = both.length / (2 * width);
  const order = Int32Array.from({ length: count }, (_, at) => at);
  const whole = meanOver(both, 2 * width, order, 0, count);
  const variance = new Float64Array(2 * width);
  for (let at = 0; at < both.length; at++) variance[at % (2 * width)]! += (both[at]! - whole[at % (2 * width)]!) ** 2;
  // Between the groups, as a share of what is there at all: the same scale for strong and weak columns. Sums that are
  // nothing but rounding would make a difference out of none.
  const noise = 1e-12 * Math.max(...variance);
  const statistic = (means: readonly Float64Array[]): Float64Array =>
    Float64Array.from({ length: 2 * width }, (_, place) =>
      variance[place]! > noise
        ? sizes.reduce((sum, size, group) => sum + size * (means[group]![place]! - whole[place]!) ** 2, 0) /
          variance[place]!
        : 0,
    );
  const observed = groupMeans(both, rows, order);
  const found = statistic(observed);
  const reached = new Float64Array(2 * width).fill(1);
  const random = new Random(seed);
  for (let draw = 0; draw < draws; draw++) {
    shuffle(order, random);
    const most = Math.max(...statistic(groupMeans(both, rows, order)));
    for (let place = 0; place < 2 * width; place++) if (most >= found[place]! * (1 - 1e-9)) reached[place]!++;
  }
  const intervals = bootstrapMeans(both, rows, { draws, seed });
  const mean = (group: number, place: number): GroupMean => ({
    mean: observed[group]![place]!,
    ...intervals(group, place),
  });
  return names.map((name, at) => ({
    name,
    weight: sizes.map((_, group) => mean(group, at)),
    push: sizes.map((_, group) => mean(group, width + at)),
    weightP: reached[at]! / (draws + 1),
    pushP: reached[width + at]! / (draws + 1),
  }));
}

function bootstrapMeans(both: Float64Array, rows: Rows, draws: Draws) {
  const drawn = resampled(rows, draws, (order) => groupMeans(both, rows, order));
  return (group: number, place: number) => {
    const means = drawn.map((one) => one[group]![place]!);
    return { low: quantile(means, 0.025)!, high: quantile(means, 0.975)! };
  };
}

/** What `use` makes of samples that draw each group's own rows anew. */
function resampled<T>({ sizes }: Rows, { draws, seed }: Draws, use: (order: Int32Array) => T): T[] {
  const random = new Random(seed + 1);
  const total = sizes.reduce((a, b) => a + b, 0);
  const order = new Int32Array(total);
  return Array.from({ length: draws }, () => {
    let from = 0;
    for (const size of sizes) {
      for (let at = 0; at < size; at++) order[from + at] = from + random.below(size);
      from += size;
    }
    return use(order);
  });
}

/** How far the groups agree on which columns matter most: the least correlation of two of them. */
export function correlationInterval(rows: Rows, { draws, seed }: Draws): Agreement {
  const { width, sizes } = rows;
  const both = bothOf(rows);
  const order = Int32Array.from({ length: both.length / (2 * width) }, (_, at) => at);
  const least = (means: readonly Float64Array[]): number => {
    let found = 1;
    for (let a = 0; a < sizes.length; a++) {
      for (let b = a + 1; b < sizes.length; b++) {
        found = Math.min(found, spearman(means[a]!.subarray(0, width), means[b]!.subarray(0, width)));
      }
    }
    return found;
  };
  const observed = least(groupMeans(both, rows, order));
  const again = resampled(rows, { draws, seed }, (drawn) => least(groupMeans(both, rows, drawn)));
  const random = new Random(seed + 2);
  let asBad = 1;
  for (let draw = 0; draw < draws; draw++) {
    shuffle(order, random);
    if (least(groupMeans(both, rows, order)) <= observed + 1e-12) asBad++;
  }
  return { mean: observed, low: quantile(again, 0.025)!, high: quantile(again, 0.975)!, p: asBad / (draws + 1) };
}

function shuffle(order: Int32Array, random: Random): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    const held = order[at]!;
    order[at] = order[other]!;
    order[other] = held;
  }
}
