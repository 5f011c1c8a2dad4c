import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex, laplacian, type SparseMatrix, sparse, spectralClusters, spectrum } from '../../src/spray';
import { components, dense, submatrix } from '../../src/spray/graph';
import { lanczos } from '../../src/spray/lanczos';
import { symmetric } from '../../src/spray/laplacian';
import { Random } from '../../src/tensor/random';

/** A graph by its edges. */
function graph(size: number, edges: readonly (readonly [number, number])[]): SparseMatrix {
  const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [a, b] of edges) {
    rows[a]![b] = 1;
    rows[b]![a] = 1;
  }
  return sparse(rows);
}

const ring = (n: number, from = 0) => Array.from({ length: n }, (_, at) => [from + at, from + ((at + 1) % n)] as const);
const path = (n: number) => Array.from({ length: n - 1 }, (_, at) => [at, at + 1] as const);
const complete = (n: number) =>
  Array.from({ length: n }, (_, a) => Array.from({ length: a }, (_, b) => [a, b] as const)).flat();

const randomGraph = (size: number, edges: number, seed: number) => {
  const random = new Random(seed);
  const drawn = Array.from({ length: edges }, () => [random.below(size), random.below(size)] as const);
  return graph(size, [...ring(size), ...drawn.filter(([a, b]) => a !== b)]);
};

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(got[at]).toBeCloseTo(value, 9);
  });
}

describe('the Laplacian', () => {
  it('of a path of three, by hand', () => {
    const half = -Math.SQRT1_2;
    expectClose(dense(laplacian(graph(3, path(3)))), [1, half, 0, half, 1, half, 0, half, 1]);
  });

  it('has a row of zeros for a node without edges', () => {
    expectClose(dense(laplacian(graph(3, [[0, 2]]))), [1, 0, -1, 0, 0, 0, -1, 0, 1]);
  });

  it('is split by components, the largest first', () => {
    const two = graph(5, [[0, 3], ...[[1, 2] as const, [2, 4] as const]]);
    expect(components(two).map((nodes) => [...nodes])).toEqual([
      [1, 2, 4],
      [0, 3],
    ]);
    expectClose(dense(submatrix(two, Int32Array.of(1, 2, 4))), [0, 1, 0, 1, 0, 1, 0, 1, 0]);
  });
});

describe('the spectrum in closed form', () => {
  // Chung 1997, Spectral Graph Theory, examples 1.1, 1.4, 1.5. Small ones are solved whole, large ones by Lanczos.
  it.each([6, 300])('of a ring of %i: 1 − cos(2πj/n), twice each', async (n) => {
    const expected = Array.from({ length: n }, (_, j) => 1 - Math.cos((2 * Math.PI * j) / n)).sort((a, b) => a - b);
    const { values } = await spectrum(graph(n, ring(n)), { count: 6 });
    expectClose(values, expected.slice(0, 6));
  });

  it.each([7, 250])('of a path of %i: 1 − cos(πj/(n − 1))', async (n) => {
    const { values } = await spectrum(graph(n, path(n)), { count: 7 });
    expectClose(
      values,
      Array.from({ length: 7 }, (_, j) => 1 - Math.cos((Math.PI * j) / (n - 1))),
    );
  });

  it.each([5, 150])('of a complete graph of %i: 0 once, n/(n − 1) ever after', async (n) => {
    const { values } = await spectrum(graph(n, complete(n)), { count: 5 });
    expectClose(values, [0, ...new Array<number>(4).fill(n / (n - 1))]);
  });

  it('of several pieces is that of each: three rings have three zeros, and each eigenvalue six times', async () => {
    const edges = [...ring(150), ...ring(150, 150), ...ring(150, 300)];
    const { values, components: pieces, vectors } = await spectrum(graph(450, edges), { count: 9 });
    expect(pieces).toBe(3);
    expectClose(values, [0, 0, 0, ...new Array<number>(6).fill(1 - Math.cos((2 * Math.PI) / 150))]);
    const truth = Array.from({ length: 450 }, (_, node) => Math.floor(node / 150));
    expect(adjustedRandIndex(spectralClusters({ vectors }, 3), truth)).toBe(1);
  });
});

describe('Lanczos', () => {
  it.each([1, 2, 3])('agrees with the full decomposition of random graphs, seed %i', async (seed) => {
    const size = 200;
    const matrix = laplacian(randomGraph(size, 500, seed));
    const { realEigenvalues } = new EigenvalueDecomposition(Matrix.from1DArray(size, size, dense(matrix)), {
      assumeSymmetric: true,
    });
    const operator = symmetric(matrix);
    const { values, vectors } = await lanczos(operator, { count: 12, seed, tolerance: 1e-8 });
    expectClose(values, realEigenvalues.slice(0, 12));
    vectors.forEach((vector, at) => {
      const image = new Float64Array(size);
      operator.multiply(vector, image);
      expect(Math.hypot(...image.map((value, i) => value - values[at]! * vector[i]!))).toBeLessThan(1e-7);
      vectors.forEach((other, to) => {
        expect(vector.reduce((sum, value, i) => sum + value * other[i]!, 0)).toBeCloseTo(Number(at === to), 9);
      });
    });
  });
});
