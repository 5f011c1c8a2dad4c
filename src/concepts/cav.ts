/** Concept activation vectors: the direction at a layer that points from other pictures to those of a concept. */

import type { LayerActivations } from '../attribution/activations';
import { gradient } from '../attribution/gradient';
import type { Explainable, ExplainOptions, InputLike } from '../attribution/problem';
import { ArgumentError } from '../errors';
import { type Progress, Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import { currentSignal } from '../tensor/signal';
import { innerProducts, type Space } from './inner-products';
import { type ActivationCache, gather, rowsOf } from './layer-space';
import type { PictureSet } from './picture-set';
import { type Contrast, type Fit, fitAmong, fitRuns, heldOutAccuracy, planRuns, sample } from './replicates';

/** A concept activation vector. */
export interface Cav {
  readonly concept: string;
  /** What the concept was told apart from. */
  readonly counter: string;
  readonly layer: string;
  /** Unit vector in the shape of the layer's output for one example, row-major. */
  readonly vector: Float32Array;
  readonly shape: readonly number[];
  /** Length of the fitted w = norm · vector, and b: a picture counts as one of the concept where w·x + b > 0. */
  readonly norm: number;
  readonly intercept: number;
  /** Of pictures held out from the fit, mean of both sides; 0.5 is chance. Undefined where none was held out. */
  readonly accuracy?: number;
  /** How many pictures of the concept, and how many others, it was fitted on. */
  readonly size: readonly [number, number];
}

export interface CavOptions {
  /** The layer at whose output the vector lies. */
  readonly layer: string;
  /** Weight of the data against ½‖w‖². Default 0.1. */
  readonly C?: number;
  /** Seed of the draws. Default 0. */
  readonly seed?: number;
  /** Keeps activations between calls; see `activationCache`. Default: none. */
  readonly cache?: ActivationCache;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export const defaultC = 0.1;
/** Fits on halves, for the accuracy on what they have not seen. */
const halves = 10;

/**
 * The concept activation vector of a set of pictures: the normal of the plane by which L2 logistic regression tells their
 * activations at a layer from those of other pictures. Kim et al. 2018, arXiv:1711.11279.
 *
 * @param concept At least two pictures that share the concept.
 * @param random Pictures of all kinds. Of the larger set, as many are drawn as the smaller has.
 * @throws ArgumentError where a set is empty or too small, both are the same, or there is no such layer
 * @example
 * const { vector, accuracy } = await cav(model, digits([1, 2, 3, 4]), digits([20, 21, 22, 23]), { layer: 'conv3' });
 */
export async function cav(
  model: Explainable,
  concept: PictureSet,
  random: PictureSet,
  options: CavOptions,
): Promise<Cav> {
  return cavBetween(model, ['the concept', concept], ['random', random], options);
}

/**
 * The relative CAV of two concepts: the direction that points from the pictures of `other` to those of `concept`.
 * Kim et al. 2018, section 3.6.
 *
 * @param concepts Two sets of pictures by name: the concept, and what it is held against.
 * @example
 * const ones = digits([14, 17, 21, 25]);
 * const { vector } = await relativeCav(model, { ones, others: digits([0, 2, 3, 4]) }, { layer: 'conv3' });
 */
export async function relativeCav(
  model: Explainable,
  concepts: Readonly<Record<string, PictureSet>>,
  options: CavOptions,
): Promise<Cav> {
  const [one, other, ...more] = Object.entries(concepts);
  if (!one || !other || more.length > 0) {
    throw new ArgumentError(
      `A relative CAV lies between two concepts; ${Object.keys(concepts).length} were given. Give two sets, by name.`,
    );
  }
  return cavBetween(model, one, other, options);
}

async function cavBetween(
  model: Explainable,
  [concept, first]: readonly [string, PictureSet],
  [counter, second]: readonly [string, PictureSet],
  { layer, C = defaultC, seed = 0, cache, signal = currentSignal(), onProgress }: CavOptions,
): Promise<Cav> {
  if (typeof layer !== 'string') throw new ArgumentError('No layer was named; say { layer } by its name.');
  checkC(C);
  const steps = new Steps(signal, onProgress);
  const sets = [
    { name: concept, what: `the set "${concept}"`, set: first },
    { name: counter, what: `the set "${counter}"`, set: second },
  ];
  const gathered = await gather(model, sets, [layer], {
    steps,
    ...(cache ? { cache } : {}),
    ...(signal ? { signal } : {}),
  });
  const [a, b] = gathered.sets.map(({ places }) => [...new Set(places)]) as [number[], number[]];
  checkContrast({ concept, counter }, { concept: a, counter: b });
  const { rows, shape } = gathered.layers.get(layer)!;
  const random = new Random(seed);
  const contrast = { concept: a, counter: b };
  const space = innerProducts(rows);
  checkSpread(layer, rows, space);
  return makeCav({ concept, counter, layer }, { rows, shape, space }, contrast, { C, random });
}

/** Refuses a layer that says the same of every picture. */
export function checkSpread(layer: string, rows: readonly Float32Array[], { size, gram }: Space): void {
  let [spread, length] = [0, 0];
  for (let j = 0; j < size; j++) spread = Math.max(spread, gram[j * size + j]!);
  for (const row of rows)
    length = Math.max(
      length,
      row.reduce((sum, value) => sum + value * value, 0),
    );
  if (spread > 1e-12 * length) return;
  throw new ArgumentError(
    `The layer "${layer}" says the same of every picture, so no direction there tells a concept apart. Take another layer.`,
  );
}

export function checkC(C: number): void {
  if (Number.isFinite(C) && C > 0) return;
  throw new ArgumentError(`C is ${C}; it weighs the data against the penalty and must be a positive number.`);
}

/** Refuses sets that no direction can be fitted between. */
export function checkContrast(names: { readonly concept: string; readonly counter: string }, contrast: Contrast): void {
  for (const side of ['concept', 'counter'] as const) {
    const count = contrast[side].length;
    if (count >= 2) continue;
    throw new ArgumentError(
      `The set "${names[side]}" has ${count === 1 ? 'one picture' : `${count} pictures`}; a direction needs at least two, and a test more: 20 to 50 of each are usual.`,
    );
  }
  const counter = new Set(contrast.counter);
  const shared = contrast.concept.filter((place) => counter.has(place)).length;
  if (shared === contrast.concept.length || shared === counter.size) {
    throw new ArgumentError(
      `All pictures of the set "${shared === contrast.concept.length ? names.concept : names.counter}" are also in "${shared === contrast.concept.length ? names.counter : names.concept}"; nothing tells them apart. Give other pictures for one of them.`,
    );
  }
  if (shared > 0) {
    throw new ArgumentError(
      `${shared} of the ${contrast.concept.length} pictures of "${names.concept}" are also in "${names.counter}"; take them out of one of the sets.`,
    );
  }
}

interface At {
  readonly rows: readonly Float32Array[];
  readonly shape: readonly number[];
  readonly space: Space;
}

/** The CAV of all pictures of the smaller set against as many of the other. */
export function makeCav(
  names: { readonly concept: string; readonly counter: string; readonly layer: string },
  { rows, shape, space }: At,
  { concept, counter }: Contrast,
  { C, random, accuracy }: { readonly C: number; readonly random: Random; readonly accuracy?: number },
): Cav {
  const size = Math.min(concept.length, counter.length);
  const draw = (places: readonly number[]) =>
    places.length === size ? places : sample(places.length, size, random).map((at) => places[at]!);
  const fitted = fitAmong(space, draw(concept), draw(counter), C);
  const held = accuracy ?? accuracyOfHalves(space, { concept, counter }, { C, random });
  return {
    ...names,
    ...directionOf(rows, fitted),
    shape,
    norm: fitted.norm,
    accuracy: held,
    size: [size, size],
  };
}

function accuracyOfHalves(
  space: Space,
  contrast: Contrast,
  { C, random }: { readonly C: number; readonly random: Random },
): number {
  const size = Math.floor(Math.min(contrast.concept.length, contrast.counter.length) / 2);
  const plan = planRuns(contrast, { runs: halves, size, random });
  const fits = fitRuns(space, [...contrast.concept, ...contrast.counter], plan, C);
  return fits.reduce((sum, fitted) => sum + heldOutAccuracy(space, contrast, fitted), 0) / fits.length;
}

/** w/‖w‖ and the b of plain activations, from a fit among centred ones. */
function directionOf(rows: readonly Float32Array[], { pictures, weights, norm, intercept }: Fit) {
  const sums = new Float64Array(rows[0]!.length);
  for (const [j, picture] of pictures.entries()) {
    const row = rows[picture]!;
    for (let d = 0; d < sums.length; d++) sums[d]! += weights[j]! * row[d]!;
  }
  const mean = new Float64Array(sums.length);
  for (const row of rows) for (let d = 0; d < mean.length; d++) mean[d]! += row[d]! / rows.length;
  const shift = sums.reduce((sum, w, d) => sum + w * mean[d]!, 0);
  return { vector: Float32Array.from(sums, (w) => w / norm), intercept: intercept - shift };
}

/**
 * The CAV between two sets of activations.
 *
 * @param concept `[n, …]`.
 * @param random `[m, …]`; all of both are used.
 * @returns w/‖w‖.
 */
export function fitCav(concept: LayerActivations, random: LayerActivations, C = defaultC): Float32Array {
  const rows = [...rowsOf(concept), ...rowsOf(random)];
  const places = [...rows.keys()];
  const count = concept.shape[0]!;
  return directionOf(rows, fitAmong(innerProducts(rows), places.slice(0, count), places.slice(count), C)).vector;
}

/**
 * Directional derivatives ∂f/∂a · v of f along a CAV, where a is the output of the CAV's layer. Kim et al. 2018, equation 1.
 *
 * @param x Batch `[N, …]`, or one example.
 * @param options `target` says what f is. Default: the logit of each input's own first choice.
 * @returns One number an input, in units of f per unit of activation.
 * @example
 * const ones = await cav(model, digits([1, 2, 3, 4]), digits([20, 21, 22, 23]), { layer: 'conv3' });
 * const along = await directionalDerivatives(model, x, ones, { target: 3 });
 */
export async function directionalDerivatives(
  model: Explainable,
  x: InputLike,
  { layer, vector }: Pick<Cav, 'layer' | 'vector'>,
  options: Omit<ExplainOptions, 'layer'> = {},
): Promise<Float64Array> {
  const { values, shape } = await gradient(model, x, { ...options, layer });
  const gradients = rowsOf({ values, shape });
  if (gradients[0]!.length !== vector.length) {
    throw new ArgumentError(
      `The vector has ${vector.length} values, and the layer "${layer}" ${gradients[0]!.length}; take the CAV of this model and this layer.`,
    );
  }
  return Float64Array.from(gradients, (row) => row.reduce((sum, value, d) => sum + value * vector[d]!, 0));
}
