import { describe, expect, it } from 'vitest';
import { contextSaliency, dissimilarity, pullToFoci } from '../../src/attribution/context-saliency';
import { normalize, resize, smooth } from '../../src/tensor/plane';

const plane = (rows: number[][]) => ({
  values: Float32Array.from(rows.flat()),
  height: rows.length,
  width: rows[0]!.length,
});

const close = (got: Float32Array, expected: number[], digits = 6) => {
  expect(got.length).toBe(expected.length);
  got.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, digits);
  });
};

describe('Goferman’s saliency, by hand', () => {
  // One row of three pixels. Neighbours are 1/3 of the longer side apart, the outer two 2/3, and c = 3:
  // so what differs by 1 is 1 / (1 + 1) from a neighbour and 1 / (1 + 2) from the pixel after it.
  const row = plane([[0, 0, 1]]);

  it('holds a pixel against its likest', () => {
    // The first two have each other, at d = 0. For the third, the likest is the first, as it is farther away.
    close(dissimilarity(row, { patch: 1, neighbours: 1 }).values, [0, 0, 1 - Math.exp(-1 / 3)]);
  });

  it('takes the mean over K', () => {
    close(dissimilarity(row, { patch: 1, neighbours: 2 }).values, [
      1 - Math.exp(-(0 + 1 / 3) / 2),
      1 - Math.exp(-(0 + 1 / 2) / 2),
      1 - Math.exp(-(1 / 3 + 1 / 2) / 2),
    ]);
    // There are no more than two others.
    expect(dissimilarity(row, { patch: 1 }).values).toEqual(dissimilarity(row, { patch: 1, neighbours: 2 }).values);
  });

  it('compares patches, whose border goes on', () => {
    // Patches of three by three, of which each row is (0 0 0), (0 0 1) and (0 1 1). They differ in 3, 6 and 3 of 9.
    const [near, far] = [Math.sqrt(3 / 9) / 2, Math.sqrt(6 / 9) / 3];
    close(dissimilarity(row, { patch: 3, neighbours: 2 }).values, [
      1 - Math.exp(-(near + far) / 2),
      1 - Math.exp(-near),
      1 - Math.exp(-(near + far) / 2),
    ]);
  });

  it('leaves distance out with c = 0', () => {
    close(dissimilarity(row, { patch: 1, neighbours: 2, c: 0 }).values, [
      1 - Math.exp(-1 / 2),
      1 - Math.exp(-1 / 2),
      1 - Math.exp(-1),
    ]);
  });

  it('pulls towards the foci of attention', () => {
    // The foci are above 0.8 · 1: the last pixel alone. The others are 1/4, 2/4 and 3/4 of the longer side from it.
    close(pullToFoci(plane([[0.4, 0.7, 0.2, 1]]), 0.8), [0.4 / 4, 0.7 / 2, (0.2 * 3) / 4, 1]);
  });

  it('finds a spot, and nothing on a map of one value', () => {
    const rows = Array.from({ length: 12 }, (_, y) =>
      Array.from({ length: 12 }, (_, x) => (x === 8 && y === 3 ? 5 : 1)),
    );
    const saliency = contextSaliency(plane(rows), { patch: 3, neighbours: 8 });
    // Nine patches hold the spot, each as unlike the others: it is somewhere among their middles.
    const most = saliency.indexOf(saliency.reduce((a, b) => Math.max(a, b)));
    expect(Math.abs(Math.floor(most / 12) - 3)).toBeLessThanOrEqual(1);
    expect(Math.abs((most % 12) - 8)).toBeLessThanOrEqual(1);
    close(
      contextSaliency(
        plane([
          [2, 2],
          [2, 2],
        ]),
      ),
      [0, 0, 0, 0],
    );
    close(contextSaliency(plane([[2]])), [0]);
  });

  it('does not change where the map is shifted, scaled or turned over', () => {
    const rows = Array.from({ length: 10 }, (_, y) => Array.from({ length: 14 }, (_, x) => Math.sin(y * x + x)));
    const once = contextSaliency(plane(rows));
    for (const [scale, shift] of [
      [3, 0],
      [1, 7],
      [0.01, -2],
      [-1, 0],
    ] as const) {
      close(contextSaliency(plane(rows.map((row) => row.map((value) => scale * value + shift)))), [...once], 5);
    }
  });
});

describe('maps', () => {
  it('are made smaller and larger with half-pixel centres', () => {
    close(resize(plane([[0, 4]]), 1, 4).values, [0, 1, 3, 4]);
    close(resize(plane([[0, 1, 4, 5]]), 1, 2).values, [0.5, 4.5]);
    close(resize(plane([[0], [4]]), 4, 1).values, [0, 1, 3, 4]);
  });

  it('are smoothed by a Gaussian that keeps a constant', () => {
    close(
      smooth(
        plane([
          [3, 3],
          [3, 3],
        ]),
        2,
      ).values,
      [3, 3, 3, 3],
    );
    // A spot becomes the bell itself; with σ = 0.5 it reaches two pixels.
    const [near, far] = [Math.exp(-2), Math.exp(-8)];
    const total = 1 + 2 * near + 2 * far;
    const row = [0, 0, 0, 1, 0, 0, 0];
    close(
      smooth(plane([row]), 0.5).values,
      [0, far, near, 1, near, far, 0].map((value) => value / total),
    );
    expect(smooth(plane([row]), 0).values).toEqual(Float32Array.from(row));
  });

  it('are brought to 0 to 1', () => {
    close(normalize(plane([[-1, 1, 3]])).values, [0, 0.5, 1]);
    close(normalize(plane([[4, 4]])).values, [0, 0]);
  });
});
