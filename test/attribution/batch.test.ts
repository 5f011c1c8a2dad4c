import { matMul, relu, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import {
  compare,
  cumulate,
  deepTaylor,
  gradient,
  gradientXInput,
  integratedGradients,
  kernelShap,
  lrp,
  smoothGrad,
} from '../../src/attribution';
import { liveTensors } from '../../src/attribution/problem';
import { setMemoryBudget } from '../../src/tensor/budget';
import '../engine';

/** Seeded, for a score above 0: of one below, Deep Taylor's map is empty. */
const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotUniform({ seed }) });
/** So wide that the smallest memory budget holds few examples at once. */
const wide = sequential({
  layers: [
    layers.conv2d({
      inputShape: [64, 64, 1],
      filters: 64,
      kernelSize: 3,
      activation: 'relu',
      name: 'conv',
      ...seeded(1),
    }),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 3, name: 'out', ...seeded(2) }),
  ],
});
const count = 11;
const batch = {
  values: Float32Array.from({ length: count * 64 * 64 }, (_, at) => Math.sin(at * at)),
  shape: [count, 64, 64, 1],
};

describe('a batch that does not fit the memory budget', () => {
  afterEach(() => setMemoryBudget(2 ** 30));

  it('is explained in parts, with the same maps, targets and books', async () => {
    for (const explain of [gradient, lrp, deepTaylor]) {
      setMemoryBudget(2 ** 30);
      const whole = await explain(wide, batch);
      setMemoryBudget(2 ** 24);
      const seen: number[] = [];
      const before = liveTensors();
      const parts = await explain(wide, batch, { onProgress: ({ done }) => seen.push(done) });
      expect(liveTensors()).toBe(before);
      expect(seen.length).toBeGreaterThan(1);
      expect(parts.shape).toEqual(whole.shape);
      const scale = whole.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const worst = parts.values.reduce((a, b, at) => Math.max(a, Math.abs(b - whole.values[at]!)), 0);
      expect(scale).toBeGreaterThan(0);
      expect(worst / scale).toBeLessThan(1e-5);
      expect(parts.targets.map(({ index }) => index)).toEqual(whole.targets.map(({ index }) => index));
      expect(parts.certificate.ledger?.[0]?.received.length).toBe(whole.certificate.ledger?.[0]?.received.length);
      expect(parts.certificate.completeness?.error.length).toBe(whole.certificate.completeness?.error.length);
      expect(parts.certificate.parameters).toEqual(whole.certificate.parameters);
      expect((await parts.explainTarget!(1)).targets.map(({ index }) => index)).toEqual(new Array(count).fill(1));
    }
  });

  it('keeps what was given for each example with its example', async () => {
    const few = { values: batch.values.slice(0, 6 * 64 * 64), shape: [6, 64, 64, 1] };
    const noise = Float32Array.from({ length: 2 * few.values.length }, (_, at) => Math.cos(at));
    const halves = Int32Array.from(few.values, (_, at) => Math.floor((at * (1 + Math.floor(at / 4096))) / 2048) % 2);
    const runs = [
      () => smoothGrad(wide, few, { target: 1, noise, samples: 2 }),
      () =>
        kernelShap(wide, few, {
          target: 1,
          segments: halves,
          baseline: { values: noise.subarray(0, few.values.length), shape: few.shape },
        }),
    ];
    for (const run of runs) {
      setMemoryBudget(2 ** 30);
      const whole = await run();
      setMemoryBudget(2 ** 24);
      const parts = await run();
      const scale = whole.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      for (const [one, other] of [
        [whole, parts],
        [await whole.explainTarget!(1), await parts.explainTarget!(1)],
      ] as const) {
        const worst = one.values.reduce((a, b, at) => Math.max(a, Math.abs(b - other.values[at]!)), 0);
        expect(worst / scale).toBeLessThan(1e-4);
      }
      expect(parts.certificate.surrogate?.intercept.length).toBe(whole.certificate.surrogate?.intercept.length);
    }
  });

  it('takes one target for each example, and says how many came', async () => {
    setMemoryBudget(2 ** 24);
    const target = Array.from({ length: count }, (_, at) => at % 3);
    const map = await gradient(wide, batch, { target });
    expect(map.targets.map(({ index }) => index)).toEqual(target);
    await expect(gradient(wide, batch, { target: [1, 2] })).rejects.toThrow(/There are 2 targets for/);
  });
});

describe('several methods on one input', () => {
  it('share one forward pass', async () => {
    let calls = 0;
    const counted = (x: Tensor) => {
      calls++;
      return relu(matMul(x, tensor2d([[1], [-2]])));
    };
    const before = liveTensors();
    const all = await compare(counted, [[3, 1]], ['gradient', 'gradient_x_input', 'lrp', 'guided_backprop']);
    expect(calls).toBe(1);
    expect(liveTensors()).toBe(before);
    expect(all.results.map(({ values }) => Array.from(values).map(Math.round))).toEqual([
      [1, -2],
      [3, -2],
      expect.anything(),
      [1, -2],
    ]);
    // Another class is explained after the traces are gone.
    expect(Array.from((await all.explainTarget!(0)).results[1]!.values)).toEqual([3, -2]);
    expect(liveTensors()).toBe(before);
  });
});

describe('cumulated maps', () => {
  it('sum relevance over the examples, and keep the books', async () => {
    const net = (x: Tensor) => matMul(x, tensor2d([[1], [-2]]));
    const map = cumulate(
      await gradientXInput(
        net,
        [
          [3, 1],
          [5, 2],
        ],
        { target: 0 },
      ),
    );
    expect(Array.from(map.values)).toEqual([8, -6]);
    expect(map.targets[0]).toMatchObject({ index: 0, score: 2 });
    expect(Array.from(map.input.values)).toEqual([4, 1.5]);
    const summed = cumulate(
      await integratedGradients(
        net,
        [
          [3, 1],
          [5, 2],
        ],
        { target: 0, steps: 2 },
      ),
    );
    expect(summed.certificate.completeness!.expected).toEqual([2]);
    expect(summed.certificate.completeness!.error[0]).toBeLessThan(1e-6);
    const books = cumulate(
      await lrp(
        net,
        [
          [3, 1],
          [5, 2],
        ],
        { target: 0, composite: 'epsilon' },
      ),
    );
    expect(books.certificate.ledger![0]!.received[0]).toBeCloseTo(2, 5);
  });
});
