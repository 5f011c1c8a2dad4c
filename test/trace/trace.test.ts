import {
  abs,
  add,
  matMul,
  max,
  mul,
  ones,
  relu,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor,
  zeros,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import { cutHead } from '../../src/trace/head';
import { applyLinear, linearMap } from '../../src/trace/linear';
import { trace } from '../../src/trace/trace';

const kernels = (graph: ReturnType<typeof trace>) => graph.nodes.map(({ kernel, layer }) => `${layer}: ${kernel}`);

describe('trace', () => {
  it('names layers, splits fused activations, and merges batch-norm exactly', () => {
    const net = sequential({
      layers: [
        layers.conv2d({ inputShape: [4, 4, 1], filters: 2, kernelSize: 3, name: 'conv' }),
        layers.batchNormalization({ name: 'norm' }),
        layers.activation({ activation: 'relu', name: 'act' }),
        layers.flatten({ name: 'flat' }),
        layers.dense({ units: 3, activation: 'softmax', name: 'out' }),
      ],
    });
    const norm = net.getLayer('norm');
    norm.setWeights([tensor([2, 0.5]), tensor([0.1, -0.2]), tensor([0.3, -0.1]), tensor([1.5, 0.7])]);
    const graph = trace(net, ones([2, 4, 4, 1]));
    expect(kernels(graph).filter((name) => !name.endsWith('Reshape'))).toEqual([
      'conv: Linear',
      'act: Relu',
      'out: Linear',
      'out: Softmax',
    ]);
    const { linear, inputs, outputs } = graph.nodes[0]!;
    const merged = applyLinear(linear!.map, inputs.x!.tensor, linear!.weight.tensor, linear!.bias!.tensor);
    const worst = max(abs(sub(merged, outputs[0]!.tensor))).dataSync()[0]!;
    expect(worst).toBeLessThan(1e-5);
    expect(cutHead(graph)).toMatchObject({ cut: 'softmax', logits: { shape: [2, 3] } });
    graph.dispose();
    net.dispose();
  });

  it('merges constant factors and sums, and states that start at zero', () => {
    const weight = tensor([
      [1, -2, 0.5],
      [3, 0.25, 1],
    ]);
    const net = (x: Tensor) => {
      const product = matMul(x as Tensor2D, weight as Tensor2D);
      return relu(add(mul(add(product, zeros([2, 3])), [2, -1, 0.5]), [1, 0, -1]));
    };
    const graph = trace(
      net,
      tensor([
        [0.5, 1],
        [2, -1],
      ]),
    );
    expect(graph.nodes.map(({ kernel }) => kernel)).toEqual(['Linear', 'Relu']);
    const { linear } = graph.nodes[0]!;
    expect(linear!.weight.tensor.arraySync()).toEqual([
      [2, 2, 0.25],
      [6, -0.25, 0.5],
    ]);
    expect(linear!.bias!.tensor.arraySync()).toEqual([1, 0, -1]);
    graph.dispose();
  });

  it('names the layers of nested models with their path', () => {
    const inner = sequential({ name: 'inner', layers: [layers.dense({ inputShape: [2], units: 2, name: 'deep' })] });
    const outer = sequential({ layers: [layers.dense({ inputShape: [2], units: 2, name: 'first' }), inner] });
    const graph = trace(outer, ones([1, 2]));
    const named = graph.nodes.filter(({ linear }) => linear).map(({ layer }) => layer);
    expect(named).toEqual(['first', 'inner/deep']);
    graph.dispose();
  });

  it('leaves the engine as it was when the network throws', () => {
    const broken = () => {
      throw new Error('no');
    };
    expect(() => trace(broken, ones([1]))).toThrow('no');
    const graph = trace((x: Tensor) => square(x), ones([1]));
    expect(graph.nodes).toHaveLength(1);
    graph.dispose();
  });
});

describe('linear maps', () => {
  it.each(['Conv2D', 'DepthwiseConv2dNative'])('%s: ⟨W x, g⟩ = ⟨x, Wᵀ g⟩ for every padding', (kernel) => {
    const numbers = (shape: number[], step: number) =>
      tensor(
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(step * (i + 1))),
        shape,
      );
    const explicit = [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ];
    for (const pad of ['valid', 'same', explicit, 1]) {
      for (const [strides, dilations] of [
        [1, 1],
        [2, 1],
        [1, 2],
      ]) {
        const map = linearMap(kernel, { strides, dilations, pad, dataFormat: 'NHWC' })!;
        const [x, weight] = [numbers([2, 7, 6, 3], 0.7), numbers([3, 3, 3, 2], 1.3)];
        const y = map.apply(x, weight);
        const g = numbers(y.shape, 2.1);
        const left = sum(mul(y, g)).dataSync()[0]!;
        const right = sum(mul(map.transpose(g, weight, x.shape), x)).dataSync()[0]!;
        expect(Math.abs(left - right)).toBeLessThan(1e-4 * (1 + Math.abs(left)));
      }
    }
  });
});
