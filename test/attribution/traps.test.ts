/** Mistakes that well-known libraries have made. The rest of them: RISE's shifts in rise.test.ts. */
import {
  add,
  engine,
  matMul,
  mul,
  neg,
  relu,
  reshape,
  square,
  sum,
  type Tensor,
  tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  layers,
  model as makeModel,
  sequential,
  input as symbolicInput,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import {
  deepLift,
  gradient,
  guidedBackprop,
  integratedGradients,
  lrp,
  type Method,
  methods,
} from '../../src/attribution';
import { type QuadratureName, quadrature } from '../../src/attribution/quadrature';
import { uniform } from '../../src/rules/composite';
import { alphaBeta, type LinearRule, zPlus } from '../../src/rules/linear';
import '../engine';
import { convolutional, count, neededOptions, pictures } from './convolutional';

const close = (got: ArrayLike<number>, expected: readonly number[], digits = 5) => {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, at) => {
    expect(got[at]).toBeCloseTo(value, digits);
  });
};

const each = (list: readonly Method[]) => list.map((method) => [method.name, method] as const);

describe('αβ and a bias', () => {
  /** f = x₁ − x₂ − 1 at (1, 1): z⁺ = 1 and, with the bias, z⁻ = −2; R = f = −1. */
  const neuron = (x: Tensor) => add(matMul(x, tensor2d([[1], [-1]])), tensor([-1]));
  const relevance = async (net: (x: Tensor) => Tensor, rule: LinearRule) =>
    (await lrp(net, [[1, 1]], { target: 0, composite: uniform('one', rule) })).values;

  it('a negative bias belongs to the negative part: α1β0 gives (−1, 0), α2β1 (−2, ½)', async () => {
    close(await relevance(neuron, alphaBeta(1, 0)), [-1, 0]);
    close(await relevance(neuron, alphaBeta(2, 1)), [-2, 0.5]);
    close(await relevance(neuron, zPlus()), [-1, 0]);
  });

  it('a positive bias belongs to the positive part', async () => {
    // −x₁ + x₂ + 1: z⁺ = 2 with the bias, z⁻ = −1; R = 1.
    const same = (x: Tensor) => add(matMul(x, tensor2d([[-1], [1]])), tensor([1]));
    close(await relevance(same, alphaBeta(1, 0)), [0, 0.5]);
    close(await relevance(same, alphaBeta(2, 1)), [-1, 1]);
  });

  it('an empty part is 0, never NaN', async () => {
    const against = (x: Tensor) => matMul(x, tensor2d([[-1], [-1]]));
    // z⁺ is empty: α of R is lost; −β of it is R_i = −β · (−1 / −2) · R = 1.
    close(await relevance(against, alphaBeta(2, 1)), [1, 1]);
    close(await relevance(against, alphaBeta(1, 0)), [0, 0]);
  });
});

describe('quadrature', () => {
  const names: QuadratureName[] = ['gausslegendre', 'riemann_middle', 'riemann_left', 'riemann_right', 'trapezoid'];
  it.each(names)('%s: the weights sum to 1 and the nodes lie in [0, 1], for 1 to 300 steps', (name) => {
    for (let steps = name === 'trapezoid' ? 2 : 1; steps <= 300; steps++) {
      const { nodes, weights } = quadrature(name, steps);
      expect(nodes).toHaveLength(steps);
      expect(Math.abs(weights.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-13);
      expect(Math.min(...nodes)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...nodes)).toBeLessThanOrEqual(1);
      // ∫ α dα = ½, exact but for the two one-sided rules.
      const mean = nodes.reduce((total, node, at) => total + node * weights[at]!, 0);
      const bias = name === 'riemann_left' ? -0.5 / steps : name === 'riemann_right' ? 0.5 / steps : 0;
      expect(Math.abs(mean - 0.5 - bias)).toBeLessThan(1e-13);
    }
  });
});

describe('Integrated Gradients', () => {
  const squares = (x: Tensor) => sum(square(x), 1, true);

  it('keep the factor (x − x′) and walk from the baseline', async () => {
    // x² from 1 to 3 is 9 − 1 = 8; without the factor 4, with a path from 0 it would be 6.
    const map = await integratedGradients(squares, [[3]], { target: 0, baseline: 1, steps: 5 });
    close(map.values, [8]);
    // Also where each example has a baseline of its own.
    const both = await integratedGradients(squares, [[3], [2]], { target: 0, baseline: [[1], [-1]], steps: 5 });
    close(both.values, [8, 3]);
  });

  it('keep their sign', async () => {
    const map = await integratedGradients((x) => neg(squares(x)), [[3, -2]], { target: 0, steps: 5 });
    close(map.values, [-9, -4]);
  });
});

describe('channels', async () => {
  const net = convolutional();
  const needed = await neededOptions(net);
  /** These say themselves that they have one value a pixel. */
  const perPixel = ['gradient_magnitude', 'rise', 'cam', 'gradcam', 'gradcam_plus_plus'];

  it.each(each(methods))('%s keeps the input’s shape, or has one channel and says so', async (name, method) => {
    const { shape, values } = await method.explain(net, pictures(), { ...needed[name], target: 1 });
    const channels = perPixel.includes(name) ? 1 : 2;
    expect(shape).toEqual([count, 8, 8, channels]);
    expect(values).toHaveLength(count * 64 * channels);
  });

  it('are not averaged: each has its own weight', async () => {
    // f = 3 · channel 0 − channel 1 of a picture of two pixels.
    const weights = tensor2d([[3], [-1], [3], [-1]]);
    const pixels = (x: Tensor) => matMul(reshape(x, [-1, 4]), weights);
    const x = [
      [
        [
          [1, 1],
          [2, 2],
        ],
      ],
    ];
    close((await gradient(pixels, x, { target: 0 })).values, [3, -1, 3, -1]);
    close((await integratedGradients(pixels, x, { target: 0, steps: 3 })).values, [3, -1, 6, -2]);
    close((await lrp(pixels, x, { target: 0, composite: 'zero' })).values, [3, -1, 6, -2]);
    close((await deepLift(pixels, x, { target: 0 })).values, [3, -1, 6, -2]);
  });
});

describe('maps keep their scale: no normalisation for each image', async () => {
  const net = convolutional();
  const needed = await neededOptions(net);
  const degrees: Readonly<Record<string, number>> = {
    smoothgrad_squared: 2,
    vargrad: 2,
    guided_gradcam: 2, // a product of two maps
    pattern_net: 0, // the head's weights are replaced by its patterns
  };
  // Grad-CAM++ takes the exponential of the score, so it is not homogeneous in it.
  const scaled = methods.filter(({ name }) => name !== 'gradcam_plus_plus');

  it.each(each(scaled))('%s of 3 f is 3 times that of f', async (name, { explain }) => {
    const options = { ...needed[name], target: [0, 1, 2, 0, 1] };
    const map = await explain(net, pictures(), options);
    const head = net.getLayer('out');
    const own = head.getWeights();
    const larger = own.map((weight) => mul(weight, 3));
    const plain = own.map((weight) => weight.clone());
    head.setWeights(larger);
    const tripled = await explain(net, pictures(), options);
    head.setWeights(plain);
    const factor = 3 ** (degrees[name] ?? 1);
    const scale = map.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const worst = map.values.reduce((a, b, at) => Math.max(a, Math.abs(factor * b - tripled.values[at]!)), 0);
    expect(worst / (factor * scale)).toBeLessThan(1e-4);
  });
});

describe('one function, however it is put together', () => {
  const V = [
    [1, -2, 3],
    [-1, 1, 2],
  ];
  const W = [[2], [-1], [1]];
  const x = [[2, 1]];
  // z = x V = (1, −3, 8); relu(z) W = 2 + 8 = 10.
  const functional = (given: Tensor) => matMul(relu(matMul(given, tensor2d(V))), tensor2d(W));

  function layered(kind: 'fused' | 'layer' | 'activation' | 'shared'): LayersModel {
    const input = symbolicInput({ shape: [2] });
    const dense = (units: number, activation?: 'relu') =>
      layers.dense({ units, useBias: false, ...(activation ? { activation } : {}) });
    const [inner, outer] = [dense(3, kind === 'fused' ? 'relu' : undefined), dense(1)];
    const rectifier = kind === 'activation' ? layers.activation({ activation: 'relu' }) : layers.reLU();
    let hidden = inner.apply(input);
    // A second pass through the same ReLU layer changes nothing.
    if (kind !== 'fused') hidden = rectifier.apply(hidden);
    if (kind === 'shared') hidden = rectifier.apply(hidden);
    const net = makeModel({ inputs: input, outputs: outer.apply(hidden) as never });
    inner.setWeights([tensor2d(V)]);
    outer.setWeights([tensor2d(W)]);
    return net;
  }

  it.each([
    ['a plain function', functional],
    ['a fused activation', layered('fused')],
    ['a ReLU layer', layered('layer')],
    ['an activation layer', layered('activation')],
    ['a ReLU layer that is used twice', layered('shared')],
  ] as const)('%s: gradient, Guided Backprop, LRP and DeepLIFT', async (_, net) => {
    const map = await gradient(net, x, { target: 0 });
    expect(map.targets[0]!.score).toBe(10);
    close(map.values, [2 + 3, -2 + 2]);
    // All that arrives is positive where a unit is active, so Guided Backprop is the gradient here.
    close((await guidedBackprop(net, x, { target: 0 })).values, [5, 0]);
    // LRP-0: unit 0 hands 2 on as (2, −1) / 1, unit 2 hands 8 on as (6, 2) / 8.
    close((await lrp(net, x, { target: 0, composite: 'zero' })).values, [4 + 6, -2 + 2]);
    close((await deepLift(net, x, { target: 0 })).values, [10, 0]);
  });

  it('a dense layer that is used twice has its weights on both ways', async () => {
    const shared = layers.dense({ units: 2, useBias: false, activation: 'relu', name: 'shared' });
    const input = symbolicInput({ shape: [2] });
    const net = makeModel({ inputs: input, outputs: shared.apply(shared.apply(input)) as never });
    shared.setWeights([
      tensor2d([
        [1, 2],
        [-3, 4],
      ]),
    ]);
    // (2, 1) → (−1, 8) → relu (0, 8) → (−24, 32): unit 1 is 4 · (2 x₁ + 4 x₂).
    close((await gradient(net, x, { target: 1 })).values, [8, 16]);
    close((await lrp(net, x, { target: 1, composite: 'zero' })).values, [16, 16], 4);
    close((await deepLift(net, x, { target: 1 })).values, [16, 16]);
  });
});

describe('explaining is inference', () => {
  const net = sequential({
    layers: [
      layers.dense({ inputShape: [2], units: 2, useBias: false, name: 'first' }),
      layers.batchNormalization({ epsilon: 0, name: 'norm' }),
      layers.dropout({ rate: 0.9 }),
      layers.gaussianNoise({ stddev: 5 }),
      layers.dense({ units: 1, useBias: false, name: 'last' }),
    ],
  });
  net.getLayer('first').setWeights([
    tensor2d([
      [1, 0],
      [0, 1],
    ]),
  ]);
  // γ, β, and the moving mean and variance: y = 3 (x₁ − 1) / 2 + 1 and x₂ / 4.
  net.getLayer('norm').setWeights([tensor([3, 1]), tensor([1, 0]), tensor([1, 0]), tensor([4, 16])]);
  net.getLayer('last').setWeights([tensor2d([[2], [8]])]);
  const x = [
    [5, 1],
    [-7, 2],
  ];

  it('by the moving mean and variance, with nothing dropped and no noise', async () => {
    const map = await gradient(net, x, { target: 0 });
    expect(map.targets.map(({ score }) => score)).toEqual([14 + 2, -22 + 4]);
    close(map.values, [3, 2, 3, 2]);
  });

  it('without a change to the layers', async () => {
    const norm = net.getLayer('norm');
    const before = norm.getWeights().map((weight) => Array.from(weight.dataSync()));
    for (const { name, explain } of methods) {
      if (['gradient', 'lrp', 'integrated_gradients', 'smoothgrad'].includes(name))
        await explain(net, x, { target: 0 });
    }
    expect(norm.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);
  });
});

describe('tidy', async () => {
  const net = convolutional();
  const needed = await neededOptions(net);

  /** Whether a value is a typed array, or holds one: tidy would look at each of its numbers. */
  const holdsArray = (value: unknown): boolean =>
    ArrayBuffer.isView(value) ||
    (Array.isArray(value) && value.some(holdsArray)) ||
    (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
      ? Object.values(value).some(holdsArray)
      : false);

  it.each(each(methods))('%s never returns a typed array from it', async (name, { explain }) => {
    const own = engine();
    const { tidy } = own;
    let calls = 0;
    own.tidy = function (this: typeof own, first, second) {
      const result = tidy.call(this, first, second);
      calls++;
      expect(holdsArray(result)).toBe(false);
      return result;
    } as typeof tidy;
    try {
      await explain(net, pictures(), { ...needed[name], target: 1 });
    } finally {
      Reflect.deleteProperty(own, 'tidy');
    }
    expect(calls).toBeGreaterThan(0);
  });
});
