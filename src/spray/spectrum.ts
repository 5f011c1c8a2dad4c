import { Matrix } from 'ml-matrix';
import type { Steps } from '../tensor/progress';
import { filtered } from './chebyshev';
import { density } from './density';
import { components, dense, rowSums, type SparseMatrix, submatrix } from './graph';
import { dot, type Eigenpairs, eigen, type LanczosOptions, lanczos, type Operator } from './lanczos';
import { laplacian, symmetric } from './laplacian';

export interface SpectrumOptions {
  /** How many eigenvalues, the smallest first. Default 16; at least one more than there are components. */
  readonly count?: number;
  readonly seed?: number;
  readonly steps?: Steps;
}

/** The smallest eigenvalues of a graph's Laplacian, ascending. */
export interface Spectrum extends Eigenpairs {
  /** How many connected components the graph has: how many of the eigenvalues are 0. */
  readonly components: number;
}

/** Up to this size all eigenvalues are computed at once. */
const solvedWhole = 128;

/**
 * The smallest eigenvalues of the symmetric normalised Laplacian of an affinity, with their eigenvectors.
 *
 * The spectrum of a graph is that of its connected components together. So each component is solved by itself, its 0 by the
 * eigenvector D^1/2 1 that is known, and no multiplicity between components can be missed.
 *
 * @param affinity Symmetric, not negative.
 *
 * @example
 * const ring = sparse([[0, 1, 1], [1, 0, 1], [1, 1, 0]]);
 * const { values } = await spectrum(ring); // 0, 1.5, 1.5
 */
export async function spectrum(affinity: SparseMatrix, options: SpectrumOptions = {}): Promise<Spectrum> {
  const { size } = affinity;
  const parts = components(affinity);
  const count = Math.min(size, Math.max(options.count ?? 16, parts.length + 1));
  const most = (nodes: Int32Array) => Math.min(nodes.length, count - parts.length + 1);
  // A component has about its share of the smallest ones; whether it had more, their order tells.
  const share = (nodes: Int32Array) => Math.ceil((count * nodes.length) / size) + spareValues;
  let solved = await Promise.all(
    parts.map((nodes) => solve(affinity, nodes, Math.min(most(nodes), share(nodes)), options)),
  );
  const limit = inOrder(solved)[count - 1]?.value ?? Number.POSITIVE_INFINITY;
  solved = await Promise.all(
    solved.map((part, at) => {
      const nodes = parts[at]!;
      const whole = part.length >= most(nodes) || part.at(-1)!.value > limit;
      return whole ? part : solve(affinity, nodes, most(nodes), options);
    }),
  );
  const found = inOrder(solved).slice(0, count);
  return {
    values: Float64Array.from(found, ({ value }) => value),
    vectors: found.map(({ vector }) => vector),
    components: parts.length,
  };
}

interface Found {
  readonly value: number;
  readonly vector: Float64Array;
  /** Of the component that it belongs to. */
  readonly size: number;
}

/** Eigenvalues more than a component's share that are asked of it at first. */
const spareValues = 3;

/** Ascending; of equal ones the larger component's first. */
const inOrder = (parts: readonly (readonly Found[])[]): Found[] =>
  parts.flat().sort((a, b) => a.value - b.value || b.size - a.size);

/** Eigenpairs of one component, as vectors over the whole graph. */
async function solve(
  affinity: SparseMatrix,
  nodes: Int32Array,
  count: number,
  options: SpectrumOptions,
): Promise<Found[]> {
  const { values, vectors } = await ofComponent(submatrix(affinity, nodes), count, options);
  return vectors.map((vector, at) => {
    const whole = new Float64Array(affinity.size);
    for (let place = 0; place < nodes.length; place++) whole[nodes[place]!] = vector[place]!;
    return { value: values[at]!, vector: whole, size: nodes.length };
  });
}

async function ofComponent(affinity: SparseMatrix, count: number, options: SpectrumOptions): Promise<Eigenpairs> {
  const { size } = affinity;
  const roots = rowSums(affinity).map(Math.sqrt);
  const length = Math.sqrt(roots.reduce((sum, root) => sum + root * root, 0));
  const first = length > 0 ? roots.map((root) => root / length) : new Float64Array(size).fill(1);
  if (count === 1) return { values: Float64Array.of(0), vectors: [first] };
  const matrix = laplacian(affinity);
  const { values, vectors } =
    size <= solvedWhole || count > size / 3
      ? allOf(matrix, count)
      : await smallest(symmetric(matrix), { ...options, count: count - 1, known: [first] });
  return { values: Float64Array.from([0, ...values]), vectors: [first, ...vectors] };
}

/** A filter needs at least so much room between what is wanted and the bound of all. */
const narrow = 0.05;

/** The first cut has about so many times the wanted eigenvalues below it: a filter loses little by it, and none is missed. */
const generous = 3;
/** A filter that parts what is wanted from the rest needs few restarts. */
const fewRestarts = 30;

/**
 * A filter takes the wanted eigenvalues apart from the others. Where to cut is estimated: were it too low, an eigenvalue above
 * the cut would be among those that were found, and the next cut is tried; without a filter in the end.
 */
async function smallest(operator: Operator, options: LanczosOptions): Promise<Eigenpairs> {
  const { marks, below, upper } = density(operator, options.known ?? [], options.seed);
  for (
    let at = below.findIndex((number) => number >= generous * options.count);
    at >= 0 && at < marks.length;
    at += 2
  ) {
    const cut = marks[at]!;
    if (upper - cut < narrow) break;
    const { vectors } = await lanczos(filtered(operator, cut, upper), { ...options, restarts: fewRestarts });
    const pairs = vectors.map((vector) => ({ vector, value: rayleigh(operator, vector) }));
    pairs.sort((a, b) => a.value - b.value);
    if (pairs.at(-1)!.value > cut) continue;
    return { values: Float64Array.from(pairs, ({ value }) => value), vectors: pairs.map(({ vector }) => vector) };
  }
  return lanczos(operator, options);
}

/** vᵀ M v: the eigenvalue of an eigenvector of length 1. */
function rayleigh({ size, multiply }: Operator, vector: Float64Array): number {
  const image = new Float64Array(size);
  multiply(vector, image);
  return dot(vector, image);
}

/** All but the first eigenpair of a small matrix, up to `count` with it. */
function allOf(matrix: SparseMatrix, count: number): Eigenpairs {
  const { size } = matrix;
  const { values, vectors } = eigen(Matrix.from1DArray(size, size, dense(matrix)));
  return {
    values: values.slice(1, count),
    vectors: Array.from({ length: count - 1 }, (_, at) => Float64Array.from(vectors.getColumn(at + 1))),
  };
}
