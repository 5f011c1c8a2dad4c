import { ones, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { avgPool, max, maxPool, maxPool3d, type Tensor, type Tensor4D, type Tensor5D } from '@tensorflow/tfjs-core';
import { gradientRule } from '../../src/rules/gradient';
import { walkBack } from '../../src/trace/backward';
import { trace } from '../../src/trace/trace';

const tied = [1, 1, 2, 2, 2, 1, 2, 0, 3, 3, 1, 1, 3, 3, 1, 1];

function gradientOf(network: (x: Tensor) => Tensor, shape = [1, 4, 4, 1]): number[] {
  const graph = trace(network, tensor(tied, shape));
  const result = walkBack(graph, graph.output, ones([...graph.output.shape]), gradientRule);
  const values = Array.from(result.dataSync());
  graph.dispose();
  return values;
}

describe('gradients of pooling, the same on every engine', () => {
  it('gives a tie to the first maximum of the window, row by row', () => {
    const values = gradientOf((x) => maxPool(x as Tensor4D, 2, 2, 'valid'));
    expect(values).toEqual([0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('gives a tie to the first maximum of a window of space and time', () => {
    // Two frames of 2 × 4: [1 1 2 2 / 2 1 2 0] and [3 3 1 1 / 3 3 1 1].
    const shape = [1, 2, 2, 4, 1];
    const halves = gradientOf((x) => maxPool3d(x as Tensor5D, 2, 2, 'valid'), shape);
    expect(halves).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    const frames = gradientOf((x) => maxPool3d(x as Tensor5D, [1, 2, 4], [1, 2, 4], 'valid'), shape);
    expect(frames).toEqual(tied.map((_, at) => (at === 2 || at === 8 ? 1 : 0)));
    // Overlapping windows that reach over the border: of the eight, those that begin in a frame, a row and a column each.
    const same = gradientOf((x) => maxPool3d(x as Tensor5D, [2, 2, 2], [1, 1, 2], 'same'), shape);
    expect(same).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 2, 0, 1, 0, 2, 0, 1, 0]);
  });

  it('gives a tie to the first of all in a global maximum', () => {
    expect(gradientOf((x) => max(x, [1, 2]))).toEqual(tied.map((_, at) => (at === 8 ? 1 : 0)));
  });

  it('shares an average among the values that a window at the border really has', () => {
    const values = gradientOf((x) => avgPool(x as Tensor4D, 3, 2, 'same'));
    // Windows start at 0 and 2; those at 2 have 2 rows or columns: parts of 1/9, 1/6 and 1/4.
    expect(values[0]).toBeCloseTo(1 / 9, 6);
    expect(values[3]).toBeCloseTo(1 / 6, 6);
    expect(values[2]).toBeCloseTo(1 / 9 + 1 / 6, 6);
    expect(values[10]).toBeCloseTo(1 / 9 + 2 / 6 + 1 / 4, 6);
    expect(values[15]).toBeCloseTo(1 / 4, 6);
  });
});
