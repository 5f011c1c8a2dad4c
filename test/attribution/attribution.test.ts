import { engine, matMul, mul, prod, relu, sub, sum, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  layers,
  model as makeModel,
  sequential,
  input as symbolicInput,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { compare, deepTaylor, gradient, gradientXInput, integratedGradients, lrp } from '../../src/attribution';
import { epsilon as epsilonRule } from '../../src/rules/linear';
import { provideSignal } from '../../src/tensor/signal';
import '../engine';

const W = [
  [1, -2],
  [3, 0.5],
];
/** f(x) = W x, without a bias. */
const linear = (x: Tensor) => matMul(x, tensor2d(W));

function digitsLike(seed: number): LayersModel {
  const init = (at: number) => ({ className: 'GlorotUniform', config: { seed: seed + at } }) as never;
  return sequential({
    layers: [
      layers.conv2d({
        inputShape: [8, 8, 1],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: init(1),
        biasInitializer: init(5),
        name: 'conv',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.5 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: init(3), name: 'out' }),
    ],
  });
}

const picture = (seed: number) =>
  Array.from({ length: 8 }, (_, y) =>
    Array.from({ length: 8 }, (_, x) => [Math.fround(Math.sin(seed + 3 * y + x * x))]),
  );

describe('explainers on functions with a known answer', () => {
  it('gradient of a linear function is its weights', async () => {
    const map = await gradient(linear, [[5, 7]], { target: 1 });
    expect(Array.from(map.values)).toEqual([-2, 0.5]);
    expect(map.targets[0]).toMatchObject({ index: 1, score: -6.5 });
  });

  it('gradient × input of a linear function sums to it', async () => {
    const map = await gradientXInput(linear, [[5, 7]], { target: 0 });
    expect(Array.from(map.values)).toEqual([5, 21]);
  });

  it('Integrated Gradients has no quadrature error on a linear function, by any rule', async () => {
    for (const quadrature of [
      'gausslegendre',
      'riemann_middle',
      'riemann_left',
      'riemann_right',
      'trapezoid',
    ] as const) {
      const map = await integratedGradients(linear, [[5, 7]], { target: 0, steps: 50, quadrature, baseline: [1, 1] });
      expect(map.values[0]).toBeCloseTo(4, 5);
      expect(map.values[1]! / 18).toBeCloseTo(1, 6);
      expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-6);
    }
  });

  it('Integrated Gradients of min(x₁, x₂) from zero gives all to the smaller', async () => {
    // min(a, b) = a − relu(a − b): the path from 0 to (1, 3) never leaves the side where a is smaller.
    const least = (x: Tensor) => {
      const a = matMul(x, tensor2d([[1], [0]]));
      return sub(a, relu(matMul(x, tensor2d([[1], [-1]]))));
    };
    const map = await integratedGradients(least, [[1, 3]], { target: 0 });
    expect(map.values[0]).toBeCloseTo(1, 5);
    expect(map.values[1]).toBeCloseTo(0, 5);
  });

  it('Integrated Gradients refines to its tolerance, and says when it cannot', async () => {
    const cube = (x: Tensor) => sum(mul(mul(x, x), x), 1, true);
    const map = await integratedGradients(cube, [[2, 1]], { target: 0, tolerance: 1e-5 });
    expect(map.values[0]).toBeCloseTo(8, 3);
    expect(map.certificate.convergence!.at(-1)!.error).toBeLessThan(1e-5);
    const kinked = (x: Tensor) => relu(sub(sum(x, 1, true), 0.7317));
    const stopped = await integratedGradients(kinked, [[1, 1]], { target: 0, tolerance: 1e-9, maxSteps: 60 });
    expect(stopped.certificate.notes.join()).toMatch(/was not reached in \d+ steps/);
  });

  it('LRP-ε with a small ε is gradient × input on a ReLU network without biases', async () => {
    const net = (x: Tensor) => matMul(relu(matMul(x, tensor2d(W))), tensor2d([[2], [1]]));
    const x = [[0.5, 0.25]];
    const [a, b] = [
      await lrp(net, x, { composite: 'epsilon', epsilon: 1e-9, target: 0 }),
      await gradientXInput(net, x, { target: 0 }),
    ];
    a.values.forEach((value, at) => {
      expect(value).toBeCloseTo(b.values[at]!, 5);
    });
  });
});

describe('networks', () => {
  it('keeps the books: every layer conserves relevance, for every composite', async () => {
    const net = digitsLike(1);
    const [low, high] = [-1, 1];
    for (const composite of ['epsilon-plus-flat', 'epsilon-plus', 'epsilon', 'zplus', 'zplus-box'] as const) {
      const map = await lrp(net, [picture(1), picture(2)], { composite, low, high });
      for (const { error } of map.certificate.ledger!) expect(Math.max(...error)).toBeLessThan(1e-4);
      expect(Math.max(...map.certificate.completeness!.error)).toBeLessThan(1e-4);
    }
    net.dispose();
  });

  it('Deep Taylor is never negative, and keeps all of f that has somewhere to go', async () => {
    const net = digitsLike(6);
    for (const domain of ['positive', 'real', [-1, 1]] as const) {
      const map = await deepTaylor(net, [picture(2)], { domain });
      expect(Math.min(...map.values)).toBeGreaterThanOrEqual(-1e-7);
      expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-4);
    }
    net.dispose();
  });

  it('certifies the rules that were really applied', async () => {
    const net = digitsLike(7);
    const own = { name: 'my own', rule: () => epsilonRule(0.25) };
    expect((await lrp(net, [picture(1)], { composite: own })).certificate.parameters).toEqual({
      composite: 'my own',
      rules: 'ε (epsilon 0.25)',
    });
    const box = await lrp(net, [picture(1)], { composite: 'epsilon-gamma-box', low: -1, high: 2, gamma: 0.5 });
    expect(box.certificate.parameters.rules).toBe('ε (epsilon 1e-6), z^B (low -1, high 2, stabilizer 1e-6)');
    net.dispose();
  });

  it('gradient agrees with finite differences, dropout off and softmax cut', async () => {
    const net = digitsLike(2);
    const x = picture(3);
    const map = await gradient(net, [x], { target: 2 });
    const again = await gradient(net, [x], { target: 2 });
    expect(map.values).toEqual(again.values);
    expect(map.certificate.notes.join()).toContain('softmax');
    const score = async (at: number, by: number) => {
      const moved = x.map((row, y) => row.map((cell, c) => [cell[0]! + (y * 8 + c === at ? by : 0)]));
      return (await gradient(net, [moved], { target: 2 })).targets[0]!.score;
    };
    for (const at of [9, 27, 44]) {
      const difference = ((await score(at, 0.004)) - (await score(at, -0.004))) / 0.008;
      expect(map.values[at]).toBeCloseTo(difference, 2);
    }
    net.dispose();
  });

  it('handles a layer that is used twice', async () => {
    const shared = layers.dense({ units: 2, useBias: false, name: 'shared' });
    const x = symbolicInput({ shape: [2] });
    const net = makeModel({ inputs: x, outputs: shared.apply(shared.apply(x)) as never });
    shared.setWeights([
      tensor2d([
        [1, 2],
        [3, 4],
      ]),
    ]);
    // W² = [[7, 10], [15, 22]].
    expect(Array.from((await gradient(net, [[1, 1]], { target: 1 })).values)).toEqual([10, 22]);
    const map = await lrp(net, [[1, 1]], { target: 1, composite: 'epsilon', epsilon: 1e-9 });
    expect(map.values[0]).toBeCloseTo(10, 4);
    expect(map.values[1]).toBeCloseTo(22, 4);
    net.dispose();
  });

  it('leaves no tensor behind, errors included', async () => {
    const net = digitsLike(4);
    await compare(net, [picture(1)]);
    const before = engine().memory().numTensors;
    await compare(net, [picture(1), picture(2)], ['gradient', 'gradient_x_input', 'integrated_gradients', 'lrp']);
    await gradient(net, [picture(1)], { target: 0, layer: 'conv' });
    await expect(lrp(net, [picture(1)], { target: 99 })).rejects.toThrow();
    await expect(gradient(net, [[[Number.NaN]]])).rejects.toThrow();
    expect(engine().memory().numTensors).toBe(before);
    net.dispose();
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    const running = integratedGradients(linear, [[1, 2]], { signal: stop.signal, tolerance: 1e-12, maxSteps: 1e6 });
    stop.abort();
    await expect(running).rejects.toThrow('stopped');
    provideSignal(() => stop.signal);
    await expect(gradient(linear, [[1, 2]])).rejects.toThrow('stopped');
    provideSignal(() => undefined);
  });
});

describe('bad input gets a sentence', () => {
  const net = digitsLike(5);
  it.each([
    ['a wrong shape', () => gradient(net, tensor([[1, 2, 3]])), /shape \[1,3\].*expects \[batch,8,8,1\]/],
    ['an unknown unit', () => gradient(net, [picture(1)], { target: 3 }), /target 3 is not a unit.*0 to 2/],
    ['a name without labels', () => gradient(net, [picture(1)], { target: 'cat' }), /no class names/],
    ['an unknown layer', () => gradient(net, [picture(1)], { layer: 'nope' }), /no layer "nope".*conv/],
    ['NaN', () => gradient(linear, [[1, Number.NaN]]), /holds NaN at position 1/],
    ['an unknown method', () => compare(net, [picture(1)], ['magic']), /no method "magic"/],
    [
      'an unknown class',
      () => gradient({ network: net, labels: ['cat', 'dog', 'owl'] }, [picture(1)], { target: 'cow' }),
      /No class is called "cow"/,
    ],
    ['no model', () => gradient({} as never, [picture(1)]), /model is an object with no fields/],
    [
      'a wrong baseline',
      () => integratedGradients(net, [picture(1)], { baseline: [1, 2] }),
      /baseline has 2 values; expected 64/,
    ],
    ['reading values', () => gradient((x) => mul(x, x.dataSync()[0]!), [[1, 2]]), /reads the values of a tensor/],
    ['no rule', () => lrp((x) => prod(x, 1, true), [[1, 2]]), /LRP has no rule for the kernel Prod/],
  ])('%s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
