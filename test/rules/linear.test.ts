import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { type Absorbed, applyLinearRule } from '../../src/rules/apply';
import { alphaBeta, type LinearRule, zBox, zPlus } from '../../src/rules/linear';
import { Value } from '../../src/trace/graph';
import { linearMap } from '../../src/trace/linear';

describe('LRP rules on neurons worked by hand', () => {
  it('keeps a negative bias out of the positive part', () => {
    // Weights [1, −1], bias −1, input [1, 1], R = −1: z⁺ = 1, so z⁺ gives (−1, 0).
    const map = linearMap('BatchMatMul', {})!;
    const weight = new Value(0, [2, 1], tensor([[1], [-1]]), false);
    const bias = new Value(1, [1], tensor([-1]), false);
    const got = applyLinearRule(zPlus(), { map, weight, bias }, tensor([[1, 1]]), tensor([[-1]]));
    expect(Array.from(got.dataSync(), (value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([-1, 0]);
  });

  it('gives each bias to its own part, and nothing to an empty one', () => {
    // The same neuron: z⁻ = −2 with the bias, so α2β1 gives 2 (−1, 0) − (0, −0.5) = (−2, 0.5).
    const map = linearMap('BatchMatMul', {})!;
    const weight = new Value(0, [2, 1], tensor([[1], [-1]]), false);
    const bias = new Value(1, [1], tensor([-1]), false);
    const got = applyLinearRule(alphaBeta(2, 1), { map, weight, bias }, tensor([[1, 1]]), tensor([[-1]]));
    expect(Array.from(got.dataSync(), (value) => Math.round(value * 1e5) / 1e5)).toEqual([-2, 0.5]);
  });

  it('z^B takes one box for all examples, or one for each', () => {
    // x = 1, w = (2, −1), R = 6. In [0, 3]: (1 − 0) 2 to (1 − 3) (−1) is 2 to 2; in [−2, 2]: 6 to 1.
    const map = linearMap('BatchMatMul', {})!;
    const weight = new Value(0, [2, 1], tensor([[2], [-1]]), false);
    const handed = (rule: LinearRule) =>
      Array.from(
        applyLinearRule(
          rule,
          { map, weight },
          tensor([
            [1, 1],
            [1, 1],
          ]),
          tensor([[6], [7]]),
        ).dataSync(),
        (value) => Math.round(value * 1e4) / 1e4,
      );
    expect(handed(zBox(0, 3))).toEqual([3, 3, 3.5, 3.5]);
    expect(handed(zBox([0, -2], [3, 2]))).toEqual([3, 3, 6, 1]);
  });

  it('reports relevance that no input can take as lost, never as NaN', () => {
    const map = linearMap('BatchMatMul', {})!;
    const weight = new Value(0, [2, 1], tensor([[-1], [-1]]), false);
    let absorbed: Absorbed | undefined;
    const got = applyLinearRule(zPlus(), { map, weight }, tensor([[1, 1]]), tensor([[3]]), (report) => {
      absorbed = report;
    });
    expect(Array.from(got.dataSync(), Math.abs)).toEqual([0, 0]);
    expect(absorbed!.lost.dataSync()[0]).toBeCloseTo(3, 6);
  });
});
