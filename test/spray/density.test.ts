import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { laplacian, spectrum } from '../../src/spray';
import { density } from '../../src/spray/density';
import { dense } from '../../src/spray/graph';
import { eigen, type Operator } from '../../src/spray/lanczos';
import { Random } from '../../src/tensor/random';

/** An operator whose eigenvalues are written on its diagonal. */
const diagonal = (values: readonly number[]): Operator => ({
  size: values.length,
  multiply(x, y) {
    values.forEach((value, at) => {
      y[at] = value * x[at]!;
    });
  },
});

describe('the spectral density', () => {
  it('of even eigenvalues counts those below a mark, and bounds them all', () => {
    const size = 2000;
    const { upper, marks, below } = density(diagonal(Array.from({ length: size }, (_, at) => at / size)), []);
    expect(upper).toBeGreaterThanOrEqual((size - 1) / size);
    expect(upper).toBeLessThan(1.03);
    expect(below.at(-1)).toBeCloseTo(size, 6);
    // A mark stands in the middle of what it counts: the true number below it lies between the sums on its two sides.
    marks.forEach((mark, at) => {
      expect(mark * size).toBeGreaterThan((below[at - 1] ?? 0) - 100);
      expect(mark * size).toBeLessThan(below[at]! + 100);
    });
  });

  it('leaves out what is known', () => {
    const known = new Float64Array(50);
    known[0] = 1;
    const { marks, below } = density(diagonal([-5, ...Array.from({ length: 49 }, (_, at) => 1 + at / 49)]), [known]);
    expect(marks[0]).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(below.at(-1)).toBeCloseTo(49, 9);
  });

  it('is exact with as many steps as there are eigenvalues', () => {
    const { marks } = density(diagonal([3, 1, 2]), []);
    expect([...marks].map((mark) => Math.round(mark * 1e9) / 1e9)).toEqual([1, 2, 3]);
  });
});

describe('a cut that is estimated', () => {
  it('loses no eigenvalue of a graph whose lowest ones lie close together, or far from all others', async () => {
    // Cliques, each joined to the next by one edge: as many small eigenvalues as cliques, then a wide gap.
    for (const count of [8, 20, 40]) {
      const affinity = cliques(count, 15, new Random(count));
      const { values } = await spectrum(affinity, { count: 12 });
      const all = eigen(Matrix.from1DArray(affinity.size, affinity.size, dense(laplacian(affinity)))).values;
      values.forEach((value, at) => {
        expect(value).toBeCloseTo(all[at]!, 9);
      });
      expect(values).toHaveLength(12);
    }
  });
});

function cliques(count: number, size: number, random: Random) {
  const nodes = count * size;
  const rows = Array.from({ length: nodes }, () => new Map<number, number>());
  const join = (a: number, b: number, weight: number) => {
    rows[a]!.set(b, weight);
    rows[b]!.set(a, weight);
  };
  for (let clique = 0; clique < count; clique++) {
    const from = clique * size;
    for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) join(from + a, from + b, 1);
    join(from, (from + size + random.below(size)) % nodes, 1);
  }
  const sorted = rows.map((row) => [...row].sort(([a], [b]) => a - b));
  const offsets = new Int32Array(nodes + 1);
  sorted.forEach((row, at) => {
    offsets[at + 1] = offsets[at]! + row.length;
  });
  return {
    size: nodes,
    offsets,
    indices: Int32Array.from(sorted.flat(), ([column]) => column),
    values: Float64Array.from(sorted.flat(), ([, value]) => value),
  };
}
