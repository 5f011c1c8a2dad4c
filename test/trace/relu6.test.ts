import { add, clipByValue, minimum, relu, relu6, type Tensor, tensor1d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import { deepLift } from '../../src/attribution';
import type { Network } from '../../src/trace/names';
import { trace } from '../../src/trace/trace';

const kernels = (network: Network, options = {}): string[] => {
  const graph = trace(network, tensor1d([-1, 3, 9]), options);
  const names = graph.nodes.map(({ kernel }) => kernel);
  graph.dispose();
  return names;
};

const layered = (layer: ReturnType<typeof layers.reLU>) => sequential({ layers: [layer] });

describe('a ReLU under a ceiling of 6', () => {
  it.each([
    ['the kernel', relu6],
    ['minimum(6, relu)', (x: Tensor) => minimum(6, relu(x))],
    ['minimum(relu, 6)', (x: Tensor) => minimum(relu(x), 6)],
    ['clip(relu)', (x: Tensor) => clipByValue(relu(x), 0, 6)],
    ['the layer ReLU', layered(layers.reLU({ inputShape: [], maxValue: 6 }))],
    ['the activation relu6', layered(layers.activation({ inputShape: [], activation: 'relu6' }) as never)],
  ] as [string, Network][])('is one Relu6: %s', (_, network) => {
    expect(kernels(network)).toEqual(['Relu6']);
  });

  it.each([
    ['another ceiling', (x: Tensor) => minimum(relu(x), 5), ['Relu', 'Minimum']],
    ['another floor', (x: Tensor) => clipByValue(relu(x), 1, 6), ['Relu', 'ClipByValue']],
    ['several ceilings', (x: Tensor) => minimum(relu(x), tensor1d([6, 6, 6])), ['Relu', 'Minimum']],
    [
      'a ReLU that is read elsewhere too',
      (x: Tensor) => {
        const y = relu(x);
        return add(minimum(y, 6), y);
      },
      ['Relu', 'Minimum', 'Add'],
    ],
  ] as [string, Network, string[]][])('stays as it is with %s', (_, network, expected) => {
    expect(kernels(network)).toEqual(expected);
  });

  it('is found where computed values are not held', () => {
    expect(kernels((x) => minimum(relu(x), 6), { only: 3 })).toEqual(['Relu6']);
  });

  it('so RevealCancel sees one non-linearity, however it is computed', async () => {
    const x = [[-1, 3, 9]];
    const options = { rule: 'revealcancel', baseline: [2, -5, 1], target: 1 } as const;
    const [one, two] = [await deepLift(relu6, x, options), await deepLift((z) => minimum(6, relu(z)), x, options)];
    expect(two.values).toEqual(one.values);
  });
});
