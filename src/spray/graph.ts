/** Sparse symmetric matrices, and what they say of a graph. */

/** A square matrix by compressed rows: row i has its columns in `indices[offsets[i] … offsets[i + 1] − 1]`, ascending. */
export interface SparseMatrix {
  readonly size: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float64Array;
}

/** The sum of each row: the degrees of the nodes, where the matrix is an affinity. */
export function rowSums({ size, offsets, values }: SparseMatrix): Float64Array {
  const sums = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sums[row]! += values[at]!;
  }
  return sums;
}

/** The nodes of each connected component, the largest component first. */
export function components({ size, offsets, indices }: SparseMatrix): Int32Array[] {
  const seen = new Uint8Array(size);
  const found: Int32Array[] = [];
  for (let start = 0; start < size; start++) {
    if (seen[start]) continue;
    seen[start] = 1;
    const nodes = [start];
    for (let next = 0; next < nodes.length; next++) {
      const node = nodes[next]!;
      for (let at = offsets[node]!; at < offsets[node + 1]!; at++) {
        const other = indices[at]!;
        if (seen[other]) continue;
        seen[other] = 1;
        nodes.push(other);
      }
    }
    found.push(Int32Array.from(nodes).sort());
  }
  return found.sort((a, b) => b.length - a.length);
}

/** The rows and columns of some nodes that have no edges to others. */
export function submatrix({ size, offsets, indices, values }: SparseMatrix, nodes: Int32Array): SparseMatrix {
  if (nodes.length === size) return { size, offsets, indices, values };
  const place = new Int32Array(size);
  nodes.forEach((node, at) => {
    place[node] = at;
  });
  const lengths = Array.from(nodes, (node) => offsets[node + 1]! - offsets[node]!);
  const starts = new Int32Array(nodes.length + 1);
  lengths.forEach((length, row) => {
    starts[row + 1] = starts[row]! + length;
  });
  const columns = new Int32Array(starts[nodes.length]!);
  const entries = new Float64Array(columns.length);
  nodes.forEach((node, row) => {
    for (let at = 0; at < lengths[row]!; at++) {
      columns[starts[row]! + at] = place[indices[offsets[node]! + at]!]!;
      entries[starts[row]! + at] = values[offsets[node]! + at]!;
    }
  });
  return { size: nodes.length, offsets: starts, indices: columns, values: entries };
}

/** A matrix of rows, as they are given: for graphs written down by hand. Zeros are left out. */
export function sparse(rows: readonly (readonly number[])[]): SparseMatrix {
  const entries = rows.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [[column, value] as const])));
  const offsets = new Int32Array(rows.length + 1);
  entries.forEach((row, at) => {
    offsets[at + 1] = offsets[at]! + row.length;
  });
  const flat = entries.flat();
  return {
    size: rows.length,
    offsets,
    indices: Int32Array.from(flat, ([column]) => column),
    values: Float64Array.from(flat, ([, value]) => value),
  };
}

/** All entries, row-major. */
export function dense({ size, offsets, indices, values }: SparseMatrix): Float64Array {
  const entries = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) entries[row * size + indices[at]!] = values[at]!;
  }
  return entries;
}
