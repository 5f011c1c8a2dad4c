import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { Jimp } from 'jimp';
import { beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../../src/modalities/image/read';
import { loadModel } from '../../../src/models/load';
import { toPixel } from '../../../src/models/preprocessing';
import { mirror } from '../../models/mirror';

/** Two pixels high, four wide: red and green halves, blue in the lower row. */
async function flag(type: 'image/png' | 'image/bmp'): Promise<Buffer> {
  const image = new Jimp({ width: 4, height: 2, color: 0x000000ff });
  for (let x = 0; x < 4; x++) {
    image.setPixelColor(x < 2 ? 0xff0000ff : 0x00ff00ff, x, 0);
    image.setPixelColor(0x0000ffff, x, 1);
  }
  return image.getBuffer(type);
}

const colour = { name: 'colour', inputShape: [2, 4, 3], preprocessing: { mean: [123, 117, 104], std: [1, 2, 4] } };
const grey = { name: 'grey', inputShape: [2, 4, 1], preprocessing: { mean: [0], std: [255] } };

describe('readImage', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-image-'));
  });

  for (const type of ['image/png', 'image/bmp'] as const) {
    it(`applies the preprocessing to each channel of a ${type}`, async () => {
      const { values, shape, pictures } = await readImage(await flag(type), colour);
      expect(shape).toEqual([1, 2, 4, 3]);
      expect(Array.from(values.subarray(0, 3))).toEqual([255 - 123, -117 / 2, -104 / 4]);
      expect(Array.from(values.subarray(9, 12))).toEqual([-123, (255 - 117) / 2, -104 / 4]);
      expect(Array.from(values.subarray(12, 15))).toEqual([-123, -117 / 2, (255 - 104) / 4]);
      expect(Array.from(pictures![0]!.rgba.subarray(0, 4))).toEqual([255, 0, 0, 255]);
    });
  }

  it('turns colours into luminance for one channel', async () => {
    const { values } = await readImage(await flag('image/png'), grey);
    expect(values[0]).toBeCloseTo(76 / 255, 6); // 0.299 · 255
    expect(values[3]).toBeCloseTo(150 / 255, 6); // 0.587 · 255
    expect(values[7]).toBeCloseTo(29 / 255, 6); // 0.114 · 255
  });

  it('crops, so that proportions stay as they are', async () => {
    const square = { ...colour, inputShape: [2, 2, 3] };
    const { pictures } = await readImage(await flag('image/png'), square);
    expect(Array.from(pictures![0]!.rgba.subarray(0, 8))).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
  });

  it('keeps the size of the picture where the model leaves it open', async () => {
    const { shape } = await readImage(await flag('image/png'), { ...colour, inputShape: [-1, -1, 3] });
    expect(shape).toEqual([1, 2, 4, 3]);
  });

  it('leaves a black border where the preprocessing says so', async () => {
    const bordered = { ...grey, inputShape: [4, 6, 1], preprocessing: { mean: [127.5], std: [127.5], border: 1 } };
    const { values, shape } = await readImage(await flag('image/png'), bordered);
    expect(shape).toEqual([1, 4, 6, 1]);
    expect(Array.from(values.subarray(0, 7))).toEqual([-1, -1, -1, -1, -1, -1, -1]);
    expect(toPixel(values[7]!, 0, bordered.preprocessing)).toBeCloseTo(76, 4);
  });

  it('lays transparent pictures on white', async () => {
    const clear = await new Jimp({ width: 4, height: 2, color: 0x00000000 }).getBuffer('image/png');
    const { values } = await readImage(clear, grey);
    expect(Array.from(values)).toEqual(Array(8).fill(1));
  });

  it('says when there is no such file, or it is a folder', async () => {
    await expect(readImage(path.join(folder, 'none.png'), colour)).rejects.toThrow(/none.png does not exist/);
    await expect(readImage(folder, colour)).rejects.toThrow(/is a folder/);
  });

  it('says when the file is no picture', async () => {
    fs.writeFileSync(path.join(folder, 'text.png'), 'This is not a picture but a sentence, as anyone can read.');
    await expect(readImage(path.join(folder, 'text.png'), colour)).rejects.toThrow(/text.png cannot be decoded/);
    await expect(readImage((await flag('image/png')).subarray(0, 60), colour)).rejects.toThrow(/cannot be decoded/);
  });

  it('refuses a picture that would unfold to gigabytes, before decoding it', async () => {
    const bomb = await flag('image/png');
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    await expect(readImage(bomb, colour)).rejects.toThrow(/100000 × 100000 pixels/);
  });

  it('says when the model takes no pictures, or how is not known', async () => {
    const png = await flag('image/png');
    await expect(readImage(png, { name: 'text', inputShape: [40] })).rejects.toThrow(/\[40\], which is no picture/);
    await expect(readImage(png, { name: 'mine', inputShape: [2, 4, 3] })).rejects.toThrow(/pass preprocessing/);
    const zero = { mean: [0], std: [0] };
    await expect(readImage(png, colour, { preprocessing: zero })).rejects.toThrow(/no std may be 0/);
  });

  for (const [name, picture, label] of [
    ['squeezenet', 'coral_bird.bmp', /chickadee/],
    ['squeezenet', 'skimage_coffee.png', /espresso$/],
    ['mobilenet-v2', 'coral_bird.bmp', /chickadee/],
    ['mobilenet-v1-0.25-graph', 'coral_bird.bmp', /chickadee/],
  ] as const) {
    it.skipIf(!mirror)(`feeds ${name} so that it sees ${label} in ${picture}`, async () => {
      const model = await loadModel(name);
      const { values, shape } = await readImage(path.join(mirror!, 'photos/raw', picture), model);
      const best = tf.tidy(() =>
        tf.argMax(tf.reshape(model.network.predict(tf.tensor(values, [...shape])) as tf.Tensor, [-1])),
      );
      expect(model.labels![best.dataSync()[0]!]).toMatch(label);
      best.dispose();
      model.dispose();
    });
  }
});
