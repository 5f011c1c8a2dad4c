import {
  cumsum,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tensor,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { liveTensors } from '../../src/attribution/problem';
import { Random } from '../../src/tensor/random';
import { carryChange, changePath, fullWork, type Region } from '../../src/trace/change';
import { trace } from '../../src/trace/trace';
import '../engine';

type Layer = layers.Layer;

const plain = (...stack: Layer[]) => sequential({ layers: [layers.inputLayer({ inputShape: [11, 10, 2] }), ...stack] });

/** Two branches that meet again, in a sum and in a concatenation. */
function branched(): LayersModel {
  const x = input({ shape: [11, 10, 2] });
  const conv = (size: number, from: SymbolicTensor) =>
    layers.conv2d({ filters: 3, kernelSize: size, padding: 'same', activation: 'relu' }).apply(from) as SymbolicTensor;
  const [small, large] = [conv(1, x), conv(3, x)];
  const added = layers.add().apply([small, large]) as SymbolicTensor;
  const joined = layers.concatenate().apply([added, conv(5, small), x]) as SymbolicTensor;
  const mean = layers.globalAveragePooling2d({}).apply(joined);
  return model({ inputs: x, outputs: layers.dense({ units: 3 }).apply(mean) as SymbolicTensor });
}

const networks: Readonly<Record<string, () => LayersModel>> = {
  'valid convolutions and pools': () =>
    plain(
      layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 5, activation: 'tanh' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ),
  'padding, strides and dilation': () =>
    plain(
      layers.conv2d({ filters: 3, kernelSize: [3, 2], strides: [2, 1], padding: 'same', activation: 'elu' }),
      layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same', activation: 'sigmoid' }),
      layers.conv2d({ filters: 2, kernelSize: 1, strides: 2 }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ),
  'overlapping pools with padding': () =>
    plain(
      layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      layers.conv2d({ filters: 3, kernelSize: 2 }),
      layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ),
  'depthwise, batch-norm and zero padding': () =>
    plain(
      layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, activation: 'relu' as never }),
      layers.batchNormalization({ movingMeanInitializer: 'ones', gammaInitializer: 'randomNormal' }),
      layers.activation({ activation: 'relu6' }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ),
  'sums, concatenations and a global average': branched,
};

const random = new Random(7);
const x = Float32Array.from({ length: 2 * 11 * 10 * 2 }, () => random.normal());

/** All places of a window, those at the border cut. */
const regions: Region[] = Array.from({ length: 10 * 9 }, (_, at) => {
  const [top, left] = [Math.floor(at / 9), at % 9];
  return { top, left, bottom: Math.min(top + 3, 11), right: Math.min(left + 2, 10) };
});

function covered(region: Region): Tensor4D {
  const values = x.map((value, at) => {
    const [row, column] = [Math.floor(at / 20) % 11, Math.floor(at / 2) % 10];
    const inside = row >= region.top && row < region.bottom && column >= region.left && column < region.right;
    return inside ? 0.5 : value;
  });
  return tensor4d(values, [2, 11, 10, 2]);
}

describe('a change in a region, carried forward', () => {
  it.each(Object.keys(networks))('is what the network itself makes of it: %s', (name) => {
    const network = networks[name]!();
    const clean = tensor(x, [2, 11, 10, 2]);
    const graph = trace(network, clean);
    const path = changePath(graph, graph.output)!;
    expect(path.length).toBeGreaterThan(3);
    const before = graph.output.tensor.dataSync();
    const live = liveTensors();
    for (const region of regions) {
      const { top, left, bottom, right } = region;
      const change = tidy(() => {
        const old = slice(clean, [0, top, left, 0], [-1, bottom - top, right - left, -1]);
        const carried = carryChange(graph, path, graph.output, region, sub(0.5, old));
        expect(carried.work).toBeLessThanOrEqual(fullWork(path));
        return carried.delta ?? sub(graph.output.tensor, graph.output.tensor);
      });
      const after = tidy(() => network.predict(covered(region)) as Tensor);
      const expected = after.dataSync();
      change.dataSync().forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at]! - before[at]!, 5);
      });
      change.dispose();
      after.dispose();
    }
    // What a rewrite left implicit is worked out once and belongs to the graph.
    expect(liveTensors() - live).toBeLessThan(10);
    graph.dispose();
    network.dispose();
  });

  it('is not attempted where a kernel is not known', () => {
    const graph = trace(
      (values: Tensor) => reshape(sum(cumsum(values, 1), [1, 2, 3]), [-1, 1]),
      tensor(x, [2, 11, 10, 2]),
    );
    expect(changePath(graph, graph.output)).toBeUndefined();
    graph.dispose();
  });
});
