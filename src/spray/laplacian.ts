import { rowSums, type SparseMatrix } from './graph';
import type { Operator } from './lanczos';

/**
 * The symmetric normalised Laplacian L = I − D^−1/2 A D^−1/2 of an affinity A with degrees D. Its eigenvalues lie in
 * [0, 2]; 0 comes once for each connected component. A node without edges has a row of zeros. von Luxburg 2007.
 *
 * @param affinity Symmetric, not negative, without edges from a node to itself.
 */
export function laplacian(affinity: SparseMatrix): SparseMatrix {
  const { size, offsets, indices, values } = affinity;
  const roots = rowSums(affinity).map(Math.sqrt);
  const starts = offsets.map((offset, row) => offset + row);
  const columns = new Int32Array(indices.length + size);
  const entries = new Float64Array(columns.length);
  for (let row = 0; row < size; row++) {
    let to = starts[row]!;
    let diagonal = false;
    const put = (column: number, value: number) => {
      columns[to] = column;
      entries[to++] = value;
    };
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const column = indices[at]!;
      if (!diagonal && column > row) {
        put(row, roots[row]! > 0 ? 1 : 0);
        diagonal = true;
      }
      put(column, -values[at]! / (roots[row]! * roots[column]!));
    }
    if (!diagonal) put(row, roots[row]! > 0 ? 1 : 0);
  }
  return { size, offsets: starts, indices: columns, values: entries };
}

/** Products with a symmetric matrix, from its upper half: each entry is read once for both its places. */
export function symmetric({ size, offsets, indices, values }: SparseMatrix): Operator {
  const diagonal = new Float64Array(size);
  const starts = new Int32Array(size + 1);
  const columns = new Int32Array(indices.length);
  const entries = new Float64Array(indices.length);
  let to = 0;
  for (let row = 0; row < size; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (indices[at] === row) diagonal[row] = values[at]!;
      if (indices[at]! <= row) continue;
      columns[to] = indices[at]!;
      entries[to++] = values[at]!;
    }
    starts[row + 1] = to;
  }
  const multiply = (x: Float64Array, y: Float64Array): void => {
    for (let row = 0; row < size; row++) y[row] = diagonal[row]! * x[row]!;
    for (let row = 0; row < size; row++) {
      let sum = y[row]!;
      const own = x[row]!;
      const end = starts[row + 1]!;
      for (let at = starts[row]!; at < end; at++) {
        const column = columns[at]!;
        const value = entries[at]!;
        sum += value * x[column]!;
        y[column]! += value * own;
      }
      y[row] = sum;
    }
  };
  return { size, multiply };
}
