import { engine, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { lrp, salientRelevance } from '../../src/attribution';
import { contextSaliency } from '../../src/attribution/context-saliency';
import { saliencyMask } from '../../src/attribution/salient-relevance';
import { Random } from '../../src/tensor/random';
import '../engine';

const SIDE = 24;
const SIZE = 5;
const CROSS = Array.from({ length: SIZE * SIZE }, (_, at) => Math.floor(at / SIZE) === 2 || at % SIZE === 2);

/** A cross somewhere in weak noise. */
function scene(random: Random) {
  const [top, left] = [random.below(SIDE - SIZE + 1), random.below(SIDE - SIZE + 1)];
  const values = Float32Array.from({ length: SIDE * SIDE }, () => 0.3 * random.uniform());
  const inside = (at: number) => {
    const [row, column] = [Math.floor(at / SIDE) - top, (at % SIDE) - left];
    return row >= 0 && row < SIZE && column >= 0 && column < SIZE;
  };
  CROSS.forEach((on, at) => {
    if (on) values[(top + Math.floor(at / SIZE)) * SIDE + left + (at % SIZE)] = 1;
  });
  return { values, shape: [1, SIDE, SIDE, 1], inside };
}

/** Looks for crosses, and a little for what four arbitrary filters see: they scatter relevance over the noise. */
function crossDetector() {
  const random = new Random(1);
  const kernel = CROSS.flatMap((on) => [on ? 1 / 9 : -1 / 16, ...[1, 2, 3, 4].map(() => random.normal() / 20)]);
  const net = sequential({
    layers: [
      layers.conv2d({ inputShape: [SIDE, SIDE, 1], filters: 5, kernelSize: SIZE, activation: 'relu', useBias: false }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 1, useBias: false, name: 'out' }),
    ],
  });
  net.setWeights([tensor(kernel, [SIZE, SIZE, 1, 5]), tensor2d([[1], [0.2], [0.2], [0.2], [0.2]])]);
  return net;
}

/** How much of what speaks for the target lies in the object's box. */
function share(values: Float32Array, inside: (at: number) => boolean): number {
  const positive = values.map((value) => Math.max(value, 0));
  const within = positive.filter((_, at) => inside(at));
  return within.reduce((a, b) => a + b, 0) / positive.reduce((a, b) => a + b, 0);
}

describe('Salient Relevance', () => {
  const net = crossDetector();

  it('lies on the planted object more than the relevance it is made of', async () => {
    const random = new Random(7);
    const [before, after]: [number[], number[]] = [[], []];
    for (let at = 0; at < 12; at++) {
      const { inside, ...x } = scene(random);
      before.push(share((await lrp(net, x)).values, inside));
      after.push(share((await salientRelevance(net, x)).values, inside));
    }
    after.forEach((value, at) => {
      expect(value).toBeGreaterThan(before[at]!);
    });
    const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
    expect(mean(after)).toBeGreaterThan(1.5 * mean(before));
  });

  it('is the relevance under a mask that does not depend on the relevance’s scale', async () => {
    const { inside: _, ...x } = scene(new Random(3));
    const [relevance, salient] = [await lrp(net, x), await salientRelevance(net, x)];
    const plane = (scale: number, shift: number) => ({
      values: relevance.values.map((value) => scale * value + shift),
      height: SIDE,
      width: SIDE,
    });
    const mask = saliencyMask(plane(1, 0));
    expect(Math.max(...mask)).toBe(1);
    expect(Math.min(...mask)).toBeGreaterThanOrEqual(0);
    salient.values.forEach((value, at) => {
      expect(value).toBeCloseTo(relevance.values[at]! * mask[at]!, 6);
    });
    saliencyMask(plane(50, 3)).forEach((value, at) => {
      expect(value).toBeCloseTo(mask[at]!, 4);
    });
  });

  it('masks by the saliency over its greatest value, and hides nothing where nothing stands out', () => {
    expect([...saliencyMask({ values: new Float32Array(4), height: 2, width: 2 })]).toEqual([1, 1, 1, 1]);
    const plane = { values: Float32Array.from([0, 0, 0, 1, 0, 0, 0, 0, 2]), height: 3, width: 3 };
    const saliency = contextSaliency(plane, { patch: 1 });
    const most = Math.max(...saliency);
    expect([...saliencyMask(plane, { smoothing: 0, patch: 1 })]).toEqual([...saliency.map((value) => value / most)]);
  });

  it('explains a batch that is too long for one pass as it explains its last example', async () => {
    const random = new Random(5);
    const many = Array.from({ length: 70 }, () => scene(random).values);
    const values = Float32Array.from(many.flatMap((one) => [...one]));
    const options = { resolution: 6, target: 0 };
    const map = await salientRelevance(net, { values, shape: [70, SIDE, SIDE, 1] }, options);
    const last = await salientRelevance(net, { values: many[69]!, shape: [1, SIDE, SIDE, 1] }, options);
    map.values.subarray(69 * SIDE * SIDE).forEach((value, at) => {
      expect(value).toBeCloseTo(last.values[at]!, 6);
    });
  });

  it('says what is wrong, and leaves no tensor behind', async () => {
    const { inside: _, ...x } = scene(new Random(3));
    await salientRelevance(net, x, { resolution: 8 });
    const before = engine().memory().numTensors;
    const map = await salientRelevance(net, x, { resolution: 8 });
    expect(map.certificate.notes.join()).toMatch(/keeps \d+ % of Σ\|relevance\|/);
    for (const [options, message] of [
      [{ resolution: 0 }, /resolution is 0; expected a whole number from 1/],
      [{ patch: 2.5 }, /patch is 2.5/],
      [{ smoothing: -1 }, /smoothing is -1/],
      [{ c: -1 }, /c is -1/],
      [{ focus: 1 }, /focus is 1; it must be at least 0 and below 1/],
      [{ scales: [] }, /scales is \[\]/],
      [{ layer: 'out' }, /looks at pictures.*shape \[1,1\]/],
    ] as const) {
      await expect(salientRelevance(net, x, options)).rejects.toThrow(message);
    }
    await expect(salientRelevance((flat) => flat, [[1, 2]])).rejects.toThrow(
      /looks at pictures.*shape \[1,2\].*Use lrp/,
    );
    expect(engine().memory().numTensors).toBe(before);
  });
});
