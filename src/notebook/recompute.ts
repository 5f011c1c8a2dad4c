/** Explaining a shown input anew as a reader asks: another target, method or option, or a drawn input. Runs in the kernel and in pages. */

import { methods } from '../attribution/methods';
import type { OptionValue } from '../attribution/options';
import { originOf } from '../attribution/origin';
import { type Explainable, unwrap } from '../attribution/problem';
import { type Attribution, Comparison, type Input, type Picture } from '../attribution/result';
import { SharedTraces } from '../attribution/shared-traces';
import { ArgumentError } from '../errors';
import { floats, pixels } from '../render/figure/numbers';
import type { Answer, Asked, Choice, Ink, Offer, Request } from '../render/request';
import type { Progress } from '../tensor/progress';
import { contents, type Explained, resultsOf } from './contents';

/** What is explained: a network, an input, and how each map was made at first. */
export interface Subject {
  readonly model: Explainable;
  readonly input: Input;
  /** With options of any kind; in a page, where only plain ones arrive, it is empty. */
  readonly first: readonly { readonly method: string; readonly options: Readonly<Record<string, unknown>> }[];
}

/** Undefined where a result is not a map over its network's one input, or several are of different networks or inputs. */
export function subjectOf(explained: Explained): Subject | undefined {
  const results = resultsOf(explained);
  const origins = results.flatMap((result) => originOf(result) ?? []);
  const [one] = origins;
  if (!one || origins.length < results.length) return undefined;
  const { model, input } = one;
  const alike = origins.every((other) => other.model === model && sameNumbers(other.input.values, input.values));
  const whole = results.every((result) => result.input.shape.join() === input.shape.join());
  if (!alike || !whole || input.parts || input.words || input.columns) return undefined;
  const first = results.map(({ method }, at) => {
    const { target, ...options } = origins[at]!.options;
    return { method, options };
  });
  return { model, input: { ...input, pictures: results[0]!.input.pictures ?? input.pictures }, first };
}

const sameNumbers = (a: Float32Array, b: Float32Array): boolean =>
  a === b || (a.length === b.length && a.every((value, at) => value === b[at]));

export function offerOf({ input, first }: Subject): Offer {
  return {
    methods: methods.flatMap(({ name, title, what, options }) => (options ? [{ name, title, what, options }] : [])),
    maps: first.map(({ method, options }) => choiceOf(method, options)),
    shape: input.shape,
    ink: inkOf(input),
  };
}

/** What a result shows at first. */
export function askedAtFirst(explained: Explained, offer: Offer): Asked {
  const [result] = resultsOf(explained);
  const target = result && originOf(result)?.options.target;
  const predicted = target === undefined || target === 'predicted';
  return { target: predicted ? null : (result?.targets[0]?.index ?? null), maps: offer.maps, drawn: false };
}

/** Null where an option is nothing that JSON has. */
function choiceOf(method: string, options: Readonly<Record<string, unknown>>): Choice | null {
  const plain: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const numbers = Array.isArray(value)
      ? value
      : ArrayBuffer.isView(value)
        ? Array.from(value as Float32Array)
        : undefined;
    if (numbers?.every((each) => typeof each === 'number')) plain[name] = numbers as number[];
    else if (['number', 'string', 'boolean'].includes(typeof value)) plain[name] = value as OptionValue;
    else return null;
  }
  return { method, options: plain };
}

/** The straight line from values to pixels, read off each channel's extremes. Null where the picture shows something else. */
function inkOf({ values, shape, pictures }: Input): Ink | null {
  const [, height, width, channels] = shape.length === 4 ? shape : [...shape, 1];
  const first = pictures?.[0];
  if (!first || first.width !== width || first.height !== height || (channels !== 1 && channels !== 3)) return null;
  const lines = Array.from({ length: channels }, (_, channel) => lineOf(values, first, channel, channels));
  if (lines.some((line) => !line)) return null;
  return { black: lines.map((line) => line!.black), white: lines.map((line) => line!.white) };
}

function lineOf(values: Float32Array, { rgba }: Picture, channel: number, channels: number) {
  const count = rgba.length / 4;
  let [low, high] = [0, 0];
  for (let at = 1; at < count; at++) {
    const pixel = rgba[4 * at + channel]!;
    if (pixel < rgba[4 * low + channel]!) low = at;
    if (pixel > rgba[4 * high + channel]!) high = at;
  }
  const valueAt = (pixel: number) => values[pixel * channels + channel]!;
  const range = rgba[4 * high + channel]! - rgba[4 * low + channel]!;
  // Of a flat picture the line is not known.
  if (range < 32) return undefined;
  const slope = (valueAt(high) - valueAt(low)) / range;
  const black = valueAt(low) - slope * rgba[4 * low + channel]!;
  // Pixels are whole numbers, so that a value may be off its line by half of one.
  const straight = rgba.every(
    (pixel, at) => at % 4 !== channel || Math.abs(black + slope * pixel - valueAt(at >> 2)) <= 1.01 * Math.abs(slope),
  );
  return straight && slope > 0 ? { black, white: black + 255 * slope } : undefined;
}

export interface Hooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Does what was asked, map by map; of `only` one, where one was asked for. */
export async function recompute(subject: Subject, request: Request, { signal, onProgress }: Hooks): Promise<Answer> {
  const x = inputOf(subject, request);
  const traces = new SharedTraces(unwrap(subject.model).network, x);
  const results: Attribution[] = [];
  const places = request.only === null ? request.maps.map((_, at) => at) : [request.only];
  const { length } = places;
  try {
    for (const [done, place] of places.entries()) {
      const { method, options } = methodOf(subject, request.maps[place] ?? null, place);
      const part = (progress: Progress) =>
        onProgress({ ...progress, done: done + progress.done / progress.total, total: length });
      const target = request.target ?? 'predicted';
      results.push(await method.explain(subject.model, x, { ...options, target, signal, traces, onProgress: part }));
    }
  } finally {
    traces.dispose();
  }
  const explained = results.length === 1 ? results[0]! : new Comparison(results);
  const asked = { target: request.target, maps: request.maps, drawn: request.input !== null };
  return { ...contents(explained), targets_available: results[0]?.choices ?? [], asked };
}

function inputOf({ input }: Subject, { input: drawn }: Request): Input {
  if (!drawn) return input;
  const values = floats(drawn.values);
  if (values.length !== input.values.length) {
    throw new ArgumentError(
      `The drawn input has ${values.length} values; expected ${input.values.length}, as many as the one that is shown.`,
    );
  }
  const pictures = drawn.pictures.map(({ width, height, rgba }) => ({ width, height, rgba: pixels(rgba) }));
  return { values, shape: input.shape, pictures };
}

function methodOf({ first }: Subject, asked: Choice | null, at: number) {
  const { method: name, options } = asked ?? first[at] ?? { method: undefined, options: {} };
  if (name === undefined) {
    throw new ArgumentError(
      `Map ${at + 1} was made with options that only the notebook's code can say. Choose a method for it here.`,
    );
  }
  const method = methods.find((row) => row.name === name);
  if (!method) throw new ArgumentError(`There is no method "${name}"; choose one of the list.`);
  // `null` leaves the choice to the method, which knows it by the option's absence.
  return { method, options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) };
}
