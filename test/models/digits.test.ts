import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { digit, digitLabel, digits, heldOutDigits, trainingDigits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';

describe('the digits', () => {
  it('are split so that no held-out digit was trained on', () => {
    const all = [...trainingDigits().indices, ...heldOutDigits().indices];
    expect(trainingDigits().indices).toHaveLength(8000);
    expect(heldOutDigits().indices).toHaveLength(2000);
    expect(new Set(all).size).toBe(10_000);
  });

  it('hold no picture on both sides', () => {
    const key = (pixels: Uint8Array, index: number) =>
      Buffer.from(pixels.subarray(784 * index, 784 * (index + 1))).toString('base64');
    const trained = new Set(trainingDigits().indices.map((_, index) => key(trainingDigits().pixels, index)));
    const shared = heldOutDigits().indices.filter((_, index) => trained.has(key(heldOutDigits().pixels, index)));
    expect(shared).toEqual([]);
  });

  it('come with pictures that show what the network gets', () => {
    const { values, shape, pictures } = digits([5, 1999]);
    expect(shape).toEqual([2, 28, 28, 1]);
    pictures!.forEach(({ rgba }, example) => {
      for (let at = 0; at < 784; at++) expect(values[784 * example + at]).toBeCloseTo(rgba[4 * at]! / 255, 6);
    });
  });

  it('are named by whole numbers below 2000', () => {
    expect(() => digit(2000)).toThrow(/no held-out digit 2000/);
    expect(() => digitLabel(-1)).toThrow(/from 0 to 1999/);
  });
});

describe('the digits network', () => {
  it('names at least 98.5 % of the held-out digits rightly', async () => {
    const model = await loadModel('digits');
    expect(model).toMatchObject({ kind: 'layers', inputShape: [28, 28, 1], labels: [...'0123456789'] });
    const { labels } = heldOutDigits();
    const { values, shape } = digits([...labels.keys()]);
    const guesses = tf.tidy(() => tf.argMax(model.network.predict(tf.tensor(values, [...shape])) as tf.Tensor, -1));
    const found = guesses.dataSync();
    const right = labels.reduce((sum, label, index) => sum + Number(found[index] === label), 0);
    guesses.dispose();
    model.dispose();
    expect(right / labels.length).toBeGreaterThanOrEqual(0.985);
  });
});
