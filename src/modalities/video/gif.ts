/** Films as GIF: read with their frames laid one over the other as a viewer shows them, and written. */
/// <reference path="./omggif.d.ts" />

import { type GifFrame, GifReader, GifWriter } from 'omggif';
import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { onWhite } from '../image/on-white';
import { type Clip, type Plan, planOf, type ReadFramesOptions, timesOf } from './clip';
import { paletteOf } from './palette';

/** What viewers take where a frame's delay is too short to be meant, in hundredths of a second. */
const usualDelay = 10;
const shortestDelay = 2;
/** More pixels in a frame are refused before they are decoded. */
const mostPixels = 100e6;
const trailer = 0x3b;

export const isGif = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === 'GIF8';

/** @throws ArgumentError where the bytes are no whole GIF */
export function readGif(bytes: Uint8Array, name: string, options: ReadFramesOptions): Clip {
  const { width, height, frames, draw } = open(bytes, name);
  const delays = frames.map(({ delay }) => (delay < shortestDelay ? usualDelay : delay) / 100);
  const seconds = delays.reduce((sum, delay) => sum + delay, 0);
  const plan = planOf({ name, width, height, seconds, rate: rateOf(delays, seconds) }, options);
  return { frames: shown(draw, delays, plan), rate: plan.rate };
}

/** Frames a second: those of the film where they are even but for the rounding of delays, else enough for the shortest. */
function rateOf(delays: readonly number[], seconds: number): number {
  const shortest = Math.min(...delays);
  return Math.max(...delays) - shortest < 0.011 ? delays.length / seconds : 1 / shortest;
}

/** The pictures at the wanted times; a picture that is shown for long is one picture several times. */
function shown(draw: (frame: number) => Picture, delays: readonly number[], plan: Plan): Picture[] {
  const times = timesOf(plan);
  const result: Picture[] = [];
  let ends = 0;
  for (let frame = 0; frame < delays.length && result.length < times.length; frame++) {
    const picture = draw(frame);
    ends += delays[frame]!;
    const last = frame === delays.length - 1;
    while (result.length < times.length && (last || times[result.length]! < ends - 1e-9)) result.push(picture);
  }
  return result;
}

/** A GIF whose frames must be drawn in order, as each lies on those before it. */
function open(bytes: Uint8Array, name: string) {
  const reader = attempt(name, () => new GifReader(bytes));
  const { width, height } = reader;
  const frames = Array.from({ length: reader.numFrames() }, (_, at) => reader.frameInfo(at));
  if (width === 0 || height === 0 || frames.length === 0) {
    throw new ArgumentError(
      `The film ${name} has ${frames.length} frames of ${width} × ${height} pixels: nothing to read.`,
    );
  }
  if (width * height > mostPixels) {
    throw new ArgumentError(
      `The film ${name} is ${width} × ${height} pixels, but at most ${mostPixels / 1e6} million can be read; make it smaller.`,
    );
  }
  const last = frames.at(-1)!;
  const broken = frames.findIndex(
    (frame) => frame.x + frame.width > width || frame.y + frame.height > height || frame.palette_offset === null,
  );
  if (
    last.data_offset + last.data_length >= bytes.length ||
    !bytes.includes(trailer, last.data_offset + last.data_length)
  ) {
    throw undecodable(name, 'it ends before its end mark');
  }
  if (broken >= 0) throw undecodable(name, `frame ${broken + 1} does not fit in it or has no colours`);
  const canvas = new Uint8ClampedArray(4 * width * height);
  let [before, previous]: [GifFrame | undefined, Uint8ClampedArray | undefined] = [undefined, undefined];
  const draw = (at: number): Picture => {
    if (before?.disposal === 2) clear(canvas, before, width);
    if (before?.disposal === 3 && previous) canvas.set(previous);
    before = frames[at]!;
    previous = before.disposal === 3 ? canvas.slice() : undefined;
    attempt(name, () => reader.decodeAndBlitFrameRGBA(at, canvas));
    return { width, height, rgba: onWhite(canvas) };
  };
  return { width, height, frames, draw };
}

function attempt<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw undecodable(name, error instanceof Error ? error.message : String(error));
  }
}

const undecodable = (name: string, cause: string) =>
  new ArgumentError(`The film ${name} cannot be decoded (${cause}); the GIF is damaged or cut off: copy it anew.`);

function clear(canvas: Uint8ClampedArray, { x, y, width, height }: GifFrame, across: number): void {
  for (let row = y; row < y + height; row++) canvas.fill(0, 4 * (row * across + x), 4 * (row * across + x + width));
}

/** A film as the bytes of a GIF that plays over and over, with up to 256 colours a frame. */
export function encodeGif({ frames, rate }: Clip): Uint8Array {
  const { width, height } = frames[0]!;
  // A pixel takes 12 bits at most, a sub-block of 255 bytes one more, a frame's palette and headers less than 1 KiB.
  const bytes = new Uint8Array(1024 + frames.length * (1024 + 2 * width * height));
  const writer = new GifWriter(bytes, width, height, { loop: 0 });
  let [written, told] = [0, 0];
  for (const { rgba } of frames) {
    // Delays are whole hundredths: each is what is missing to the time at which the frame really ends.
    told += 100 / rate;
    const delay = Math.max(shortestDelay, Math.round(told) - written);
    written += delay;
    const { colors, indices } = paletteOf(rgba);
    writer.addFrame(0, 0, width, height, indices, { palette: colors, delay });
  }
  return bytes.subarray(0, writer.end());
}
