/** What a film is once it is read, and which part of it is wanted. */

import type { Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';

/** Frames of one size, evenly spaced in time. */
export interface Clip {
  readonly frames: readonly Picture[];
  /** Frames a second. */
  readonly rate: number;
}

/** Which part of a film, and how finely. */
export interface Part {
  /** Where it begins, in seconds. Default 0. */
  readonly start?: number;
  /** How long it is. Default: to the end. */
  readonly seconds?: number;
  /** Frames a second to take. Default: the film's own. */
  readonly rate?: number;
  /** In place of `rate`: how many frames to take, evenly over the part. */
  readonly count?: number;
}

export interface ReadFramesOptions extends Part {
  /** Frames whose longer side has more pixels are scaled down to it. Default 480. */
  readonly largest?: number;
  readonly signal?: AbortSignal;
}

export const defaultLargest = 480;
/** More frames than this, or more bytes of pixels, are refused before anything is decoded. */
const mostFrames = 2000;
const mostBytes = 2 ** 29;

/** @throws ArgumentError for an option that is no such number */
export function checkPart({ start = 0, seconds, rate, count, largest = defaultLargest }: ReadFramesOptions): void {
  const bad = (name: string, value: number, wanted: string) =>
    new ArgumentError(`The option ${name} is ${value}; give ${wanted}.`);
  if (!(Number.isFinite(start) && start >= 0)) throw bad('start', start, '0 seconds or more');
  if (seconds !== undefined && !(seconds > 0)) throw bad('seconds', seconds, 'more than 0');
  if (rate !== undefined && !(rate > 0 && rate <= 1000))
    throw bad('rate', rate, 'more than 0 and up to 1000 frames a second');
  if (count !== undefined && !(Number.isInteger(count) && count > 0))
    throw bad('count', count, 'a whole number from 1 on');
  if (!(Number.isInteger(largest) && largest >= 8)) throw bad('largest', largest, 'a whole number of pixels from 8 on');
}

/** How a film is: what can be known before a frame is decoded. */
export interface Film {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly rate: number;
}

/** Begin, length, rate and number of the frames that are wanted of a film. */
export interface Plan {
  readonly start: number;
  readonly seconds: number;
  readonly rate: number;
  readonly count: number;
  /** The size that frames come in. */
  readonly width: number;
  readonly height: number;
}

/** @throws ArgumentError where the part lies outside the film, or is larger than can be read */
export function planOf(film: Film, options: ReadFramesOptions): Plan {
  const { start = 0, largest = defaultLargest } = options;
  if (start >= film.seconds) {
    throw new ArgumentError(
      `The part begins at ${start} s, but ${film.name} lasts ${round(film.seconds)} s; begin earlier.`,
    );
  }
  const seconds = Math.min(options.seconds ?? Number.POSITIVE_INFINITY, film.seconds - start);
  const count = options.count ?? Math.max(1, Math.round(seconds * (options.rate ?? film.rate)));
  const share = Math.min(1, largest / Math.max(film.width, film.height));
  const [width, height] = [film.width, film.height].map((side) => Math.max(1, Math.round(share * side))) as [
    number,
    number,
  ];
  if (count > mostFrames || count * width * height * 4 > mostBytes) {
    throw new ArgumentError(
      `${film.name} would give ${count} frames of ${width} × ${height} pixels; at most ${mostFrames} frames and ${mostBytes / 2 ** 20} MiB are read. Name a shorter part by start and seconds, a lower rate, or smaller frames by largest.`,
    );
  }
  return { start, seconds, rate: count / seconds, count, width, height };
}

/** The times at which frames are looked at: the middle of each of `count` equal spans. */
export const timesOf = ({ start, seconds, count }: Plan): number[] =>
  Array.from({ length: count }, (_, at) => start + ((at + 0.5) * seconds) / count);

export const round = (seconds: number): number => Math.round(100 * seconds) / 100;
