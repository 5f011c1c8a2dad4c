/**
 * Gradients of whole networks against central differences of the same networks written out in float64: their error is
 * about 1e-9, so what is measured is ours.
 */
import {
  add,
  avgPool,
  conv2d,
  depthwiseConv2d,
  elu,
  engine,
  matMul,
  maxPool,
  mul,
  relu,
  reshape,
  sigmoid,
  softmax,
  square,
  sub,
  type Tensor,
  type Tensor4D,
  tanh,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { type LayersModel, layers, model as makeModel, input as symbolicInput } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { gradient } from '../../src/attribution';
import '../engine';
import { convolution, type Jacobian } from '../rules/jacobian';
import { wave } from './convolutional';

type Vector = readonly number[];

interface Network {
  readonly model: LayersModel | ((x: Tensor) => Tensor);
  /** The logits of one example, in float64. */
  readonly written: (x: Vector) => number[];
  readonly shape: readonly number[];
}

/** x W, with W row-major. */
const product = (x: Vector, w: Float32Array): number[] => {
  const columns = w.length / x.length;
  return Array.from({ length: columns }, (_, c) => x.reduce((sum, value, r) => sum + value * w[r * columns + c]!, 0));
};
const plus = (a: Vector, b: Vector) => a.map((value, at) => value + b[at]!);
const times = (a: Vector, b: Vector) => a.map((value, at) => value * b[at]!);
const slide = (x: Vector, w: Float32Array, layer: Jacobian) =>
  layer.rows.map(({ inputs, weights }) => inputs.reduce((sum, i, at) => sum + x[i]! * w[weights[at]!]!, 0));
const positive = (x: Vector) => x.map((value) => Math.max(value, 0));

/** A dense layer of a LayersModel with these weights. */
const dense = (rows: number, columns: number, seed: number) => {
  const w = wave(rows * columns, seed);
  const layer = layers.dense({ units: columns, useBias: false });
  const set = () => layer.setWeights([tensor2d(w, [rows, columns])]);
  return { w, layer, set };
};

function perceptron(): Network {
  const [v, b, w] = [wave(20, 1), wave(5, 2), wave(15, 3)];
  return {
    shape: [4],
    model: (x) => matMul(tanh(add(matMul(x, tensor2d(v, [4, 5])), tensor2d(b, [1, 5]))), tensor2d(w, [5, 3])),
    written: (x) => product(plus(product(x, v), [...b]).map(Math.tanh), w),
  };
}

/** The same layer three times, once on the sum of what it gave and what it got. */
function sharedThreeTimes(): Network {
  const inner = dense(4, 4, 11);
  const last = dense(4, 3, 12);
  const squash = layers.activation({ activation: 'tanh' });
  const input = symbolicInput({ shape: [4] });
  const once = squash.apply(inner.layer.apply(input));
  const twice = squash.apply(inner.layer.apply(once));
  const joined = layers.add().apply([twice as never, input]);
  const thrice = squash.apply(inner.layer.apply(joined));
  const model = makeModel({ inputs: input, outputs: last.layer.apply(thrice) as never });
  inner.set();
  last.set();
  const step = (x: Vector) => product(x, inner.w).map(Math.tanh);
  return { shape: [4], model, written: (x) => product(step(plus(step(step(x)), x)), last.w) };
}

/** One layer looks at two halves of the input; what it finds is joined, and multiplied. */
function siamese(): Network {
  const shared = dense(3, 4, 21);
  const last = dense(12, 2, 22);
  const input = symbolicInput({ shape: [6] });
  const halves = layers.reshape({ targetShape: [2, 3, 1] }).apply(input) as never;
  const half = (cropping: [number, number]) =>
    layers.flatten().apply(layers.cropping2D({ cropping: [cropping, [0, 0]] }).apply(halves) as never);
  const squash = layers.activation({ activation: 'sigmoid' });
  const [a, b] = [half([0, 1]), half([1, 0])].map((each) => squash.apply(shared.layer.apply(each)) as never);
  const joined = layers.concatenate().apply([a!, b!, layers.multiply().apply([a!, b!]) as never]);
  const model = makeModel({ inputs: input, outputs: last.layer.apply(joined) as never });
  shared.set();
  last.set();
  const look = (x: Vector) => product(x, shared.w).map((value) => 1 / (1 + Math.exp(-value)));
  return {
    shape: [6],
    model,
    written: (x) => {
      const [one, other] = [look(x.slice(0, 3)), look(x.slice(3))];
      return product([...one, ...other, ...times(one, other)], last.w);
    },
  };
}

const sliding = { size: [3, 3], stride: [1, 1], dilation: [1, 1], pad: 'same' } as const;
const pooling = { size: [2, 2], stride: [2, 2], dilation: [1, 1], pad: 'valid' } as const;

/** Convolution, depthwise convolution, a skip connection, both poolings, ELU: [6, 4, 2] → 3. */
function residual(): Network {
  const [k, d, w] = [wave(3 * 3 * 2 * 2, 31), wave(3 * 3 * 2, 32), wave(24, 33)];
  const first = convolution(sliding, [6, 4], 2, 2);
  const second = convolution(sliding, [6, 4], 2, 1, true);
  const pooled = convolution(pooling, [6, 4], 2, 1, true);
  return {
    shape: [6, 4, 2],
    model: (x) => {
      const y = relu(conv2d(x as Tensor4D, tensor4d(k, [3, 3, 2, 2]), 1, 'same'));
      const z = elu(depthwiseConv2d(y, tensor4d(d, [3, 3, 2, 1]), 1, 'same'));
      const all = add(z, x) as Tensor4D;
      const both = add(maxPool(all, 2, 2, 'valid'), avgPool(all, 2, 2, 'valid'));
      return reshape(matMul(reshape(both, [-1, 12]), tensor2d(w.slice(0, 24), [12, 2])), [-1, 2]);
    },
    written: (x) => {
      const y = positive(slide(x, k, first));
      const z = slide(y, d, second).map((value) => (value > 0 ? value : Math.expm1(value)));
      const all = plus(z, x);
      const most = pooled.rows.map(({ inputs }) => Math.max(...inputs.map((i) => all[i]!)));
      const mean = pooled.rows.map(({ inputs }) => inputs.reduce((sum, i) => sum + all[i]! / 4, 0));
      return product(plus(most, mean), w);
    },
  };
}

/** Attention of three positions to one another: softmax inside, products of values that depend on the input. */
function attention(): Network {
  const [q, k, v] = [wave(4, 41), wave(4, 42), wave(4, 43)];
  const matrix = (w: Float32Array) => tensor2d(w, [2, 2]);
  return {
    shape: [3, 2],
    model: (x) => {
      const rows = reshape(x, [-1, 2]);
      const three = (w: Float32Array) => reshape(matMul(rows, matrix(w)), [-1, 3, 2]);
      const scores = softmax(matMul(three(q), three(k), false, true));
      return reshape(matMul(scores, three(v)), [-1, 6]);
    },
    written: (x) => {
      const rows = [x.slice(0, 2), x.slice(2, 4), x.slice(4)];
      const [queries, keys, values] = [q, k, v].map((w) => rows.map((row) => product(row, w)));
      return queries!.flatMap((query) => {
        const scores = keys!.map((key) => Math.exp(times(query, key).reduce((a, b) => a + b, 0)));
        const total = scores.reduce((a, b) => a + b, 0);
        return [0, 1].map((c) => values!.reduce((sum, value, at) => sum + (scores[at]! / total) * value[c]!, 0));
      });
    },
  };
}

/** Polynomials and gates: x ⊙ σ(x W) − (x W)². */
function gated(): Network {
  const w = wave(9, 51);
  return {
    shape: [3],
    model: (x) => {
      const z = matMul(x, tensor2d(w, [3, 3]));
      return sub(mul(x, sigmoid(z)), square(z));
    },
    written: (x) => product(x, w).map((z, at) => x[at]! / (1 + Math.exp(-z)) - z * z),
  };
}

const networks: Readonly<Record<string, () => Network>> = {
  'a perceptron': perceptron,
  'a functional model that uses one layer three times, with a skip connection': sharedThreeTimes,
  'a siamese model': siamese,
  'convolutions, both poolings and a skip connection': residual,
  'dot-product attention': attention,
  'polynomials and gates': gated,
};

describe('the gradient is that of the network written out in float64', () => {
  it.each(Object.entries(networks))('%s', async (_, make) => {
    const { model, written, shape } = make();
    const size = shape.reduce((a, b) => a * b, 1);
    const values = wave(2 * size, 61);
    const units = written(Array.from(values.subarray(0, size))).length;
    for (let target = 0; target < units; target++) {
      const before = engine().memory().numTensors;
      const map = await gradient(model, { values, shape: [2, ...shape] }, { target });
      if (typeof model !== 'function') expect(engine().memory().numTensors).toBe(before);
      for (let row = 0; row < 2; row++) {
        const x = Array.from(values.subarray(row * size, (row + 1) * size));
        expect(map.targets[row]!.score).toBeCloseTo(written(x)[target]!, 4);
        const step = 1e-5;
        const slopes = x.map((_, at) => {
          const [up, down] = [step, -step].map((by) => x.map((value, i) => (i === at ? value + by : value)));
          return (written(up!)[target]! - written(down!)[target]!) / (2 * step);
        });
        const scale = Math.max(...slopes.map(Math.abs));
        slopes.forEach((slope, at) => {
          expect(Math.abs(map.values[row * size + at]! - slope) / scale).toBeLessThan(1e-5);
        });
      }
    }
  });
});
