/** One image on its way up. */

import { Random } from '../../tensor/random';
import { Adam } from './adam';
import { type Aim, densityAt } from './aim';
import type { Form } from './forms';
import type { Settings } from './options';
import type { ExpertDensity } from './priors';
import { blurred, squaredNorm, totalVariation } from './regularisers';
import type { Place, Space } from './space';
import type { Resampling } from './transform';
import { drawTransform } from './transform';

/** What is known of an image. */
export interface Standing {
  /** f less what its form subtracts, or plus what it adds. */
  readonly objective: number;
  /** f. */
  readonly score: number;
  /** Of the target's class, where the target is one. */
  readonly probability?: number;
  /** The class that the network names, with its probability, where it has classes. */
  readonly named?: { readonly index: number; readonly probability: number };
  /** Where a density is given. */
  readonly logDensity?: number;
}

/** What all images of one run share. */
export interface Terrain {
  readonly aim: Aim;
  readonly density?: ExpertDensity;
  readonly settings: Settings;
}

/** Plain arrays only: a climb that rests holds no tensors. */
export class Climb {
  readonly curve: Standing[] = [];
  readonly parameters: Float32Array;
  private readonly adam: Adam;
  private readonly random: Random;

  constructor(
    readonly form: Form,
    readonly space: Space,
    readonly from: string,
    image: Float32Array,
    private readonly settings: Settings,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.parameters = space
      .parametersOf(image)
      .map((value) => value + settings.noise * space.unit * this.random.normal());
    space.project(this.parameters);
    this.adam = new Adam(this.parameters.length);
  }

  drawTransform(): Resampling {
    return drawTransform(this.random, this.settings.shape, this.settings);
  }

  /** Along the gradient at the parameters. */
  step(gradient: ArrayLike<number>, at: number): void {
    const { steps, rate, blur, shape } = this.settings;
    const falling = (rate / 2) * (1 + Math.cos((Math.PI * at) / steps));
    this.adam.ascend(this.parameters, gradient, falling * this.space.unit);
    if (blur && this.form.prior !== 'code norm' && (at + 1) % blur.every === 0 && at + 1 < steps) {
      this.parameters.set(blurred(this.parameters, shape, blur.sigma));
    }
    this.space.project(this.parameters);
  }
}

/** Takes every climb one step up, the network's passes in one batch. */
export function stepUp(climbs: readonly Climb[], terrain: Terrain, at: number): void {
  visit(climbs, (places) => {
    const transforms = climbs.map((climb) => climb.drawTransform());
    const images = places.map(({ image }) => image);
    const scored = terrain.aim.scoreWithGradient(images.map((image, row) => transforms[row]!.apply(image)));
    const density = densityOf(climbs, images, terrain);
    climbs.forEach((climb, row) => {
      const slice = (all: Float32Array) => all.subarray(row * images[row]!.length, (row + 1) * images[row]!.length);
      const prior = priorOf(climb, images[row]!, terrain.settings);
      const gradient = Float32Array.from(transforms[row]!.transpose(slice(scored.gradient)));
      add(gradient, prior.ofImage);
      if (climb.form.prior === 'density') add(gradient, slice(density!.gradient));
      const up = Float32Array.from(places[row]!.back(gradient));
      add(up, prior.ofParameters);
      climb.curve.push(standing(climb, scored, density?.values, prior.value, row));
      climb.step(up, at);
    });
  });
}

/** The images where the climbs are, as they are, and how they stand. */
export function look(climbs: readonly Climb[], terrain: Terrain): { images: Float32Array[]; standings: Standing[] } {
  return visit(climbs, (places) => {
    const images = places.map(({ image }) => image);
    const scored = terrain.aim.score(images);
    const density = terrain.density && densityAt(terrain.density, images, terrain.settings.shape, []);
    const standings = climbs.map((climb, row) =>
      standing(climb, scored, density?.values, priorOf(climb, images[row]!, terrain.settings).value, row),
    );
    return { images: images.map((image) => image.slice()), standings };
  });
}

function visit<T>(climbs: readonly Climb[], use: (places: readonly Place[]) => T): T {
  const places: Place[] = [];
  try {
    for (const { space, parameters } of climbs) places.push(space.at(parameters));
    return use(places);
  } finally {
    for (const place of places) place.release();
  }
}

const densityOf = (climbs: readonly Climb[], images: readonly Float32Array[], { density, settings }: Terrain) =>
  density &&
  densityAt(
    density,
    images,
    settings.shape,
    climbs.map(({ form }) => form.prior === 'density'),
  );

function standing(
  { form }: Climb,
  scored: ReturnType<Aim['score']>,
  logDensities: readonly number[] | undefined,
  prior: number,
  row: number,
): Standing {
  const logDensity = logDensities?.[row];
  const score = scored.scores[row]!;
  return {
    objective: score + prior + (form.prior === 'density' ? logDensity! : 0),
    score,
    probability: scored.probabilities?.[row],
    named: scored.named?.[row],
    logDensity,
  };
}

/** What a form adds to f besides a density, with its gradients at the image and at the parameters. */
function priorOf({ form, parameters }: Climb, image: Float32Array, settings: Settings) {
  const { l2, codeL2, totalVariation: variation, shape, range } = settings;
  const unit = range?.width ?? 1;
  const ofImage = new Float32Array(image.length);
  const ofParameters = new Float32Array(parameters.length);
  let value = 0;
  const subtract = (
    from: Float32Array,
    penalty: { value: number; gradient: Float32Array },
    lambda: number,
    per = 1,
  ) => {
    value -= lambda * penalty.value;
    add(from, penalty.gradient, -lambda / per);
  };
  const scaled = image.map((one) => one / unit);
  if (form.prior === 'norm' && l2 > 0) subtract(ofImage, squaredNorm(scaled), l2, unit);
  if (form.prior === 'code norm' && codeL2 > 0) subtract(ofParameters, squaredNorm(parameters), codeL2);
  if (variation > 0) subtract(ofImage, totalVariation(scaled, shape), variation, unit);
  return { value, ofImage, ofParameters };
}

function add(to: Float32Array, values: ArrayLike<number>, factor = 1): void {
  for (let at = 0; at < to.length; at++) to[at]! += factor * values[at]!;
}
