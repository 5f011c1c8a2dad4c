/** What each method of the table promises of its maps, held against identities that no implementation can know. */
import {
  abs,
  add,
  matMul,
  mul,
  relu,
  reshape,
  sub,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  type Attribution,
  deepLift,
  gradient,
  gradientXInput,
  type Input,
  integratedGradients,
  lrp,
  type Method,
  methods,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from '../../src/attribution';
import '../engine';
import { convolutional, count, neededOptions, pictures, wave } from './convolutional';

interface Properties {
  /** What the map sums to. With the books: what biases and stabiliser took, and what was lost, is added. */
  readonly sum?:
    | 'f(x) − f(0)'
    | 'f(x) with the books'
    | 'max(0, f(x)) with the books'
    | 'f(x) without biases'
    | 'elsewhere';
  /** What f does not depend on gets 0. */
  readonly dummy?: true;
  /** What f treats alike, with equal values, gets the same. */
  readonly symmetry?: true;
  /** The map of 2 f − 3 g is 2 the map of f − 3 the map of g. */
  readonly linearity?: true;
  /** Two networks that compute the same have the same map. */
  readonly invariance?: true;
  /** The options with which all that holds. */
  readonly options?: object;
}

const axioms = { dummy: true, symmetry: true, linearity: true, invariance: true } as const;
/** Drawn at random, equal inputs get equal parts in the mean only. */
const sampledAxioms = { dummy: true, linearity: true, invariance: true } as const;
/** Backward passes that are not derivatives depend on how f is computed. */
const backward = { dummy: true, symmetry: true } as const;
/** One feature a pixel. */
const segments = [0, 1, 2, 3, 4, 5];

const promised: Readonly<Record<string, Properties>> = {
  gradient: axioms,
  gradient_magnitude: { dummy: true, symmetry: true, invariance: true },
  gradient_x_input: { ...axioms, sum: 'f(x) without biases' },
  interior_gradients: axioms,
  smoothgrad: sampledAxioms,
  smoothgrad_squared: { dummy: true, invariance: true },
  vargrad: { dummy: true, invariance: true },
  occlusion: { ...axioms, options: { window: [1, 1] } },
  // RISE gives a pixel that does not matter the mean of f, and LIME what its draws happen to say.
  rise: { linearity: true, invariance: true, options: { samples: 50, grid: [2, 3] } },
  lime: { linearity: true, invariance: true, options: { samples: 50, segments } },
  kernel_shap: { ...axioms, sum: 'f(x) − f(0)', options: { segments } },
  deconvnet: backward,
  guided_backprop: backward,
  rectgrad: { ...backward, options: { q: 40 } },
  integrated_gradients: { ...axioms, sum: 'f(x) − f(0)', options: { steps: 400 } },
  expected_gradients: {
    ...sampledAxioms,
    sum: 'elsewhere', // sampling.test.ts: in expectation only
    options: { baselines: Float32Array.from({ length: 24 }, (_, at) => Math.cos(at)) },
  },
  cam: { sum: 'elsewhere' }, // cam.test.ts: of the raw map
  gradcam: {},
  gradcam_plus_plus: {},
  guided_gradcam: {},
  pattern_net: {},
  pattern_attribution: {},
  lrp: { ...backward, sum: 'f(x) with the books', options: { composite: 'epsilon', epsilon: 0.1 } },
  deep_taylor: { ...backward, sum: 'max(0, f(x)) with the books', options: { domain: 'real' } },
  salient_relevance: {},
  deep_lift: { ...backward, sum: 'f(x) − f(0)' },
};

const [pixels, channels, hidden, classes] = [6, 2, 7, 3];
const inputs = pixels * channels;

/** relu(x V + b) W + c of pictures [N, 2, 3, 2]. Pixel 1 counts for nothing; pixels 4 and 5 count alike. */
interface Weights {
  readonly v: Float32Array;
  readonly b: Float32Array;
  readonly w: Float32Array;
  readonly c: Float32Array;
}

function drawWeights(seed: number): Weights {
  const v = wave(inputs * hidden, seed);
  const rows = (pixel: number) => [pixel * channels * hidden, (pixel + 1) * channels * hidden] as const;
  v.fill(0, ...rows(1));
  v.copyWithin(rows(5)[0], ...rows(4));
  return { v, b: wave(hidden, seed + 1), w: wave(hidden * classes, seed + 2), c: wave(classes, seed + 3) };
}

const before = ({ v, b }: Weights, x: Tensor) =>
  add(matMul(reshape(x, [-1, inputs]), tensor2d(v, [inputs, hidden])), tensor1d(b));
const after = ({ w, c }: Weights, z: Tensor) => add(matMul(z, tensor2d(w, [hidden, classes])), tensor1d(c));
const network = (weights: Weights) => (x: Tensor) => after(weights, relu(before(weights, x)));
/** The same function by other operations: relu(z) = (z + |z|) / 2. */
const otherwise = (weights: Weights) => (x: Tensor) => {
  const z = before(weights, x);
  return after(weights, mul(add(z, abs(z)), 0.5));
};

const [first, second] = [drawWeights(1), drawWeights(5)];
const silent = { b: new Float32Array(hidden), c: new Float32Array(classes) };

const x: Input = { values: wave(count * inputs, 9), shape: [count, 2, 3, channels] };
for (let row = 0; row < count; row++) {
  const start = row * inputs;
  x.values.copyWithin(start + 5 * channels, start + 4 * channels, start + 5 * channels);
}
const target = 1;

const run = (method: Method, net: (x: Tensor) => Tensor, options: object = {}) =>
  method.explain(net, x, { ...promised[method.name]?.options, target, ...options });

/** f of every example. */
function scores(net: (x: Tensor) => Tensor, values: Float32Array): number[] {
  const all = tidy(() => net(reshape(tensor1d(values), [count, inputs])).arraySync() as number[][]);
  return all.map((row) => row[target]!);
}

const rowsOf = (values: ArrayLike<number>, batch: number) => {
  const size = values.length / batch;
  return Array.from({ length: batch }, (_, row) => Array.from(values).slice(row * size, (row + 1) * size));
};

const largest = (values: ArrayLike<number>) => Math.max(...Array.from(values, Math.abs));

/** Equal to a share of the largest value. */
function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, within = 1e-5): void {
  expect(got.length).toBe(expected.length);
  const worst = Math.max(...Array.from(expected, (value, at) => Math.abs(value - got[at]!)));
  expect(worst / largest(expected)).toBeLessThan(within);
}

const having = (property: keyof Properties) => methods.filter(({ name }) => promised[name]?.[property]);
const each = (list: readonly Method[]) => list.map((method) => [method.name, method] as const);

describe('every method of the table', () => {
  it.each(each(methods))('%s says which properties it promises', (name, { promises }) => {
    const own = promised[name];
    expect(
      own,
      `Say in test/attribution/properties.test.ts which properties ${name} promises; {} where none.`,
    ).toBeDefined();
    expect(own!.sum !== undefined, `The table promises "${promises}" of ${name}'s sum: declare it as \`sum\`.`).toBe(
      promises !== 'nothing',
    );
  });

  it('is a method of the table', () => {
    expect(Object.keys(promised).filter((name) => !methods.some((method) => method.name === name))).toEqual([]);
  });
});

describe('completeness', () => {
  const having = (sum: Properties['sum']) => each(methods.filter(({ name }) => promised[name]?.sum === sum));
  const net = network(first);
  const sums = ({ values }: Attribution) => rowsOf(values, count).map((row) => row.reduce((a, b) => a + b, 0));

  it.each(having('f(x) − f(0)'))('%s sums to f(x) − f(0)', async (name, method) => {
    const map = await run(method, net);
    const zero = scores(net, new Float32Array(x.values.length));
    const expected = scores(net, x.values).map((score, row) => score - zero[row]!);
    // KernelSHAP's values stand at both channels of their pixel.
    const times = name === 'kernel_shap' ? channels : 1;
    expectClose(
      sums(map).map((sum) => sum / times),
      expected,
      name === 'integrated_gradients' ? 2e-3 : 1e-5,
    );
  });

  it.each([...having('f(x) with the books'), ...having('max(0, f(x)) with the books')])(
    '%s sums to what it starts from, with what its books say was kept back',
    async (name, method) => {
      const map = await run(method, net);
      const kept = sums(map).map((sum, row) =>
        map.certificate.ledger!.reduce(
          (total, { bias, stabilizer, lost }) => total + bias[row]! + stabilizer[row]! + lost[row]!,
          sum,
        ),
      );
      const start = scores(net, x.values).map((score) => (name === 'deep_taylor' ? Math.max(score, 0) : score));
      expectClose(kept, start);
    },
  );

  it.each([...having('f(x) without biases'), ...having('f(x) − f(0)')])(
    '%s sums to f(x) where there are no biases',
    async (name, method) => {
      const plain = network({ ...first, ...silent });
      const times = name === 'kernel_shap' ? channels : 1;
      expectClose(
        sums(await run(method, plain)).map((sum) => sum / times),
        scores(plain, x.values),
      );
    },
  );
});

describe('dummy: what f does not depend on gets nothing', () => {
  it.each(each(having('dummy')))('%s', async (_, method) => {
    const { values } = await run(method, network(first));
    const perPixel = values.length / count / pixels;
    const scale = largest(values);
    expect(scale).toBeGreaterThan(0);
    for (const row of rowsOf(values, count)) {
      expect(largest(row.slice(perPixel, 2 * perPixel)) / scale).toBeLessThan(1e-6);
    }
  });
});

describe('symmetry: what f treats alike gets alike', () => {
  it.each(each(having('symmetry')))('%s', async (_, method) => {
    const { values } = await run(method, network(first));
    const perPixel = values.length / count / pixels;
    for (const row of rowsOf(values, count)) {
      if (largest(row) === 0) continue;
      const [one, other] = [4, 5].map((pixel) => row.slice(pixel * perPixel, (pixel + 1) * perPixel));
      const worst = Math.max(...one!.map((value, at) => Math.abs(value - other![at]!)));
      expect(worst / largest(row)).toBeLessThan(1e-5);
    }
  });
});

describe('linearity: the map of 2 f − 3 g', () => {
  const [f, g] = [network(first), network(second)];
  const both = (given: Tensor) => sub(mul(f(given), 2), mul(g(given), 3));
  it.each(each(having('linearity')))('%s', async (_, method) => {
    const [ofF, ofG, ofBoth] = [await run(method, f), await run(method, g), await run(method, both)];
    expectClose(
      ofBoth.values,
      ofF.values.map((value, at) => 2 * value - 3 * ofG.values[at]!),
    );
  });
});

describe('implementation invariance', () => {
  it.each(each(having('invariance')))('%s', async (_, method) => {
    const [one, other] = [await run(method, network(first)), await run(method, otherwise(first))];
    expectClose(other.values, one.values);
  });
});

describe('batch invariance: one at a time, three at a time, all at once', async () => {
  const net = convolutional();
  const needed = await neededOptions(net);
  const targets = [0, 2, 1, 0, 2];
  it.each(each(methods))('%s', async (name, { explain }) => {
    const part = (from: number, to: number) =>
      explain(net, pictures(from, to), { ...needed[name], target: targets.slice(from, to) });
    const all = await part(0, count);
    expect(largest(all.values)).toBeGreaterThan(0);
    const parts = [await part(0, 3), await part(3, 5)];
    expectClose(Float32Array.from(parts.flatMap(({ values }) => Array.from(values))), all.values);
    for (const row of [1, 4]) expectClose((await part(row, row + 1)).values, rowsOf(all.values, count)[row]!, 2e-5);
  });
});

describe('limits in which methods meet', () => {
  const net = network(first);

  it.each(each(methods.filter(({ name }) => promised[name]?.dummy && name !== 'gradient_magnitude')))(
    'SmoothGrad of %s without noise is the method itself',
    async (name, method) => {
      const explain = (model: unknown, given: unknown, options: object) =>
        method.explain(model as never, given as never, { ...promised[name]!.options, ...options });
      const noiseless = { sigma: 0, samples: 2, target, explain };
      const { values } = await run(method, net);
      expectClose((await smoothGrad(net, x, noiseless)).values, values);
      expectClose(
        (await smoothGradSquared(net, x, noiseless)).values,
        values.map((value) => value * value),
      );
      expect(largest((await varGrad(net, x, noiseless)).values) / largest(values) ** 2).toBeLessThan(1e-6);
    },
  );

  it('LRP-0 is gradient × input on a ReLU network without biases', async () => {
    const plain = network({ ...first, ...silent });
    const product = await gradientXInput(plain, x, { target });
    expectClose((await lrp(plain, x, { target, composite: 'zero' })).values, product.values);
  });

  it('gradient × input is the product', async () => {
    const map = await gradient(net, x, { target });
    const product = await gradientXInput(net, x, { target });
    expectClose(
      product.values,
      map.values.map((value, at) => value * x.values[at]!),
    );
  });

  it('DeepLIFT by the Rescale rule is Integrated Gradients where there is one non-linearity', async () => {
    const one = (given: Tensor) => {
      const z = add(matMul(reshape(given, [-1, inputs]), tensor2d(first.v, [inputs, hidden])), tensor1d(first.b));
      return relu(z);
    };
    const path = await integratedGradients(one, x, { target, steps: 2000, quadrature: 'riemann_middle' });
    expectClose((await deepLift(one, x, { target })).values, path.values, 1e-3);
  });
});
