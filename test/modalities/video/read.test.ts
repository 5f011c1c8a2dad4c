/** Films in and out: GIFs laid together as viewers do, folders in natural order, ffmpeg where it is installed, and what is refused. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GifWriter } from 'omggif';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Picture } from '../../../src/attribution/result';
import { writeImage } from '../../../src/modalities/image/write';
import { readFrames } from '../../../src/modalities/video/frames';
import { encodeGif } from '../../../src/modalities/video/gif';
import { paletteOf } from '../../../src/modalities/video/palette';
import { readVideo } from '../../../src/modalities/video/read';
import { writeVideo } from '../../../src/modalities/video/write';
import { actions } from '../../../src/models/actions';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-film-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

const plain = (red: number, width = 4, height = 2): Picture => ({
  width,
  height,
  rgba: Uint8ClampedArray.from({ length: 4 * width * height }, (_, at) => [red, 0, 0, 255][at % 4]!),
});
const redOf = ({ rgba }: Picture, pixel = 0) => rgba[4 * pixel];
const grey = { name: 'any', inputShape: [-1, -1, -1, 1], preprocessing: { mean: [0], std: [1] } };

/** A GIF of 2 × 1 pixels, frame by frame. Index 0 is transparent where a frame says so. */
function gif(frames: readonly { pixels: number[]; delay: number; disposal: number; x?: number }[]): Uint8Array {
  const bytes = new Uint8Array(4096);
  const writer = new GifWriter(bytes, 2, 1, { loop: 0 });
  const palette = [0x000000, 0xff0000, 0x800000, 0x400000];
  for (const { pixels, x = 0, ...rest } of frames) {
    const options = { palette, transparent: 0, ...rest };
    writer.addFrame(x, 0, pixels.length, 1, Uint8Array.from(pixels), options);
  }
  return bytes.slice(0, writer.end());
}

describe('a GIF', () => {
  it('lays its frames one over the other, and takes back what is to be taken back', async () => {
    const { frames, rate } = await readFrames(
      gif([
        { pixels: [1, 2], delay: 10, disposal: 1 },
        { pixels: [3], delay: 10, disposal: 3, x: 1 }, // over the right, then back to what was there
        { pixels: [0, 0], delay: 10, disposal: 2 }, // nothing new; then all is transparent, on white
        { pixels: [3, 0], delay: 10, disposal: 1 },
      ]),
    );
    expect(rate).toBeCloseTo(10, 9);
    expect(frames.map((frame) => [redOf(frame, 0), redOf(frame, 1)])).toEqual([
      [255, 128],
      [255, 64],
      [255, 128],
      [64, 255],
    ]);
  });

  it('becomes evenly spaced: a frame that is shown for long comes several times, delays of 0 are a tenth of a second', async () => {
    const film = gif([
      { pixels: [1, 1], delay: 20, disposal: 1 },
      { pixels: [2, 2], delay: 10, disposal: 1 },
      { pixels: [3, 3], delay: 0, disposal: 1 },
    ]);
    const reds = async (options: Parameters<typeof readFrames>[1]) =>
      (await readFrames(film, options)).frames.map((frame) => redOf(frame));
    expect(await reds({})).toEqual([255, 255, 128, 64]);
    expect(await reds({ start: 0.2 })).toEqual([128, 64]);
    expect(await reds({ seconds: 0.2 })).toEqual([255, 255]);
    // Looked at after 0.1 s and 0.3 s, when the third frame begins.
    expect(await reds({ count: 2 })).toEqual([255, 64]);
    expect(await reds({ rate: 5 })).toEqual([255, 64]);
  });

  it('comes back as it was written, and colours beyond 256 come close', async () => {
    const file = join(folder, 'deep', 'reds.gif');
    await writeVideo(file, { frames: [10, 90, 200].map((red) => plain(red)), rate: 4 });
    const { frames, rate } = await readFrames(file);
    expect(rate).toBeCloseTo(4, 9);
    expect(frames.map((frame) => redOf(frame, 5))).toEqual([10, 90, 200]);
    const clip = actions(1, { action: 'waving', seed: 2 });
    const again = await readVideo(encodeGif({ frames: clip.video!.frames![0]!, rate: 8 }), grey);
    expect(again.shape).toEqual(clip.shape);
    const off = again.values.map((value, at) => Math.abs(value - (127.5 * clip.values[at]! + 127.5)));
    expect(off.reduce((sum, one) => sum + one, 0) / off.length).toBeLessThan(3);
  });

  it('is refused in a sentence where it is cut off, empty, or none', async () => {
    const whole = encodeGif({ frames: [plain(1), plain(2)], rate: 8 });
    for (let length = 0; length < whole.length; length++) {
      await expect(readFrames(whole.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        /film the given bytes|no GIF/,
      );
    }
    await expect(readFrames(Buffer.from('<svg/>'))).rejects.toThrow('The 6 bytes given are no GIF');
    await expect(writeVideo(join(folder, 'none.gif'), { frames: [], rate: 8 })).rejects.toThrow('There are no frames');
    await expect(writeVideo('film.mp4', { frames: [plain(1)], rate: 8 })).rejects.toThrow('let the name end in .gif');
    const two = { frames: [plain(1), plain(2, 3)], rate: 8 };
    await expect(writeVideo(join(folder, 'two.gif'), two)).rejects.toThrow('4 × 2 and 3 × 2 pixels');
  });
});

describe('a palette', () => {
  it('has the picture’s own colours where they are few, and 256 that are near where they are many', () => {
    const { colors, indices } = paletteOf(Uint8ClampedArray.of(1, 2, 3, 255, 9, 8, 7, 255, 1, 2, 3, 255));
    expect([...indices].map((at) => colors[at])).toEqual([0x010203, 0x090807, 0x010203]);
    const many = Uint8ClampedArray.from({ length: 4 * 4096 }, (_, at) => {
      const pixel = Math.floor(at / 4);
      return [16 * (pixel % 16), 16 * (Math.floor(pixel / 16) % 16), 16 * Math.floor(pixel / 256), 255][at % 4]!;
    });
    const cut = paletteOf(many);
    expect(cut.colors).toHaveLength(256);
    const off = [...cut.indices].map((at, pixel) => Math.abs((cut.colors[at]! >> 16) - many[4 * pixel]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(32);
  });
});

describe('a folder of pictures', () => {
  it('is read in natural order, at 8 frames a second', async () => {
    const film = join(folder, 'numbered');
    for (const [name, red] of [
      ['f10.png', 30],
      ['f2.png', 20],
      ['f1.png', 10],
    ] as const) {
      await writeImage(join(film, name), plain(red));
    }
    const { frames, rate } = await readFrames(film);
    expect([rate, ...frames.map((frame) => redOf(frame))]).toEqual([8, 10, 20, 30]);
  });

  it('is refused where it is empty, missing, or of several sizes', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(readFrames(empty)).rejects.toThrow(`There is no picture in the folder ${empty}`);
    await expect(readFrames(join(folder, 'nowhere'))).rejects.toThrow('There is no film');
    const mixed = join(folder, 'mixed');
    await writeImage(join(mixed, '1.png'), plain(1));
    await writeImage(join(mixed, '2.png'), plain(1, 5, 5));
    await expect(readFrames(mixed)).rejects.toThrow('The pictures 1.png and 2.png');
  });
});

describe('options', () => {
  it.each([
    [{ start: -1 }, 'The option start is -1; give 0 seconds or more.'],
    [{ seconds: 0 }, 'The option seconds is 0'],
    [{ count: 2.5 }, 'The option count is 2.5'],
    [{ rate: 1e9 }, 'The option rate is 1000000000'],
    [{ start: 3 }, 'The part begins at 3 s, but the given bytes lasts 0.25 s'],
    [{ count: 5000 }, 'would give 5000 frames of 4 × 2 pixels; at most 2000 frames'],
  ])('%o is refused', async (options, sentence) => {
    const film = encodeGif({ frames: [plain(1), plain(2)], rate: 8 });
    await expect(readFrames(film, options)).rejects.toThrow(sentence);
  });

  it('of a model that takes no films is refused, and a model of fixed size gets its frames', async () => {
    const film = encodeGif({ frames: [10, 20, 30, 40].map((red) => plain(red)), rate: 8 });
    const fixed = { ...grey, inputShape: [2, 2, 2, 3], preprocessing: { mean: [0], std: [10] } };
    const { values, shape, video } = await readVideo(film, fixed);
    expect(shape).toEqual([1, 2, 2, 2, 3]);
    // Delays are 13, 12, 13 and 12 hundredths; half a second is looked at after 0.125 s and 0.375 s.
    expect([values[0], values[12], video!.frames![0]!.length]).toEqual([1, 3, 2]);
    expect(video!.rate).toBeCloseTo(4, 1);
    await expect(readVideo(film, { ...fixed, inputShape: [2, 2, 3] })).rejects.toThrow('which is no film');
    const { preprocessing: _, ...unknown } = fixed;
    await expect(readVideo(film, unknown)).rejects.toThrow('wants its pixels is not known');
  });
});

describe('without ffmpeg', () => {
  it('an MP4 is refused in a sentence that says what to install', async () => {
    const film = join(folder, 'some.mp4');
    writeFileSync(film, 'no film');
    process.env.PATH = folder;
    await expect(readFrames(film)).rejects.toThrow(
      `${film} needs ffprobe, which is not installed here; install ffmpeg`,
    );
  });
});

const installed = spawnSync('ffmpeg', ['-version']).status === 0;
describe.skipIf(!installed)('with ffmpeg, where it is installed', () => {
  const mp4 = join(folder, '-i film.mp4');
  const make = (file: string, ...filter: string[]) =>
    spawnSync('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-i',
      'testsrc=size=96x64:rate=10:duration=2',
      ...filter,
      '-y',
      `file:${file}`,
    ]);

  it('an MP4 is read at its size and rate, in part, and for a model; names are never taken for options', async () => {
    expect(make(mp4).status).toBe(0);
    const whole = await readFrames(mp4);
    expect([whole.frames.length, whole.rate, whole.frames[0]!.width, whole.frames[0]!.height]).toEqual([
      20, 10, 96, 64,
    ]);
    const part = await readFrames(mp4, { start: 1, seconds: 0.5, largest: 48 });
    expect([part.frames.length, part.frames[0]!.width]).toEqual([5, 48]);
    const small = await readFrames(mp4, { largest: 48, start: 1, seconds: 0.1 });
    expect(small.frames).toHaveLength(1);
    const input = await readVideo(mp4, { ...grey, inputShape: [4, 8, 8, 1] });
    expect([input.shape, input.video!.rate]).toEqual([[1, 4, 8, 8, 1], 2]);
  });

  it('what is cut off, no film, or a list of other films is refused', async () => {
    make(mp4);
    const bytes = readFileSync(mp4);
    const bad = { 'cut.mp4': bytes.subarray(0, bytes.length / 2), 'text.mp4': Buffer.from('no film at all\n') };
    const list = {
      'list.m3u8': Buffer.from(`#EXTM3U\n#EXTINF:2,\n${mp4}\n#EXT-X-ENDLIST\n`),
      'empty.avi': Buffer.alloc(0),
    };
    for (const [name, content] of Object.entries({ ...bad, ...list })) {
      writeFileSync(join(folder, name), content);
      await expect(readFrames(join(folder, name)), name).rejects.toThrow(
        /^The film .* cannot be decoded \(.+\); give a GIF/,
      );
    }
  });

  it('stops where it is told to', async () => {
    make(mp4);
    await expect(readFrames(mp4, { signal: AbortSignal.abort() })).rejects.toThrow(
      'The reading of the film was stopped.',
    );
  });
});
