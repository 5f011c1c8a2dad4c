/** How far maps agree: Spearman's rank correlation, which asks for the order of the pixels and not for the scale. */

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, at) => at).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) result[order[at]!] = (from + to + 1) / 2;
    from = to;
  }
  return result;
}

/** Spearman's ρ of two maps of equal size, in [−1, 1]; NaN where one of them is constant. Spearman 1904. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return correlation(ranks(a), ranks(b));
}

/** ρ of each pair of maps; each map is ranked once. */
export function agreement(maps: readonly ArrayLike<number>[]): number[][] {
  const ranked = maps.map(ranks);
  return ranked.map((a, i) => ranked.map((b, j) => (i === j ? 1 : correlation(a, b))));
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length + 1) / 2;
  let [both, ofA, ofB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at]! - mean, b[at]! - mean];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return both / Math.sqrt(ofA * ofB);
}

/** The map summed over equal tiles until no side is longer than `most`: single pixels of two methods rarely agree. */
export function pooled(values: ArrayLike<number>, width: number, height: number, most = 64): Float64Array {
  const [wide, high] = [Math.ceil(width / most), Math.ceil(height / most)];
  const [columns, rows] = [Math.ceil(width / wide), Math.ceil(height / high)];
  const sums = new Float64Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / high) * columns;
    for (let x = 0; x < width; x++) sums[row + Math.floor(x / wide)]! += values[y * width + x]!;
  }
  return sums;
}
