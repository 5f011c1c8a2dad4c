/** Pictures in and out of files: each format there and back, and what is refused. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from '../../../src/modalities/image/decode';
import { type PictureFormat, pictureFormats, pictureHeader } from '../../../src/modalities/image/header';
import { readImage } from '../../../src/modalities/image/read';
import { toPictures } from '../../../src/modalities/image/to-pictures';
import { encodeImage, writeImage } from '../../../src/modalities/image/write';

/** 24 × 16: red, green, blue and white quarters, each large enough for JPEG's blocks. */
const quarters = () => {
  const rgba = new Uint8ClampedArray(4 * 24 * 16).fill(255);
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ] as const;
  for (let at = 0; at < 24 * 16; at++) {
    const [row, column] = [Math.floor(at / 24), at % 24];
    rgba.set(colours[2 * Number(row >= 8) + Number(column >= 12)]!, 4 * at);
  }
  return { width: 24, height: 16, rgba };
};

const pixel = ({ width, rgba }: { width: number; rgba: Uint8ClampedArray }, x: number, y: number): number[] =>
  Array.from(rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4));

const difference = (a: number[], b: number[]): number => Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

/** Writes two numbers that stand side by side in a header. */
const sized =
  (write: 'writeUInt32BE' | 'writeInt32LE' | 'writeUInt16LE', at: number, [width, height]: [number, number]) =>
  (bytes: Buffer): void => {
    bytes[write](width, at);
    bytes[write](height, at + (write === 'writeUInt16LE' ? 2 : 4));
  };

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-formats-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe('a picture there and back', () => {
  it.each(pictureFormats)('%s', async (format) => {
    const picture = quarters();
    const bytes = await encodeImage(picture, format);
    expect(pictureHeader(bytes)).toEqual({ format, width: 24, height: 16, whole: true });
    const back = await readPicture(bytes);
    expect([back.width, back.height]).toEqual([24, 16]);
    const most = { png: 0, bmp: 0, gif: 0, jpeg: 8, webp: 8 }[format];
    for (const [x, y] of [
      [3, 3],
      [20, 3],
      [3, 12],
      [20, 12],
    ] as const) {
      expect(difference(pixel(back, x, y), pixel(picture, x, y))).toBeLessThanOrEqual(most);
    }
  });

  it('WebP of quality 100 keeps every pixel, PNG their transparency too', async () => {
    const picture = quarters();
    picture.rgba[3] = 128;
    for (const bytes of [await encodeImage(picture, 'webp', { quality: 100 }), await encodeImage(picture, 'png')]) {
      expect((await readPicture(bytes)).rgba).toEqual(picture.rgba);
    }
  });

  it.each(['jpeg', 'bmp', 'gif'] as const)('%s lays what is transparent on white', async (format) => {
    const picture = { width: 16, height: 16, rgba: new Uint8ClampedArray(4 * 256) };
    for (const value of pixel(await readPicture(await encodeImage(picture, format)), 5, 5))
      expect(value).toBeGreaterThan(250);
  });

  it('through a model: its preprocessing, and back', async () => {
    const model = { name: 'm', inputShape: [16, 24, 3], preprocessing: { mean: [123, 117, 104], std: [58, 57, 57] } };
    const picture = quarters();
    const input = await readImage(await encodeImage(picture, 'png'), model);
    expect(toPictures(input.values, input.shape, model.preprocessing)).toEqual([picture]);
    const grey = new Float32Array([-1, 0, 1, 7]);
    const [shown] = toPictures(grey, [1, 2, 2, 1], { mean: [127.5], std: [127.5] });
    expect([0, 1, 2, 3].map((at) => shown!.rgba[4 * at])).toEqual([0, 128, 255, 255]); // 127.5 rounds to even
    expect(() => toPictures(grey, [1, 2, 2, 1], undefined)).toThrow(/is not known; pass its preprocessing/);
    expect(() => toPictures(grey, [2, 2, 1], { mean: [0], std: [1] })).toThrow(/\[2, 2, 1\] are no pictures/);
  });
});

describe('EXIF orientation', () => {
  /** What of the stored picture lies at the upper left of the shown one, by the EXIF standard's table (TIFF 6, tag 274). */
  const upperLeft: Record<number, readonly [x: number, y: number]> = {
    1: [0, 0],
    2: [23, 0],
    3: [23, 15],
    4: [0, 15],
    5: [0, 0],
    6: [0, 15],
    7: [23, 15],
    8: [23, 0],
  };
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i', async (orientation) => {
    const stored = quarters();
    const jpeg = Buffer.from(await encodeImage(stored, 'jpeg', { quality: 100 }));
    const exif = Buffer.from('ffe100224578696600004d4d002a00000008000101120003000000010000000000000000', 'hex');
    exif.writeUInt16BE(orientation, 28);
    const turned = await readPicture(Buffer.concat([jpeg.subarray(0, 2), exif, jpeg.subarray(2)]));
    expect([turned.width, turned.height]).toEqual(orientation > 4 ? [16, 24] : [24, 16]);
    const [x, y] = upperLeft[orientation]!;
    expect(difference(pixel(turned, 0, 0), pixel(stored, x, y))).toBeLessThan(12);
  });
});

describe('pictures that are refused', () => {
  const encoded = {} as Record<PictureFormat, Uint8Array>;
  beforeAll(async () => {
    for (const format of pictureFormats) encoded[format] = await encodeImage(quarters(), format);
  });

  it.each(pictureFormats)('a %s that is cut off anywhere', async (format) => {
    const bytes = encoded[format];
    for (const share of [0.1, 0.5, 0.8, 0.95]) {
      await expect(readPicture(bytes.subarray(0, Math.floor(bytes.length * share))), String(share)).rejects.toThrow(
        /cannot be decoded \((the \w+ file is cut off|it is none of PNG, JPEG, BMP, GIF or WebP, or ends within its header)\)/,
      );
    }
  });

  it.each([
    ['png', sized('writeUInt32BE', 16, [100_000, 100_000]), '100000 × 100000'],
    ['bmp', sized('writeInt32LE', 18, [40_000, -40_000]), '40000 × 40000'],
    ['gif', sized('writeUInt16LE', 6, [65_535, 65_535]), '65535 × 65535'],
    ['webp', sized('writeUInt16LE', 26, [16_383, 16_383]), '16383 × 16383'],
    [
      'jpeg',
      (b: Buffer) => {
        const frame = b.indexOf('ffc0', undefined, 'hex');
        b.writeUInt16BE(65_000, frame + 5);
        b.writeUInt16BE(65_000, frame + 7);
      },
      '65000 × 65000',
    ],
  ] as const)('a %s that would unfold to gigabytes, before it is decoded', async (format, enlarge, size) => {
    const bomb = Buffer.from(encoded[format]);
    enlarge(bomb);
    await expect(readPicture(bomb)).rejects.toThrow(
      `is ${size} pixels, but at most 100 million can be read; make it smaller.`,
    );
  });

  it('a GIF with a huge frame on a small screen', async () => {
    const bomb = Buffer.from(encoded.gif);
    const frame = bomb.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 24, 0, 16, 0]));
    bomb.writeUInt16LE(60_000, frame + 5);
    bomb.writeUInt16LE(60_000, frame + 7);
    await expect(readPicture(bomb)).rejects.toThrow(/60000 × 60000 pixels/);
  });

  it('a PNG that was changed', async () => {
    const damaged = Buffer.from(encoded.png);
    damaged[damaged.indexOf('IDAT') + 8]! ^= 255;
    await expect(readPicture(damaged)).rejects.toThrow(
      /cannot be decoded \(.*\); the file is damaged, or of a rare kind/,
    );
  });

  it('what is empty, and what is something else', async () => {
    await expect(readPicture(new Uint8Array())).rejects.toThrow(
      'The picture the given bytes is empty; give a PNG, JPEG, BMP, GIF or WebP file.',
    );
    await expect(readPicture(Buffer.from('%PDF-1.7 and so on'))).rejects.toThrow(
      /is none of PNG, JPEG, BMP, GIF or WebP/,
    );
  });

  it('files and pixels that cannot be written, with nothing half-written', async () => {
    const picture = quarters();
    const file = path.join(folder, 'new', 'picture.webp');
    await writeImage(file, picture);
    expect(pictureHeader(fs.readFileSync(file))).toMatchObject({ format: 'webp', width: 24 });
    await expect(writeImage(path.join(folder, 'x.tiff'), picture)).rejects.toThrow(/does not end in \.png, \.jpg/);
    await expect(writeImage(file, { ...picture, width: 25 })).rejects.toThrow(
      /25 × 16 pixels needs 1600 numbers .*; it has 1536/,
    );
    await expect(writeImage(file, picture, { quality: 0 })).rejects.toThrow(/quality is 0; give 1 to 100/);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['picture.webp']);
    expect(fs.readdirSync(folder)).toEqual(['new']);
  });
});
