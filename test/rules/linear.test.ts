import { tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import {
  type Absorbed,
  alphaBeta,
  applyLinearRule,
  epsilon,
  flat,
  gamma,
  type LinearRule,
  wSquare,
  zBox,
  zPlus,
} from '../../src/rules/linear';
import { Value } from '../../src/trace/graph';
import { linearMap } from '../../src/trace/linear';
import { type ConvolutionCase, jacobianForm, matrixRule } from './matrix-form';

const rules: Record<string, LinearRule> = {
  epsilon: epsilon(0.25),
  zplus: zPlus(),
  'zplus without bias': zPlus({ bias: false }),
  flat: flat(),
  wsquare: wSquare(),
  zbox: zBox(-2, 2),
  alpha2beta1: alphaBeta(2, 1),
  gamma: gamma(0.25),
};

const kinds: ConvolutionCase[] = ['Conv2D', 'DepthwiseConv2dNative'].flatMap((kernel) =>
  (['valid', 'same'] as const).flatMap((pad) =>
    [1, 2].flatMap((stride) =>
      (stride === 1 ? [1, 2] : [1]).map((dilation) => ({
        kernel: kernel as ConvolutionCase['kernel'],
        pad,
        stride,
        dilation,
      })),
    ),
  ),
);

describe('LRP rules against their matrix form in float64', () => {
  for (const kind of kinds) {
    for (const [name, rule] of Object.entries(rules)) {
      it(`${name}, ${kind.kernel}, ${kind.pad}, stride ${kind.stride}, dilation ${kind.dilation}`, () => {
        for (let seed = 1; seed <= 3; seed++) {
          const form = jacobianForm(kind, seed);
          const expected = matrixRule(name, form);
          const map = linearMap(kind.kernel, {
            strides: kind.stride,
            pad: kind.pad,
            dilations: kind.dilation,
            dataFormat: 'NHWC',
          })!;
          const weight = new Value(0, form.weightShape, tensor(form.weight, form.weightShape), false);
          const bias = new Value(1, [form.bias.length], tensor(form.bias), false);
          let absorbed: Absorbed | undefined;
          const got = applyLinearRule(
            rule,
            { map, weight, bias },
            tensor(form.x, form.inputShape),
            tensor(form.relevance, form.outputShape),
            (report) => {
              absorbed = report;
            },
          );
          const scale = Math.max(...expected.map(Math.abs));
          const values = got.dataSync();
          const worst = Math.max(...expected.map((value, at) => Math.abs(value - values[at]!))) / scale;
          expect(worst).toBeLessThan(1e-5);
          // The books: what arrived is what was passed on and what each absorber took.
          const sum = (data: ArrayLike<number>) => Array.from(data).reduce((a, b) => a + b, 0);
          const taken =
            sum(absorbed!.bias.dataSync()) + sum(absorbed!.stabilizer.dataSync()) + sum(absorbed!.lost.dataSync());
          const size = form.relevance.reduce((a, b) => a + Math.abs(b), 0);
          expect(Math.abs(sum(form.relevance) - sum(values) - taken) / size).toBeLessThan(1e-5);
        }
      });
    }
  }

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
