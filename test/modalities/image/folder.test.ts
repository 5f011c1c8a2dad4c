import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Jimp } from 'jimp';
import { describe, expect, it } from 'vitest';
import { readImages } from '../../../src/modalities/image/folder';

const model = { name: 'any', inputShape: [2, 2, 3], preprocessing: { mean: [0], std: [1] } };
const anySize = { ...model, inputShape: [-1, -1, 3] };

/** A folder with plain pictures, by name: their side and the red in them. */
async function folderOf(pictures: Readonly<Record<string, readonly [number, number]>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'explainbook-folder-'));
  for (const [name, [side, red]] of Object.entries(pictures)) {
    const image = new Jimp({ width: side, height: side, color: red * 2 ** 24 + 255 });
    writeFileSync(join(folder, name), await image.getBuffer('image/png'));
  }
  return folder;
}

describe('readImages', () => {
  it('reads the pictures of a folder by name, and passes over the rest', async () => {
    const folder = await folderOf({ 'b.png': [2, 20], 'a.PNG': [4, 10], '.hidden.png': [2, 99] });
    writeFileSync(join(folder, 'notes.txt'), 'no picture');
    mkdirSync(join(folder, 'c.d'));
    const { values, shape, pictures } = await readImages(folder, model);
    expect(shape).toEqual([2, 2, 2, 3]);
    expect([values[0], values[12]]).toEqual([10, 20]);
    expect(pictures).toHaveLength(2);
    expect((await readImages(folder, model, { most: 1 })).values[0]).toBe(10);
    expect((await readImages(join(folder, 'b.png'), model)).shape).toEqual([1, 2, 2, 3]);
  });

  it('takes a list of paths and bytes, in its order', async () => {
    const folder = await folderOf({ 'a.png': [2, 10], 'b.png': [2, 20] });
    const list = [join(folder, 'b.png'), readFileSync(join(folder, 'a.png'))];
    const { values } = await readImages(list, model);
    expect([values[0], values[12]]).toEqual([20, 10]);
    await expect(readImages([], model)).rejects.toThrow('The list of pictures is empty');
    await expect(
      readImages([list[1]!, readFileSync(join(await folderOf({ c: [3, 1] }), 'c'))], anySize),
    ).rejects.toThrow('The pictures number 1 of the list and number 2 of the list have the sizes 2 × 2 and 3 × 3');
  });

  it('says what is wrong with a folder', async () => {
    await expect(readImages('/nowhere/at/all', model)).rejects.toThrow('There is no folder /nowhere/at/all');
    await expect(readImages(await folderOf({}), model)).rejects.toThrow(/There is no picture in the folder/);
    const mixed = await folderOf({ 'a.png': [4, 1], 'b.png': [3, 1] });
    await expect(readImages(mixed, anySize)).rejects.toThrow(
      /The pictures .*a\.png and .*b\.png have the sizes 4 × 4 and 3 × 3/,
    );
  });
});
