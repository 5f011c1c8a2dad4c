/** The smallest eigenvalues of a large symmetric operator, from products with vectors alone. */

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';

export interface Operator {
  readonly size: number;
  /** y = M x. */
  readonly multiply: (x: Float64Array, y: Float64Array) => void;
}

/** Eigenvalues, ascending, each with its eigenvector of length 1. */
export interface Eigenpairs {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

export interface LanczosOptions {
  readonly count: number;
  /** Known eigenvectors, orthonormal, that are left out. */
  readonly known?: readonly Float64Array[];
  /** Largest ‖M v − λ v‖, beside λ where that is above 1. Default 1e-7. */
  readonly tolerance?: number;
  /** Most restarts. Where they did not suffice the values are upper bounds. Default 400. */
  readonly restarts?: number;
  /** Whether to look for copies of an eigenvalue that one Krylov space may have missed. Default true. */
  readonly check?: boolean;
  readonly seed?: number;
  readonly steps?: Steps;
}

/** More restarts than this without an answer, and the gaps are too small to be told apart. */
const manyRestarts = 400;

/**
 * Thick-restart Lanczos (Wu and Simon 2000) with full reorthogonalisation, in float64.
 *
 * One Krylov space holds one vector of each eigenspace, so an eigenvalue that comes several times could be missed; after each
 * answer the search therefore goes on from a new start outside what was found, until nothing smaller is there.
 *
 * @param operator Symmetric.
 * @param options `count` at most the operator's size without what is known.
 */
export async function lanczos(operator: Operator, options: LanczosOptions): Promise<Eigenpairs> {
  const { count, known = [], tolerance = 1e-7, restarts = manyRestarts, check = true, seed = 0, steps } = options;
  const how = { tolerance, restarts, random: new Random(seed), steps };
  const found = await search(operator, count, known, how);
  while (check && found.length > 0 && known.length + found.length < operator.size) {
    const outside = [...known, ...found.map(({ vector }) => vector)];
    const largest = found.at(-1)!.value;
    // A copy that was missed lies below; where there is none, it is enough to know that the next one lies above.
    const enough = (value: number, residual: number) => residual < 0.05 && value - residual > largest - 1e-9;
    const [next] = await search(operator, 1, outside, { ...how, enough });
    if (!next || next.value >= largest - 1e-9) break;
    found.pop();
    found.push(next);
    found.sort((a, b) => a.value - b.value);
  }
  return {
    values: Float64Array.from(found, ({ value }) => value),
    vectors: found.map(({ vector }) => vector),
  };
}

interface Pair {
  readonly value: number;
  readonly vector: Float64Array;
}

interface How {
  readonly tolerance: number;
  readonly restarts: number;
  readonly random: Random;
  readonly steps?: Steps;
  readonly enough?: (value: number, residual: number) => boolean;
}

/** Steps after which it is looked whether the answer is there. */
const often = 4;

async function search(
  { size, multiply }: Operator,
  wanted: number,
  known: readonly Float64Array[],
  { tolerance, restarts, random, steps, enough }: How,
): Promise<Pair[]> {
  const room = size - known.length;
  const count = Math.min(wanted, room);
  const width = Math.min(room, 2 * count + 12);
  let basis: Float64Array[] = [];
  // The projection VᵀMV. All of a column comes from the orthogonalisation, couplings after a restart included.
  const projection = Matrix.zeros(width, width);
  let next = fresh(size, [known], random);
  const image = new Float64Array(size);
  for (let restart = 0; ; ) {
    const column = basis.length;
    basis.push(next);
    multiply(next, image);
    const parts = orthogonalise(image, basis);
    orthogonalise(image, known);
    for (let row = 0; row <= column; row++) {
      projection.set(row, column, parts[row]!);
      projection.set(column, row, parts[row]!);
    }
    const whole = basis.length === room;
    const full = basis.length === width;
    let length = norm(image);
    // The space is closed: go on outside it.
    const closed = length < 1e-10;
    if (closed) length = 0;
    if (!whole) next = closed ? fresh(size, [known, basis], random) : image.map((value) => value / length);
    if (basis.length < count || !(full || basis.length % often === 0)) continue;

    const { values, vectors } = eigen(projection.subMatrix(0, column, 0, column));
    const residual = (at: number) => length * Math.abs(vectors.get(column, at));
    const done =
      whole ||
      (full && restart >= restarts) ||
      values
        .subarray(0, count)
        .every((value, at) => residual(at) < tolerance * Math.max(1, Math.abs(value)) || enough?.(value, residual(at)));
    if (done) {
      const rotated = rotate(basis, vectors, count);
      return rotated.map((vector, at) => ({ value: values[at]!, vector }));
    }
    if (!full) continue;
    const kept = Math.min(width - 1, count + Math.floor((width - count) / 2));
    basis = rotate(basis, vectors, kept);
    projection.fill(0);
    for (let at = 0; at < kept; at++) projection.set(at, at, values[at]!);
    if (restart % 8 === 7) await steps?.pause();
    restart++;
  }
}

/** Eigenvalues of a small dense symmetric matrix, ascending, with the eigenvectors as columns. */
export function eigen(matrix: Matrix): { values: Float64Array; vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: Float64Array.from(realEigenvalues), vectors: eigenvectorMatrix };
}

/** A pass that leaves less than this of a vector has lost digits, and is made again ("twice is enough", Parlett 1998). */
const lossy = 0.1;

/** Takes its parts along an orthonormal basis out of a vector; returns the parts. */
function orthogonalise(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const parts = new Float64Array(basis.length);
  let before = norm(vector);
  for (let pass = 0; pass < 3; pass++) {
    // Backwards, as the last directions hold most of M v: what is left is then small, and loses nothing more.
    let at = basis.length;
    for (; at >= 4; at -= 4) takeOutFour(vector, basis, at - 4, parts);
    for (at--; at >= 0; at--) {
      const direction = basis[at]!;
      const part = dot(direction, vector);
      parts[at]! += part;
      for (let i = 0; i < vector.length; i++) vector[i]! -= part * direction[i]!;
    }
    const after = norm(vector);
    if (after > lossy * before) break;
    before = after;
  }
  return parts;
}

/** Four directions at once: the vector is read twice and not eight times. */
function takeOutFour(vector: Float64Array, basis: readonly Float64Array[], at: number, parts: Float64Array): void {
  const [a, b, c, d] = [basis[at]!, basis[at + 1]!, basis[at + 2]!, basis[at + 3]!];
  let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
  for (let i = 0; i < vector.length; i++) {
    const value = vector[i]!;
    ofA += a[i]! * value;
    ofB += b[i]! * value;
    ofC += c[i]! * value;
    ofD += d[i]! * value;
  }
  for (let i = 0; i < vector.length; i++) vector[i]! -= ofA * a[i]! + ofB * b[i]! + ofC * c[i]! + ofD * d[i]!;
  parts[at]! += ofA;
  parts[at + 1]! += ofB;
  parts[at + 2]! += ofC;
  parts[at + 3]! += ofD;
}

/** A random direction outside some bases. */
export function fresh(size: number, bases: readonly (readonly Float64Array[])[], random: Random): Float64Array {
  const vector = Float64Array.from({ length: size }, () => random.normal());
  for (const basis of bases) orthogonalise(vector, basis);
  for (const basis of bases) orthogonalise(vector, basis);
  const length = norm(vector);
  return vector.map((value) => value / length);
}

/** The first `count` columns of V S. */
function rotate(basis: readonly Float64Array[], rotation: Matrix, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, column) => {
    const sum = new Float64Array(basis[0]!.length);
    const share = (row: number) => rotation.get(row, column);
    let row = 0;
    for (; row + 3 < basis.length; row += 4) {
      const [a, b, c, d] = [basis[row]!, basis[row + 1]!, basis[row + 2]!, basis[row + 3]!];
      const [ofA, ofB, ofC, ofD] = [share(row), share(row + 1), share(row + 2), share(row + 3)];
      for (let i = 0; i < sum.length; i++) sum[i]! += ofA * a[i]! + ofB * b[i]! + ofC * c[i]! + ofD * d[i]!;
    }
    for (; row < basis.length; row++) {
      const [one, of] = [basis[row]!, share(row)];
      for (let i = 0; i < sum.length; i++) sum[i]! += of * one[i]!;
    }
    return sum;
  });
}

/** Four sums at once: one would wait for itself at every step. */
export function dot(a: Float64Array, b: Float64Array): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    one += a[i]! * b[i]!;
    two += a[i + 1]! * b[i + 1]!;
    three += a[i + 2]! * b[i + 2]!;
    four += a[i + 3]! * b[i + 3]!;
  }
  for (; i < a.length; i++) one += a[i]! * b[i]!;
  return one + two + three + four;
}

export const norm = (vector: Float64Array): number => Math.sqrt(dot(vector, vector));
