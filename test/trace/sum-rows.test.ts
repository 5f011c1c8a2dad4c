import {
  add,
  engine,
  matMul,
  mul,
  relu,
  reshape,
  type Tensor,
  tensor,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { gradientRule } from '../../src/rules/gradient';
import { walkBack } from '../../src/trace/backward';
import type { Network } from '../../src/trace/names';
import { sumsBack } from '../../src/trace/sum-rows';
import { trace } from '../../src/trace/trace';
import '../engine';

const convolutions = sequential({
  layers: [
    layers.conv2d({ inputShape: [6, 6, 2], filters: 4, kernelSize: 3, activation: 'relu', padding: 'same' }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.flatten(),
    layers.dense({ units: 3 }),
  ],
});
const w = tensor2d([1, -2, 3, 0.5, 1, -1], [3, 2]);

const networks: [string, Network, number[]][] = [
  ['a convolution reads the input', convolutions, [6, 6, 2]],
  ['a product reads it', (x) => relu(matMul(x, w)), [3]],
  ['a product reads it turned', (x) => transpose(relu(matMul(transpose(w), x, false, true))), [3]],
  ['two nodes read it, one of them not linear', (x) => add(matMul(x, w), matMul(mul(x, x), w)), [3]],
  ['it is reshaped first', (x) => relu(matMul(reshape(x, [-1, 3]), w)), [1, 3]],
  ['the start is the input', (x) => x, [3]],
];

describe('sums over rows on the way back', () => {
  it.each(networks)('are the sums of the rows: %s', (name, network, shape) => {
    const rows = 5;
    const size = shape.reduce((a, b) => a * b, 1);
    const x = tensor(
      Float32Array.from({ length: rows * size }, (_, at) => Math.sin(at * at + 1)),
      [rows, ...shape],
    );
    const weights = tensor2d([1, 0, 2, -1, 0.5, 0, 0, 0, 3, 1], [2, rows]);
    const before = engine().memory().numTensors;
    const graph = trace(name === 'the start is the input' ? (y: Tensor) => add(y, 0) : network, x);
    const start = name === 'the start is the input' ? graph.input : graph.output;
    const seed = tensor(
      Float32Array.from({ length: start.tensor.size }, (_, at) => 1 + (at % 3)),
      [...start.shape],
    );
    const each = walkBack(graph, start, seed, gradientRule);
    const sums = sumsBack(graph, start, seed, gradientRule, weights);
    const expected = tidy(() => matMul(weights, reshape(each, [rows, -1])));
    expect(sums.shape).toEqual([2, ...shape]);
    const values = expected.dataSync();
    sums.dataSync().forEach((value, at) => {
      expect(value).toBeCloseTo(values[at]!, 4);
    });
    graph.dispose();
    for (const made of [seed, each, sums, expected]) made.dispose();
    expect(engine().memory().numTensors).toBe(before);
  });
});
