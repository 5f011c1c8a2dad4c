import {
  add,
  conv2dTranspose,
  div,
  elu,
  engine,
  localResponseNormalization,
  matMul,
  max,
  mean,
  mul,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  tanh,
  tensor,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  layers,
  model as makeModel,
  type SymbolicTensor,
  sequential,
  input as symbolicInput,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { deepLift, integratedGradients } from '../../src/attribution';
import type { Explainable } from '../../src/attribution/problem';
import { Random } from '../../src/tensor/random';
import '../engine';

const random = (seed: number, shape: number[], scale = 1): Tensor => {
  const from = new Random(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return tensor(
    Float32Array.from({ length: count }, () => scale * from.normal()),
    shape,
  );
};

type Numbers = number | Numbers[];
const batch = (seed: number, shape: number[]): number[] =>
  tidy(() => random(seed, shape).arraySync() as Numbers) as number[];

/** Random numbers for all weights; those of a batch-norm positive where they must be. */
function shaken(net: LayersModel, seed: number): LayersModel {
  net.layers.forEach((layer, at) => {
    const weights = layer.weights.map(({ name, shape }, place) => {
      const values = random(seed + 10 * at + place, shape as number[], 0.5);
      return name.includes('variance') ? add(square(values), 0.5) : values;
    });
    if (weights.length > 0) layer.setWeights(weights);
  });
  return net;
}

interface AnyLayer {
  apply(x: SymbolicTensor | SymbolicTensor[]): unknown;
}
const apply = (layer: AnyLayer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;

function convolutional(activation: 'relu' | 'elu' | 'selu' | 'relu6' | 'tanh' | 'sigmoid' | 'softplus'): LayersModel {
  return sequential({
    layers: [
      layers.conv2d({ inputShape: [9, 9, 2], filters: 4, kernelSize: 3, padding: 'same', activation }),
      layers.maxPooling2d({ poolSize: 3, strides: 2 }),
      layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, activation }),
      layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 6, activation }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
}

function normalized(): LayersModel {
  return sequential({
    layers: [
      layers.batchNormalization({ inputShape: [8, 8, 2] }),
      layers.conv2d({ filters: 3, kernelSize: 3 }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.batchNormalization(),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2 }),
      layers.prelu({ sharedAxes: [1, 2] }),
      layers.layerNormalization(),
      layers.globalMaxPooling2d({}),
      layers.dense({ units: 3 }),
    ],
  });
}

/** A layer that is used twice, two ways that meet by every kind of merge, and a way around them. */
function branched(): LayersModel {
  const x = symbolicInput({ shape: [6, 6, 2] });
  const shared = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same', activation: 'relu' });
  const one = apply(shared, x);
  const two = apply(shared, one);
  const merged = [layers.add(), layers.multiply(), layers.maximum(), layers.minimum(), layers.average()].map((merge) =>
    apply(merge, [one, two]),
  );
  const all = apply(layers.concatenate(), [...merged, x]);
  const skip = apply(layers.activation({ activation: 'relu' }), all);
  const pooled = apply(layers.globalAveragePooling2d({}), skip);
  const out = apply(layers.dense({ units: 2, activation: 'sigmoid' }), pooled);
  return makeModel({ inputs: x, outputs: out });
}

const recurrent = (kind: 'lstm' | 'gru'): LayersModel =>
  sequential({
    layers: [
      layers[kind]({ inputShape: [5, 3], units: 4, returnSequences: true }) as never,
      layers.bidirectional({ layer: layers[kind]({ units: 3 }) as never, mergeMode: 'concat' }) as never,
      layers.dense({ units: 2 }),
    ],
  });

/** Dot-product attention with a norm, x and its softmax both traced. */
function attention(x: Tensor): Tensor {
  const [q, k, v] = [11, 12, 13].map((seed) => matMul(x, reshape(random(seed, [4, 4]), [1, 4, 4])));
  const weights = softmax(div(matMul(q!, k!, false, true), Math.sqrt(4)));
  const mixed = add(x, matMul(weights, v!));
  const centred = sub(mixed, mean(mixed, -1, true));
  const normed = div(centred, sqrt(add(mean(square(centred), -1, true), 1e-3)));
  return reshape(max(transpose(mul(normed, sigmoid(normed)), [0, 2, 1]), -1), [-1, 4]);
}

/** A transposed convolution, and activations that layers do not have. */
const decoder = (x: Tensor): Tensor =>
  tidy(() => {
    const grown = conv2dTranspose(
      x as Tensor4D,
      random(5, [3, 3, 3, 2]) as Tensor4D,
      [x.shape[0]!, 8, 8, 3],
      2,
      'same',
    );
    const parts = [elu(grown), tanh(grown), softplus(grown), relu(grown)];
    return sum(
      parts.reduce((total, part) => add(total, part)),
      [1, 2],
    );
  });

const networks: [string, () => Explainable, number[]][] = [
  ...(['relu', 'elu', 'selu', 'relu6', 'tanh', 'sigmoid', 'softplus'] as const).map(
    (activation): [string, () => Explainable, number[]] => [
      `${activation}, overlapping pools, depthwise, softmax cut off`,
      () => shaken(convolutional(activation), 3),
      [3, 9, 9, 2],
    ],
  ),
  ['batch-norms everywhere, layer norm, PReLU, dilation', () => shaken(normalized(), 4), [2, 8, 8, 2]],
  ['a shared layer, skips, every merge', () => shaken(branched(), 5), [2, 6, 6, 2]],
  ['LSTM', () => shaken(recurrent('lstm'), 6), [2, 5, 3]],
  ['GRU', () => shaken(recurrent('gru'), 7), [2, 5, 3]],
  ['attention with a norm', () => attention, [2, 3, 4]],
  ['a transposed convolution', () => decoder, [2, 4, 4, 2]],
];

describe('summation to delta', () => {
  for (const rule of ['rescale', 'revealcancel'] as const) {
    it.each(networks)(`${rule}: %s`, async (_, make, shape) => {
      const net = make();
      for (const baseline of [0, batch(99, shape.slice(1))]) {
        const map = await deepLift(net, batch(1, shape), { rule, baseline, target: 1 });
        const { expected, sum: got } = map.certificate.completeness!;
        expected.forEach((change, row) => {
          const scale = Math.max(Math.abs(change), 0.1);
          expect(Math.abs(got[row]! - change) / scale, `${got[row]} is not ${change}`).toBeLessThan(1e-4);
        });
      }
      (net as Partial<LayersModel>).dispose?.();
    });
  }

  it('for a probability, a difference, a unit of a layer, and from a layer', async () => {
    const net = shaken(convolutional('relu'), 8);
    const name = net.layers[0]!.name;
    for (const options of [
      { target: { probability: 1 } },
      { target: { difference: [0, 2] as const } },
      { target: { layer: name, channel: 1 } },
      { layer: name, target: 0 },
    ]) {
      const map = await deepLift(net, batch(2, [2, 9, 9, 2]), options);
      expect(Math.max(...map.certificate.completeness!.error)).toBeLessThan(1e-4);
    }
    net.dispose();
  });
});

describe('what DeepLIFT is known to be', () => {
  const weights = [[0.7], [-1.3], [2.1]];
  const unit = (f: (z: Tensor) => Tensor) => (x: Tensor) => f(add(matMul(x, tensor2d(weights)), 0.3));

  it.each([
    ['relu', relu],
    ['tanh', tanh],
    ['sigmoid', sigmoid],
    ['softplus', softplus],
    ['elu', elu],
    ['square', square],
  ] as [string, (z: Tensor) => Tensor][])('Integrated Gradients on one non-linearity: %s', async (_, f) => {
    const [x, baseline] = [[[1, 0.5, 0.8]], [-0.5, 1, 0.1]];
    const exact = await integratedGradients(unit(f), x, { target: 0, baseline, tolerance: 1e-6, maxSteps: 4000 });
    const got = await deepLift(unit(f), x, { target: 0, baseline });
    got.values.forEach((value, at) => {
      expect(value).toBeCloseTo(exact.values[at]!, 4);
    });
  });

  it('linear in the network', async () => {
    const nets = [unit(tanh), (x: Tensor) => relu(matMul(x, tensor2d([[1], [2], [-1]])))];
    const both = (x: Tensor) => sub(mul(2, nets[0]!(x)), mul(3, nets[1]!(x)));
    for (const rule of ['rescale', 'revealcancel'] as const) {
      const [a, b, c] = await Promise.all(
        [...nets, both].map((net) => deepLift(net, [[1, 0.2, -0.4]], { rule, target: 0 })),
      );
      c!.values.forEach((value, at) => {
        expect(value).toBeCloseTo(2 * a!.values[at]! - 3 * b!.values[at]!, 5);
      });
    }
  });

  it('gives nothing to an input that is as in the baseline, or that is not read', async () => {
    const net = (x: Tensor) => relu(mul(slice(x, [0, 0], [-1, 1]), slice(x, [0, 1], [-1, 1])));
    const map = await deepLift(net, [[2, 3, 5]], { target: 0, baseline: [2, 1, 1] });
    expect(Array.from(map.values)).toEqual([0, 4, 0]);
  });

  it('the same whether an activation is fused into its layer or not', async () => {
    const fusedNet = shaken(convolutional('relu'), 9);
    const apart = sequential({
      layers: fusedNet.layers.flatMap((layer) => {
        const config = layer.getConfig() as { activation?: string };
        const Again = layer.constructor as new (config: object) => ReturnType<typeof layers.dense>;
        if (config.activation !== 'relu') return [new Again(layer.getConfig())];
        return [new Again({ ...config, activation: 'linear' }), layers.activation({ activation: 'relu' }) as never];
      }),
    });
    apart.setWeights(fusedNet.getWeights());
    for (const rule of ['rescale', 'revealcancel'] as const) {
      const [a, b] = [
        await deepLift(fusedNet, batch(3, [1, 9, 9, 2]), { rule, target: 0 }),
        await deepLift(apart, batch(3, [1, 9, 9, 2]), { rule, target: 0 }),
      ];
      a.values.forEach((value, at) => {
        expect(value).toBeCloseTo(b.values[at]!, 5);
      });
    }
    fusedNet.dispose();
    apart.dispose();
  });

  it('a batch as each of its examples, each with its own baseline', async () => {
    const net = shaken(convolutional('relu'), 10);
    const [x, baseline] = [batch(4, [3, 9, 9, 2]), batch(5, [3, 9, 9, 2])];
    for (const rule of ['rescale', 'revealcancel'] as const) {
      const all = await deepLift(net, x, { rule, baseline, target: [0, 2, 1] });
      for (const row of [0, 1, 2]) {
        const one = await deepLift(net, [x[row]!], { rule, baseline: baseline[row] as never, target: [0, 2, 1][row]! });
        one.values.forEach((value, at) => {
          expect(all.values[row * 162 + at]).toBeCloseTo(value, 5);
        });
      }
    }
    net.dispose();
  });

  it.each([...networks.slice(0, 1), ...networks.slice(7)])(
    'one baseline for a whole batch: as each of its examples alone: %s',
    async (_, make, shape) => {
      const net = make();
      const x = batch(14, shape);
      const size = shape.slice(1).reduce((product, n) => product * n, 1);
      for (const rule of ['rescale', 'revealcancel'] as const) {
        const all = await deepLift(net, x, { rule, baseline: batch(15, shape.slice(1)), target: 1 });
        const last = await deepLift(net, x.slice(-1), { rule, baseline: batch(15, shape.slice(1)), target: 1 });
        const scale = Math.max(...last.values.map(Math.abs));
        last.values.forEach((value, at) => {
          expect(Math.abs(all.values.at(at - size)! - value) / scale).toBeLessThan(1e-4);
        });
      }
      (net as Partial<LayersModel>).dispose?.();
    },
  );

  it('one baseline for a batch whose examples the network mixes, or cannot count otherwise', async () => {
    // x + Σ over the batch: from 0, all that changes is x itself and the sum.
    const mixed = (x: Tensor) => sum(add(x, sum(x, 0, true)), 1, true);
    const counted = (x: Tensor) => sum(reshape(mul(x, 2), [2, 3]), 1, true);
    const x = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    for (const [net, factor] of [
      [mixed, 3],
      [counted, 2],
    ] as const) {
      const map = await deepLift(net, x, { target: 0, baseline: 1 });
      expect(Array.from(map.values)).toEqual(x.flat().map((value) => factor * (value - 1)));
    }
  });

  it('a rule for each layer: none revealed is Rescale, all is RevealCancel', async () => {
    const net = shaken(convolutional('relu'), 11);
    const x = batch(6, [1, 9, 9, 2]);
    for (const rule of ['rescale', 'revealcancel'] as const) {
      const [named, chosen] = [await deepLift(net, x, { rule }), await deepLift(net, x, { rule: () => rule })];
      named.values.forEach((value, at) => {
        expect(chosen.values[at]).toBeCloseTo(value, 5);
      });
    }
    net.dispose();
  });
});

describe('what a caller may rely on', () => {
  it('asks again for another unit, with the baseline it had', async () => {
    const net = shaken(convolutional('relu'), 12);
    const baseline = random(7, [9, 9, 2]);
    const map = await deepLift(net, batch(8, [1, 9, 9, 2]), { baseline, target: 0 });
    const direct = await deepLift(net, batch(8, [1, 9, 9, 2]), { baseline, target: 2 });
    baseline.dispose();
    expect((await map.explainTarget!(2)).values).toEqual(direct.values);
    net.dispose();
  });

  it('leaves no tensor behind, errors included', async () => {
    const net = shaken(convolutional('relu'), 13);
    const blurred = (x: Tensor) => localResponseNormalization(relu(x) as Tensor4D);
    const x = batch(9, [1, 9, 9, 2]);
    await deepLift(net, x);
    const before = engine().memory().numTensors;
    for (const rule of ['rescale', 'revealcancel'] as const) {
      await deepLift(net, x, { rule });
      await expect(deepLift(blurred, x, { rule, target: 0 })).rejects.toThrow(
        /DeepLIFT has no rule for the kernel LRN of the layer "op 2"/,
      );
      await expect(deepLift(net, x, { rule, baseline: [1, 2] })).rejects.toThrow(/baseline has 2 values; expected 162/);
    }
    await expect(deepLift(net, x, { rule: 'magic' as never })).rejects.toThrow(/rule "magic" is not known/);
    await expect(deepLift(net, x, { rule: () => 'magic' as never })).rejects.toThrow(/rule "magic" is not known/);
    expect(engine().memory().numTensors).toBe(before);
    net.dispose();
  });
});
