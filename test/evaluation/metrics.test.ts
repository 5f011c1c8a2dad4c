/** Every metric against an answer that is known beforehand: by hand on linear models, by construction elsewhere. */

import * as tf from '@tensorflow/tfjs-core';
import { relu, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { metrics } from '../../src/evaluation/metrics';
import { Random } from '../../src/tensor/random';
import { inputs, linear, mean, measure } from './planted';

const w = [3, 0, -1, 2];
const x = { values: Float32Array.of(1, 1, 1, 1), shape: [1, 4] };

describe('on f = 3 x₀ − x₂ + 2 x₃ at x = (1, 1, 1, 1), by hand', () => {
  const model = linear(w, [4]);

  it('pixel flipping removes 3, 2, 0, −1: f goes 4, 1, −1, −1, 0', async () => {
    const found = await measure(model, x, 'pixel_flipping', w);
    expect(found.curves!.y[0]).toEqual([4, 1, -1, -1, 0]);
    expect(found.curves!.x).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(found.values[0]).toBeCloseTo((2.5 + 0 - 1 - 0.5) / 4, 6);
  });

  it('AOPC is the mean of 0, 3, 5, 5, 4', async () => {
    expect((await measure(model, x, 'aopc', w, { imputation: 0 })).values[0]).toBeCloseTo(17 / 5, 6);
  });

  it('insertion and deletion are areas of the probability 1 / (1 + exp(−2 f))', async () => {
    const p = (f: number) => 1 / (1 + Math.exp(-2 * f));
    const area = (curve: number[]) => curve.slice(1).reduce((all, y, at) => all + (y + curve[at]!) / 2 / 4, 0);
    expect((await measure(model, x, 'deletion', w)).values[0]).toBeCloseTo(area([4, 1, -1, -1, 0].map(p)), 6);
    expect((await measure(model, x, 'insertion', w)).values[0]).toBeCloseTo(area([0, 3, 5, 5, 4].map(p)), 6);
  });

  it('correlations of w ⊙ x are 1, of −w ⊙ x −1, whatever the sets', async () => {
    for (const name of ['faithfulness_correlation', 'faithfulness_estimate', 'sensitivity_n']) {
      const sizes = name === 'faithfulness_correlation' ? { size: 2 } : {};
      expect((await measure(model, x, name, w, sizes)).values[0], name).toBeCloseTo(1, 6);
      const inverted = w.map((value) => -value);
      expect((await measure(model, x, name, inverted, sizes)).values[0], name).toBeCloseTo(-1, 6);
    }
  });

  it('infidelity is 0 of w; without scale it is the mean square of I · (φ − w)', async () => {
    expect((await measure(model, x, 'infidelity', w)).values[0]).toBeCloseTo(0, 6);
    const perturbations = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 2);
    const given = { perturbations, scale: 'none', relative: false };
    // I · φ is 0 and 2; the drops are 3 and 4.
    expect((await measure(model, x, 'infidelity', [0, 0, 0, 1], given)).values[0]).toBeCloseTo((9 + 4) / 2, 5);
    expect(
      (
        await measure(
          model,
          x,
          'infidelity',
          w.map((value) => -value),
        )
      ).values[0],
    ).toBeCloseTo(1, 6);
  });

  it('monotonicity: gains −1, 0, 2, 3 grow at every step, and backwards at none; f itself falls at first', async () => {
    const found = await measure(model, x, 'monotonicity', w);
    expect(found.curves!.y[0]).toEqual([0, -1, -1, 1, 4]);
    expect(found.values[0]).toBe(1);
    expect(found.details!.strict![0]).toBe(1);
    const backwards = await measure(
      model,
      x,
      'monotonicity',
      w.map((value) => -value),
    );
    expect(backwards.values[0]).toBe(0);
  });

  it('sparseness and complexity: of one value (n − 1) / n and 0, of equal ones 0 and log n', async () => {
    expect((await measure(model, x, 'sparseness', [0, 5, 0, 0])).values[0]).toBeCloseTo(0.75, 9);
    expect((await measure(model, x, 'complexity', [0, 5, 0, 0])).values[0]).toBeCloseTo(0, 9);
    expect((await measure(model, x, 'sparseness', [1, -1, 1, 1])).values[0]).toBeCloseTo(0, 9);
    expect((await measure(model, x, 'complexity', [1, -1, 1, 1])).values[0]).toBeCloseTo(Math.log(4), 9);
  });
});

describe('true > random > inverted', () => {
  /** A network that is not linear, and looks at some values only: f = Σ over them of relu(x) · w. */
  const size = 36;
  const random = new Random(3);
  const weights = Array.from({ length: size }, (_, at) => (at % 3 === 0 ? 1 + random.uniform() : 0));
  const model = (input: Tensor): Tensor => {
    const f = sum(tf.mul(relu(tf.reshape(input, [-1, size])), tf.tensor(weights)), 1, true);
    return tf.concat([f, tf.neg(f)], 1);
  };
  const pictures = inputs(12, [6, 6, 1]);
  const truth = pictures.values.map((value, at) => weights[at % size]! * Math.max(0, value));
  const lot = new Random(11);
  const noise = truth.map(() => lot.normal());
  // As f is zero where nothing is left, the map's ties are among what does not matter.
  const faithful = metrics.filter(({ family }) => family === 'faithfulness');

  it.each(faithful.map(({ name, better }) => [name, better] as const))('by %s', async (name, better) => {
    const sign = better === 'higher' ? 1 : -1;
    const of = async (map: Float32Array) => sign * mean((await measure(model, pictures, name, map)).values as number[]);
    const [best, middle, worst] = [await of(truth), await of(noise), await of(truth.map((value) => -value))];
    expect(best).toBeGreaterThan(middle);
    expect(middle).toBeGreaterThan(worst);
  });
});

describe('localisation, with the object in the upper left quarter of 4 × 4', () => {
  const model = linear(new Array(16).fill(1), [4, 4, 1]);
  const picture = { values: Float32Array.from({ length: 16 }, (_, at) => at / 16), shape: [1, 4, 4, 1] };
  const inside = Array.from({ length: 16 }, (_, at) => Number(at % 4 < 2 && at < 8));
  const masks = { values: inside, shape: [1, 4, 4] };
  const of = async (name: string, map: readonly number[], parameters = {}) =>
    (await measure(model, picture, name, map, parameters, { masks })).values[0];

  it('is perfect of the mask itself, and worst of its opposite', async () => {
    const outside = inside.map((value) => 1 - value);
    for (const name of ['pointing_game', 'relevance_rank', 'relevance_mass', 'coherence']) {
      expect(await of(name, inside), name).toBe(1);
      expect(await of(name, outside), name).toBe(0);
    }
  });

  it('is by hand: relevance 3 and −1 inside, 1 outside', async () => {
    const map = inside.map((value, at) => (at === 0 ? 3 : at === 1 ? -1 : at === 15 ? 1 : 0 * value));
    expect(await of('relevance_mass', map)).toBe(0.75);
    expect(await of('pointing_game', map)).toBe(1);
    // 3 beats all 12 outside; −1 none; each of two zeros ties with 11 and loses to one.
    expect(await of('coherence', map)).toBeCloseTo((12 + 0 + 2 * 5.5) / 48, 9);
  });

  it('segments a bright square on dark ground that the map only points at', async () => {
    const bright = { values: Float32Array.from(inside, (value) => (value ? 1 : 0)), shape: [1, 4, 4, 1] };
    const hint = inside.map((value, at) => (at === 5 ? 2 : value ? 0.5 : -at));
    const found = await measure(model, bright, 'segmentation', hint, {}, { masks });
    expect(found.values[0]).toBe(1);
  });
});

describe('what is undefined is said, and is no number', () => {
  const model = linear(w, [4]);

  it('the correlation of a constant map', async () => {
    const found = await measure(model, x, 'faithfulness_estimate', [1, 1, 1, 1]);
    expect(found.values[0]).toBeNaN();
    expect(found.notes![0]).toMatch(/undefined: the attributions of all sets are the same/);
  });

  it('the correlation where f does not change', async () => {
    const found = await measure(linear([0, 0, 0, 0], [4]), x, 'faithfulness_estimate', w);
    expect(found.values[0]).toBeNaN();
    expect(found.notes![0]).toMatch(/f does not change, whatever is removed/);
  });

  it('the entropy of zeros, and mass without positive relevance', async () => {
    expect((await measure(model, x, 'complexity', [0, 0, 0, 0])).values[0]).toBeNaN();
    const masks = { values: [1, 0, 0, 0], shape: [1, 4] };
    const found = await measure(model, x, 'relevance_mass', [-1, -1, 0, 0], {}, { masks });
    expect(found.values[0]).toBeNaN();
    expect(found.notes![0]).toMatch(/no positive relevance/);
  });

  it('maps alone have no robustness', async () => {
    const found = await measure(model, x, 'max_sensitivity', w);
    expect(found.values[0]).toBeNaN();
    expect(found.notes![0]).toMatch(/only its maps were given/);
  });
});

describe('what is wrong is told in a sentence', () => {
  const model = linear(new Array(16).fill(1), [4, 4, 1]);
  const picture = inputs(1, [4, 4, 1]);

  it('masks of another size, or with other numbers', async () => {
    const small = { values: new Uint8Array(9), shape: [1, 3, 3] };
    const of = (masks: { values: ArrayLike<number>; shape: number[] }) =>
      measure(model, picture, 'pointing_game', picture.values, {}, { masks });
    await expect(of(small)).rejects.toThrow(/shape \[1,3,3\] and 9 values; the inputs need \[1,4,4\]/);
    await expect(of({ values: new Float32Array(16).fill(0.5), shape: [1, 4, 4] })).rejects.toThrow(/hold 0.5/);
    await expect(measure(model, picture, 'pointing_game', picture.values)).rejects.toThrow(/give \{ masks/);
  });

  it('an empty mask is undefined', async () => {
    const masks = { values: new Uint8Array(16), shape: [1, 4, 4] };
    const found = await measure(model, picture, 'coherence', picture.values, {}, { masks });
    expect(found.notes![0]).toMatch(/is empty: there is nothing to find/);
  });

  it('regions, imputations and scores that there are not', async () => {
    const of = (parameters: object) => measure(model, picture, 'pixel_flipping', picture.values, { ...parameters });
    await expect(of({ region: 9 })).rejects.toThrow(/`region` is 9; expected a side of 1 to 4/);
    await expect(of({ imputation: 'snow' })).rejects.toThrow(/"snow"; expected a number, 'mean'/);
    await expect(measure(model, x, 'pixel_flipping', w, { imputation: 'blur' })).rejects.toThrow();
  });
});

it('leaks no tensor, thrown or not', async () => {
  const model = (input: Tensor) => tidy(() => linear(w, [4])(input));
  const before = tf.memory().numTensors;
  await measure(model, x, 'sensitivity_n', w);
  await measure(model, x, 'pixel_flipping', w, { imputation: 'snow' }).catch(() => undefined);
  expect(tf.memory().numTensors).toBe(before);
});
