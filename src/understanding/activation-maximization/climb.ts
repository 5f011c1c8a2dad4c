/** One image on its way up. */

import { Random } from '../../tensor/random';
import { Adam } from './adam';
import { type Aim, densityAt, type Scored } from './aim';
import type { Form } from './forms';
import type { Settings } from './options';
import type { ExpertDensity } from './priors';
import { blurred, type Penalty, squaredNorm, totalVariation } from './regularisers';
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

/** Images, and how each stands. */
export interface Seen {
  readonly images: readonly Float32Array[];
  readonly standings: readonly Standing[];
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

/** Takes every climb one step up, the network's passes in one batch. Returns what it saw before; scores are those of the moved images. */
export function stepUp(climbs: readonly Climb[], terrain: Terrain, at: number): Seen {
  return visit(climbs, (places) => {
    const images = places.map(({ image }) => image);
    const transforms = climbs.map((climb) => climb.drawTransform());
    const scored = terrain.aim.scoreWithGradient(images.map((image, row) => transforms[row]!.apply(image)));
    const priors = priorsOf(climbs, images, terrain, true);
    climbs.forEach((climb, row) => {
      const prior = priors[row]!;
      add(prior.ofImage, transforms[row]!.transpose(rowOf(scored.gradient, row, climbs.length)));
      add(prior.ofParameters, places[row]!.back(prior.ofImage));
      climb.curve.push(standing(scored, prior, row));
      climb.step(prior.ofParameters, at);
    });
    return { images, standings: climbs.map(({ curve }) => curve.at(-1)!) };
  });
}

/** The images where the climbs are, as they are, and how they stand. */
export function look(climbs: readonly Climb[], terrain: Terrain): Seen {
  return visit(climbs, (places) => {
    const images = places.map(({ image }) => image);
    const scored = terrain.aim.score(images);
    const priors = priorsOf(climbs, images, terrain, false);
    return {
      images,
      standings: priors.map((prior, row) => standing(scored, prior, row)),
    };
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

const standing = (scored: Scored, { value, logDensity }: Prior, row: number): Standing => ({
  objective: scored.scores[row]! + value,
  score: scored.scores[row]!,
  probability: scored.probabilities?.[row],
  named: scored.named?.[row],
  logDensity,
});

/** What a form adds to f, with its gradients at the image and at the parameters. */
interface Prior extends Pick<Standing, 'logDensity'> {
  readonly value: number;
  readonly ofImage: Float32Array;
  readonly ofParameters: Float32Array;
}

function priorsOf(
  climbs: readonly Climb[],
  images: readonly Float32Array[],
  { density, settings }: Terrain,
  withGradient: boolean,
): Prior[] {
  const wanted = climbs.map(({ form }) => withGradient && form.prior === 'density');
  const likelihood = density && densityAt(density, images, settings.shape, wanted);
  return climbs.map((climb, row) => {
    const norms = normsOf(climb, images[row]!, settings);
    const logDensity = likelihood?.values[row];
    if (climb.form.prior !== 'density') return { ...norms, logDensity };
    if (withGradient) add(norms.ofImage, rowOf(likelihood!.gradient, row, climbs.length), settings.densityWeight);
    return { ...norms, value: norms.value + settings.densityWeight * logDensity!, logDensity };
  });
}

/** What a form subtracts from f. */
function normsOf({ form, parameters }: Climb, image: Float32Array, settings: Settings): Prior {
  const { l2, codeL2, totalVariation: variation, shape, unit } = settings;
  const scaled = image.map((one) => one / unit);
  const ofImage = new Float32Array(image.length);
  const ofParameters = new Float32Array(parameters.length);
  let value = 0;
  const subtract = (lambda: number, penalty: Penalty, from: Float32Array, per: number) => {
    value -= lambda * penalty.value;
    add(from, penalty.gradient, -lambda / per);
  };
  if (form.prior === 'norm') subtract(l2, squaredNorm(scaled), ofImage, unit);
  if (form.prior === 'code norm') subtract(codeL2, squaredNorm(parameters), ofParameters, 1);
  if (variation > 0) subtract(variation, totalVariation(scaled, shape), ofImage, unit);
  return { value, ofImage, ofParameters };
}

const rowOf = (values: Float32Array, row: number, rows: number): Float32Array =>
  values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows);

function add(to: Float32Array, values: ArrayLike<number>, factor = 1): void {
  for (let at = 0; at < to.length; at++) to[at]! += factor * values[at]!;
}
