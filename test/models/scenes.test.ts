/** The made-up scenes, and the network that is shipped with them. */
import { argMax, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';

import { loadModel } from '../../src/models/load';
import { SCENE_SIZE, scenes, textures } from '../../src/models/scenes';

describe('scenes', () => {
  it('show what was asked for, the same for the same seed, and values are the pictures’', () => {
    const some = scenes(6, { texture: 'striped', colour: 'red', seed: 5 });
    expect(some.shape).toEqual([6, SCENE_SIZE, SCENE_SIZE, 3]);
    expect(some.shows.every(({ texture, colour }) => texture === 'striped' && colour === 'red')).toBe(true);
    expect(scenes(6, { texture: 'striped', colour: 'red', seed: 5 }).values).toEqual(some.values);
    expect(scenes(6, { texture: 'striped', colour: 'red', seed: 6 }).values).not.toEqual(some.values);
    const { rgba } = some.pictures![1]!;
    const at = SCENE_SIZE * SCENE_SIZE * 3;
    expect(some.values[at + 3]).toBeCloseTo((rgba[4]! - 127.5) / 127.5, 6);
  });

  it('are told apart by the shipped network: new ones are named rightly, whatever lies on them', async () => {
    const model = await loadModel('scenes');
    expect(model.labels).toEqual(textures);
    const drawn = scenes(300, { seed: 123456 });
    const x = tensor(drawn.values, [...drawn.shape]);
    const output = model.network.predict(x) as Tensor;
    const guesses = argMax(output, -1);
    const found = guesses.dataSync();
    const right = drawn.shows.filter(({ texture }, at) => textures[found[at]!] === texture).length;
    expect(right / 300).toBeGreaterThan(0.97);
    for (const one of [x, output, guesses]) one.dispose();
    model.dispose();
  });

  it('are refused in sentences where there are none such', () => {
    expect(() => scenes(0)).toThrow('0 scenes cannot be made');
    expect(() => scenes(1, { texture: 'spotted' as never })).toThrow(
      'There is no texture "spotted" among the scenes; choose plain, striped, dotted, checked.',
    );
  });
});
