import type { SparseMatrix } from './graph';
import type { Neighbours } from './nearest';

/**
 * How neighbours become edges. `max`: 1 where one is among the other's nearest, A = max(A, Aᵀ). `mean`: ½(A + Aᵀ), so 1 where
 * each is the other's. `heat`: exp(−d² / (σ_i σ_j)) in the place of 1, σ_i the distance to the k-th (Zelnik-Manor and Perona 2004).
 */
export type AffinityName = 'max' | 'mean' | 'heat';

/** The symmetric affinity of a graph of nearest neighbours, without edges from a point to itself. */
export function affinity(neighbours: Neighbours, kind: AffinityName = 'max'): SparseMatrix {
  const { count, k, indices } = neighbours;
  const weight = weights(neighbours, kind);
  const offsets = new Int32Array(count + 1);
  for (const other of indices) offsets[other + 1]!++;
  for (let row = 0; row < count; row++) offsets[row + 1]! += offsets[row]! + k;
  // Each pair stands in the rows of both: once, or twice where each is the other's neighbour.
  const columns = new Int32Array(offsets[count]!);
  const values = new Float64Array(columns.length);
  const ends = offsets.slice();
  const put = (row: number, column: number, value: number) => {
    columns[ends[row]!] = column;
    values[ends[row]!++] = value;
  };
  for (let row = 0; row < count; row++) {
    for (let at = row * k; at < (row + 1) * k; at++) {
      const value = weight(row, at);
      put(row, indices[at]!, value);
      put(indices[at]!, row, value);
    }
  }
  return merged(count, offsets, columns, values, kind === 'mean' ? (a, b) => a + b : Math.max);
}

function weights({ k, indices, distances }: Neighbours, kind: AffinityName): (row: number, at: number) => number {
  if (kind === 'max') return () => 1;
  if (kind === 'mean') return () => 0.5;
  const scale = (row: number) => distances[row * k + k - 1]!;
  return (row, at) => {
    const area = scale(row) * scale(indices[at]!);
    return area > 0 ? Math.exp(-(distances[at]! ** 2) / area) : 1;
  };
}

/**
 * Puts the columns of each row in order, and makes one of those that stand there twice. What stands at (row, column) also
 * stands at (column, row): so a walk along the rows meets the columns of each row in order.
 */
function merged(
  size: number,
  offsets: Int32Array,
  columns: Int32Array,
  values: Float64Array,
  combine: (a: number, b: number) => number,
): SparseMatrix {
  const sorted = new Int32Array(columns.length);
  const carried = new Float64Array(columns.length);
  const ends = offsets.slice();
  for (let row = 0; row < size; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const to = ends[columns[at]!]!++;
      sorted[to] = row;
      carried[to] = values[at]!;
    }
  }
  const starts = new Int32Array(size + 1);
  let to = 0;
  for (let row = 0; row < size; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (to > starts[row]! && sorted[to - 1] === sorted[at]) carried[to - 1] = combine(carried[to - 1]!, carried[at]!);
      else {
        sorted[to] = sorted[at]!;
        carried[to++] = carried[at]!;
      }
    }
    starts[row + 1] = to;
  }
  return { size, offsets: starts, indices: sorted.slice(0, to), values: carried.slice(0, to) };
}
