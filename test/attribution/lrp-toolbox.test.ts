/**
 * The numbers of the original authors: LeNet-5 and six digits, explained by their LRP Toolbox
 * (sebastian-lapuschkin/lrp_toolbox). Model and numbers are for academic use only, so they are read from the mirror.
 *
 * All seven maps are reproduced, with the toolbox's conventions said in our terms:
 * - Its sum pooling is one more linear layer of ones, to which the same rule is applied, so here it is a depthwise
 *   convolution with ones; the factor 1/√4 of its forward pass takes no part in the rules and sits in the next kernel.
 * - `simple` is LRP-0 and its ε-rule ours: the bias is in the denominator and takes its share with it.
 * - In α2β1 and α1β0 each bias is in the part of its sign, as ours. At a pooling layer nothing speaks against, so
 *   α2β1 doubles the relevance there.
 * - `ww` and `flat` leave the bias out.
 */
import {
  add,
  conv2d,
  depthwiseConv2d,
  div,
  ones,
  relu,
  reshape,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import { lrp } from '../../src/attribution';
import { loadModel } from '../../src/models/load';
import { mirrorFile } from '../../src/models/mirror';
import { uniform } from '../../src/rules/composite';
import { alphaBeta, epsilon, flat, type LinearRule, wSquare, zero } from '../../src/rules/linear';

const rules: Readonly<Record<string, LinearRule>> = {
  R_simple: zero(),
  R_epsilon: epsilon(1),
  'R_epsilon_0.01': epsilon(0.01),
  R_alpha2beta1: alphaBeta(2, 1),
  R_alpha1beta0: alphaBeta(1, 0),
  R_flat: flat(),
  R_ww: wSquare({ bias: false }),
};

/** The network as the toolbox sees it: four convolutions, and between them ReLU and sums of 2 × 2. */
function asToolbox(model: LayersModel): (x: Tensor) => Tensor {
  const layers = [1, 2, 3, 4].map((at) => model.getLayer(`conv${at}`).getWeights() as [Tensor4D, Tensor]);
  return (x) =>
    reshape(
      layers.reduce((given, [kernel, bias], at) => {
        if (at === 0) return add(conv2d(given, kernel, 1, 'valid'), bias);
        const sums = depthwiseConv2d(relu(given), ones([2, 2, given.shape[3], 1]), 2, 'valid');
        // The stored kernel takes averages, a quarter of the sums.
        return add(conv2d(sums, div(kernel, 4), 1, 'valid'), bias);
      }, x as Tensor4D),
      [-1, 10],
    );
}

describe('the LRP Toolbox’s own maps of LeNet-5', () => {
  it.skipIf(!process.env.EXPLAINBOOK_MIRROR).each(Object.keys(rules))('%s', async (name) => {
    const text = Buffer.from(await mirrorFile('lrp_toolbox/golden_lrp_lenet5.json')).toString('utf8');
    const golden: Record<string, { shape: number[]; data: number[] }> = JSON.parse(text);
    const { x, logits, [name]: expected } = golden;
    const model = await loadModel('lenet5');
    const network = asToolbox(model.network as LayersModel);
    const input = { values: Float32Array.from(x!.data), shape: x!.shape };
    const map = await lrp(network, input, { composite: uniform(name, rules[name]!) });
    const size = x!.data.length / x!.shape[0]!;
    map.targets.forEach(({ index, score }, row) => {
      expect(score).toBeCloseTo(logits!.data[row * 10 + index]!, 4);
      const got = map.values.subarray(row * size, (row + 1) * size);
      const right = expected!.data.slice(row * size, (row + 1) * size);
      const largest = Math.max(...right.map(Math.abs));
      const worst = Math.max(...right.map((value, at) => Math.abs(value - got[at]!)));
      expect(worst / largest).toBeLessThan(2e-5);
    });
    model.dispose();
  });
});
