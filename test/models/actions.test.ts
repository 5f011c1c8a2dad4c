/** The made-up clips, and the network that is shipped with them: does LRP find the limbs that move, and the moment? */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../engine';

import { deepLift, lrp } from '../../src/attribution';
import { evaluate } from '../../src/evaluation';
import { relevanceOverTime } from '../../src/modalities/video/over-time';
import { ACTION_FRAMES, ACTION_SIZE, actionNames, actions } from '../../src/models/actions';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { localisation, moving, peaksWithin } from './moving';

const pixels = ACTION_SIZE * ACTION_SIZE;

describe('actions', () => {
  it('show what was asked for, the same for the same seed, and values are the frames’ luminance', () => {
    const some = actions(3, { action: 'waving', seed: 5 });
    expect(some.shape).toEqual([3, ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE, 1]);
    expect(some.shows.every(({ action }) => action === 'waving')).toBe(true);
    expect(actions(3, { action: 'waving', seed: 5 }).values).toEqual(some.values);
    expect(actions(3, { action: 'waving', seed: 6 }).values).not.toEqual(some.values);
    const [red, green, blue] = some.video!.frames![1]![2]!.rgba;
    const grey = Math.round(0.299 * red! + 0.587 * green! + 0.114 * blue!);
    expect(some.values[(ACTION_FRAMES + 2) * pixels]).toBeCloseTo((grey - 127.5) / 127.5, 6);
  });

  it('say where and when something moves: only there do frames differ by more than noise, but for the ball', () => {
    const clips = actions(24, { seed: 9 });
    clips.shows.forEach(({ moment, ball, action }, clip) => {
      expect(moment === undefined).toBe(action === 'keeping still');
      for (let frame = 0; frame < ACTION_FRAMES; frame++) {
        const start = (clip * ACTION_FRAMES + frame) * pixels;
        const masked = clips.masks.values.subarray(start, start + pixels).some((one) => one === 1);
        const within = moment !== undefined && frame >= moment[0] && frame <= moment[1];
        expect(masked).toBe(within);
        if (ball || within || frame === 0) continue;
        const before = moment && frame - 1 === moment[1];
        const change = clips.values.subarray(start, start + pixels).reduce((most, value, at) => {
          return Math.max(most, Math.abs(value - clips.values[start - pixels + at]!));
        }, 0);
        if (!before) expect(127.5 * change).toBeLessThan(20);
      }
    });
  });

  it('are refused in sentences where there are none such', () => {
    expect(() => actions(0)).toThrow('0 clips cannot be made');
    expect(() => actions(1, { action: 'flying' as never })).toThrow(
      'There is no action "flying" among the clips; choose sitting up, waving, walking, keeping still.',
    );
  });
});

describe('the network actions', () => {
  let model: Model;
  beforeAll(async () => {
    model = await loadModel('actions');
  });
  afterAll(() => model.dispose());

  it('names new clips rightly, of people who keep still in the same poses too', async () => {
    expect(model.labels).toEqual(actionNames);
    const clips = actions(60, { seed: 4321 });
    const [x] = [tf.tensor(clips.values, [...clips.shape])];
    const output = model.network.predict(x!) as tf.Tensor;
    const guesses = tf.argMax(output, -1).dataSync();
    const right = clips.shows.filter(({ action }, at) => actionNames[guesses[at]!] === action).length;
    expect(right / 60).toBeGreaterThanOrEqual(0.93);
    tf.dispose([x!, output]);
  });

  it('is explained by the limb that moves, in the moment in which it does', async () => {
    const clips = moving(5, 600);
    const { masks, target, moments } = clips;
    const settings = { masks, target, randomisation: false };
    const found = await evaluate(model, [{ method: 'lrp', composite: 'epsilon-plus' }], clips, localisation, settings);
    const area = masks.values.reduce((sum, one) => sum + one, 0) / masks.values.length;
    const [first] = found.entries.filter(({ control }) => !control);
    for (const { metric, low, beatsRandom } of first!.scores) {
      expect(beatsRandom, metric).toBe(true);
      // What a map that knows nothing would reach is the limbs' share of the clip, about 1.5 %.
      expect(low, metric).toBeGreaterThan(8 * area);
    }
    const curves = relevanceOverTime(await lrp(model, clips, { composite: 'epsilon-plus', target }));
    expect(peaksWithin(curves, moments)).toBeGreaterThanOrEqual(0.85 * curves.length);
  });

  it('conserves: relevance by layer, and DeepLIFT’s and gradient’s identities, on TensorFlow and in plain JavaScript alike', async () => {
    const clip = actions(1, { action: 'walking', seed: 3 });
    const engine = tf.getBackend();
    const maps: Float32Array[] = [];
    for (const backend of [...new Set([engine, 'cpu'])]) {
      await tf.setBackend(backend);
      const own = await loadModel('actions');
      const map = await lrp(own, clip, { composite: 'epsilon-plus', target: 'walking' });
      for (const { error } of map.certificate.ledger!) expect(error[0]).toBeLessThan(1e-3);
      const lifted = await deepLift(own, clip, { target: 'walking' });
      expect(lifted.certificate.completeness!.error[0]).toBeLessThan(1e-3);
      maps.push(map.values);
      own.dispose();
    }
    await tf.setBackend(engine);
    const scale = maps[0]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const off = maps.at(-1)!.reduce((most, value, at) => Math.max(most, Math.abs(value - maps[0]![at]!)), 0);
    expect(off).toBeLessThan(1e-3 * scale);
  });
});
