import { cast, concat, reshape, slice, Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { inputNames, isGraphModel, type Network } from '../trace/names';
import type { Inputs } from '../trace/trace';
import { answersOf } from './remote';
import type { Input } from './result';

/** A batch as a tensor, as nested arrays, or with its pictures. One example may leave the batch axis out. */
export type BatchLike = Tensor | Input | NestedNumbers;
export type NestedNumbers = readonly number[] | readonly NestedNumbers[];
/** A batch; or one for each input of the network, by the input's name. */
export type InputLike = BatchLike | { readonly [name: string]: BatchLike };

/** A batch that was read and checked. */
export interface Read {
  /** As one tensor. Several inputs are packed into one, `[N, D]`, one after the other. */
  readonly tensor: Tensor;
  readonly input: Input;
  /** Gives the network what it takes, from the one tensor. */
  readonly feed: (x: Tensor) => Inputs;
}

/** What the network expects of one input. */
interface Slot {
  readonly name: string;
  readonly shape?: readonly (number | null)[];
  readonly integer: boolean;
}

/** Checks a batch, or one for each input. The caller disposes the tensor. */
export function readInput(x: InputLike, network: Network): Read {
  if (x === null || x === undefined)
    throw new ArgumentError(`The input is ${x}; expected a tensor, an array or a picture.`);
  const slots = slotsOf(network);
  if (isBatch(x)) {
    if (slots && slots.length > 1) throw new ArgumentError(expectedByName(slots, 'one value'));
    const [tensorOf, input] = readBatch(x, slots?.[0]);
    const integer = slots?.[0]?.integer ?? false;
    return { tensor: tensorOf, input, feed: (packed) => (integer ? cast(packed, 'int32') : packed) };
  }
  return pack(x, slots);
}

/** Rows `from` to `to` of what was read. The caller disposes the tensor. */
export function rowsOfRead({ tensor: all, input, feed }: Read, from: number, to: number): Read {
  const size = input.values.length / input.shape[0]!;
  const rest = input.shape.slice(1);
  return {
    tensor: slice(all, [from, ...rest.map(() => 0)], [to - from, ...rest]),
    input: {
      ...input,
      values: input.values.slice(from * size, to * size),
      shape: [to - from, ...rest],
      ...(input.pictures ? { pictures: input.pictures.slice(from, to) } : {}),
      ...(input.words ? { words: input.words.slice(from, to) } : {}),
      ...(input.cells ? { cells: input.cells.slice(from, to) } : {}),
      ...(input.molecules ? { molecules: input.molecules.slice(from, to) } : {}),
      ...(input.sequences ? { sequences: input.sequences.slice(from, to) } : {}),
      ...(input.video?.frames ? { video: { ...input.video, frames: input.video.frames.slice(from, to) } } : {}),
    },
    feed,
  };
}

/** The input without tensors that its owner may dispose. */
export function detach(x: InputLike): InputLike {
  if (x instanceof Tensor) return { values: Float32Array.from(x.dataSync()), shape: x.shape };
  if (isBatch(x)) return x;
  return Object.fromEntries(Object.entries(x).map(([name, part]) => [name, detach(part) as BatchLike]));
}

/** Several inputs as one: every method sees a single flat tensor, and the unpacking is part of the traced graph. */
function pack(x: Readonly<Record<string, BatchLike>>, slots: readonly Slot[] | undefined): Read {
  const given = Object.keys(x);
  const wanted = slots ?? given.map((name): Slot => ({ name, integer: false }));
  if (wanted.length !== given.length || !wanted.every(({ name }) => name in x)) {
    throw new ArgumentError(expectedByName(wanted, given.join(', ') || 'an empty object'));
  }
  const parts: { slot: Slot; tensor: Tensor; input: Input }[] = [];
  try {
    for (const slot of wanted) {
      const [tensorOf, input] = readBatch(x[slot.name]!, slot);
      parts.push({ slot, tensor: tensorOf, input });
    }
    const batch = parts[0]!.input.shape[0]!;
    for (const { slot, input } of parts) {
      if (input.shape[0] === batch) continue;
      throw new ArgumentError(
        `The input "${slot.name}" has ${input.shape[0]} examples and "${wanted[0]!.name}" has ${batch}; give as many of each.`,
      );
    }
    const packed = tidy(() =>
      concat(
        parts.map(({ tensor: part }) => reshape(part, [batch, -1])),
        1,
      ),
    );
    let offset = 0;
    const places = parts.map(({ slot, input }) => {
      const shape = input.shape.slice(1);
      const size = shape.reduce((product, n) => product * n, 1);
      offset += size;
      return { name: slot.name, integer: slot.integer, shape, size, offset: offset - size };
    });
    const values = Float32Array.from(packed.dataSync());
    return {
      tensor: packed,
      input: { values, shape: packed.shape, parts: places.map(({ name, shape }) => ({ name, shape })) },
      feed: (all) =>
        Object.fromEntries(
          places.map(({ name, shape, size, offset: from, integer }) => {
            const part = reshape(slice(all, [0, from], [-1, size]), [-1, ...shape]);
            return [name, integer ? cast(part, 'int32') : part];
          }),
        ),
    };
  } finally {
    for (const { tensor: part } of parts) part.dispose();
  }
}

const expectedByName = (slots: readonly Slot[], got: string): string =>
  `The model has ${slots.length} inputs: ${slots.map(({ name }) => name).join(', ')}; got ${got}. ` +
  `Give an object with one batch for each: { ${slots.map(({ name }) => `${name}: …`).join(', ')} }.`;

/** Whether this is one batch, and not one for each input. */
export const isBatch = (x: InputLike | { readonly [name: string]: unknown }): x is BatchLike =>
  x instanceof Tensor || Array.isArray(x) || isInput(x);

export const isInput = (x: InputLike | { readonly [name: string]: unknown }): x is Input =>
  'values' in x && (x as Input).values instanceof Float32Array && 'shape' in x;

function readBatch(x: BatchLike, slot: Slot | undefined): [Tensor, Input] {
  const expected = slot?.shape;
  const given = x instanceof Tensor ? x.clone() : isInput(x) ? tensor(x.values, [...x.shape]) : tensor(x as number[]);
  try {
    const shape = expected && given.shape.length === expected.length - 1 ? [1, ...given.shape] : given.shape;
    if (expected && !fits(shape, expected)) {
      throw new ArgumentError(
        `The input has the shape [${given.shape}]; the model expects [${expected.map((size) => size ?? 'batch')}]. ` +
          'Resize the picture (readImage(path, model) does), or add the missing axis.',
      );
    }
    if (shape[0] === 0) throw new ArgumentError('The input is an empty batch; at least one example is needed.');
    const values = Float32Array.from(given.dataSync());
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new ArgumentError(
        `The input holds ${values[bad]} at position ${bad} of ${values.length}; every value must be a finite number. Clean the data first.`,
      );
    }
    const { pictures, words, molecules, sequences, video, columns, cells } = isInput(x) ? x : ({} as Partial<Input>);
    const told = {
      ...(pictures ? { pictures } : {}),
      ...(words ? { words } : {}),
      ...(molecules ? { molecules } : {}),
      ...(sequences ? { sequences } : {}),
      ...(video ? { video } : {}),
      ...(columns ? { columns } : {}),
      ...(cells ? { cells } : {}),
    };
    return [reshape(given, shape), { values, shape, ...told }];
  } finally {
    given.dispose();
  }
}

/** The inputs of a model; undefined for a function, which takes what it is given. */
function slotsOf(network: Network): Slot[] | undefined {
  const answers = answersOf(network);
  if (answers) return [{ name: 'input', shape: [null, ...answers.inputShape], integer: false }];
  if (typeof network === 'function') return undefined;
  return inputNames(network).map((name, at) => {
    const shape = network.inputs[at]?.shape as readonly (number | null)[] | undefined;
    const dtype = isGraphModel(network) ? network.inputs[at]!.dtype : undefined;
    return {
      name,
      ...(shape ? { shape: shape.map((size) => (size === null || size < 0 ? null : size)) } : {}),
      integer: dtype === 'int32',
    };
  });
}

const fits = (shape: readonly number[], expected: readonly (number | null)[]): boolean =>
  shape.length === expected.length &&
  expected.every((size, axis) => axis === 0 || size === null || size === shape[axis]);
