import { type AnalysisCertificate, LiveAnalysis } from '../../analysis';
import { type Explainable, type Problem, unwrap, withProblem } from '../../attribution/problem';
import type { Picture } from '../../attribution/result';
import { AbortError } from '../../errors';
import type { Figure } from '../../render/figure/figure';
import { Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import { type Aim, aimOf } from './aim';
import { certificateOf } from './certificate';
import { Climb, look, type Seen, type Standing, stepUp, type Terrain } from './climb';
import { figureOf } from './figure';
import { type Form, forms } from './forms';
import { type ActivationMaximizationOptions, type Settings, settle } from './options';
import { pictureOf } from './range';
import { codeSpace, fourierSpace, pixelSpace, type Space } from './space';
import { checkExamples, classMean, dataMean, type Start, usualLogDensity } from './starts';

/** An image on its way. */
export interface Frame {
  /** Steps done. */
  readonly step: number;
  readonly values: Float32Array;
  readonly picture: Picture;
}

/** What one form has made. */
export interface MaximizedImage extends Standing {
  readonly form: Form;
  /** `[H, W, C]`, row-major. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly picture: Picture;
  /** Where it began, in words. */
  readonly from: string;
  /** How the first image stood. */
  readonly first: Standing;
  /** How the moved images stood, step by step. */
  readonly curve: readonly Standing[];
  /** The first image, some on the way, and the last. */
  readonly frames: readonly Frame[];
}

export type RunState = 'running' | 'stopped' | 'done' | 'failed';

/** How a method that runs these forms is called. */
export interface Naming {
  readonly method: string;
  readonly title: string;
}

/** Least time between two changes that listeners hear of, in ms. */
const pause = 150;

/**
 * Images that are being made, or are made: see `activationMaximization`. Between its steps, and when it was stopped or has
 * failed, it holds plain arrays and no tensors.
 */
export class ActivationMaximization extends LiveAnalysis {
  /** One for each form; empty until the first images are there. */
  images: readonly MaximizedImage[] = [];
  state: RunState = 'running';
  /** Steps done. */
  steps = 0;
  /** Why it failed. */
  error?: unknown;
  /** The class, unit or channel in words, and what f is; known when work has begun. */
  target: { readonly name: string; readonly explained: string; readonly index?: number };
  settings?: Settings;
  /** log p(x) of an example, on average, where there are examples and a density. */
  usualLogDensity?: number;
  private seconds = 0;
  private climbs?: readonly Climb[];
  private working?: Promise<this>;
  private heard = 0;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly model: Explainable,
    private readonly options: ActivationMaximizationOptions,
    readonly naming: Naming,
  ) {
    super();
    this.target = { name: JSON.stringify(options.target) ?? 'the function', explained: '' };
    this.working = this.start();
  }

  /**
   * The run itself, when it has finished or was stopped; rejects where it failed, or its signal ended it. After `resume`
   * it is another promise.
   */
  get done(): Promise<this> {
    return this.working!;
  }

  /** Steps to do. */
  get total(): number {
    return this.settings?.steps ?? 0;
  }

  get secondsLeft(): number | undefined {
    return this.steps > 0 ? (this.seconds / this.steps) * (this.total - this.steps) : undefined;
  }

  get certificate(): AnalysisCertificate {
    return certificateOf(this, this.seconds);
  }

  /** A class in words. */
  className(index: number): string {
    const label = unwrap(this.model).labels?.[index];
    return label === undefined ? `class ${index}` : `“${label}”`;
  }

  figure(): Figure {
    return figureOf(this);
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Rests after the step at hand. */
  stop(): void {
    if (this.state !== 'running') return;
    this.state = 'stopped';
    this.changed();
  }

  /** Goes on from where it rests: the images will be those of a run that never stopped. */
  resume(): void {
    if (this.state !== 'stopped') return;
    this.state = 'running';
    this.error = undefined;
    if (!this.resting) this.changed();
    else this.working = this.start();
  }

  private resting = false;

  private start(): Promise<this> {
    this.resting = false;
    const working = this.work();
    // Whoever awaits `done` sees the error; nobody needs to.
    working.catch(() => undefined);
    return working;
  }

  private async work(): Promise<this> {
    // Returns first: whoever called has the run before anything is computed, or goes wrong.
    const signal = this.options.signal ?? currentSignal();
    await Promise.resolve();
    try {
      this.settings ??= settle(this.model, this.options);
      const { target, output } = this.options;
      const { shape } = this.settings;
      const one = { values: new Float32Array(sizeOf(shape)), shape: [1, ...shape] };
      await withProblem(this.model, one, { target, output, signal }, (problem) => this.climb(problem, signal));
      if (this.steps === this.total) this.state = 'done';
    } catch (error) {
      this.state = error instanceof AbortError ? 'stopped' : 'failed';
      this.error = error;
      throw error;
    } finally {
      this.resting = true;
      this.changed();
    }
    return this;
  }

  private async climb(problem: Problem, signal: AbortSignal | undefined): Promise<void> {
    const settings = this.settings!;
    const aim = aimOf(problem, this.options.target, settings.maximize);
    const name = aim.index === undefined ? (aim.label ?? this.target.name) : this.className(aim.index);
    this.target = { name, explained: aim.explained, index: aim.index };
    const terrain: Terrain = { aim, density: this.options.density, settings };
    const steps = new Steps(signal, this.options.onProgress);
    const run = (work: () => void) => {
      const began = performance.now();
      work();
      this.seconds += (performance.now() - began) / 1000;
    };
    this.climbs ??= await this.begin(problem, aim);
    const climbs = this.climbs;
    if (this.images.length === 0) run(() => this.show(climbs, look(climbs, terrain), true));
    while (this.steps < settings.steps) {
      await steps.step(this.steps, settings.steps);
      // The reader's word may have come meanwhile.
      if ((this.state as RunState) === 'stopped') break;
      run(() => {
        const seen = stepUp(climbs, terrain, this.steps);
        this.steps++;
        if (isFrame(this.steps, settings)) this.show(climbs, look(climbs, terrain), true);
        else if (performance.now() - this.heard > pause) this.show(climbs, seen, false);
      });
    }
    this.show(climbs, look(climbs, terrain), false);
    await steps.step(this.steps, settings.steps);
  }

  /** The images where each form begins. */
  private async begin(problem: Problem, aim: Aim): Promise<readonly Climb[]> {
    const settings = this.settings!;
    const { data, density, generator } = this.options;
    const { shape, range, unit, seed } = settings;
    if (data) checkExamples(data, shape);
    if (data && density) this.usualLogDensity = usualLogDensity(data, density);
    const images: Space = settings.parametrisation === 'fourier' ? fourierSpace(shape, range) : pixelSpace(range, unit);
    const chosen = settings.forms.map((name) => forms.find((form) => form.name === name)!);
    const mean = dataMean(data, sizeOf(shape));
    let own: Start | undefined;
    const climbs: Climb[] = [];
    for (const form of chosen) {
      if (form.start !== 'mean') own ??= await classMean(data!, problem, aim);
      const start = form.start === 'mean' ? mean : own!;
      const space = form.prior === 'code norm' ? codeSpace(generator!, shape) : images;
      const from = form.prior === 'code norm' && generator?.encode ? `the code of ${start.from}` : start.from;
      // Each form draws numbers of its own, so that it comes out the same whichever others run beside it.
      climbs.push(new Climb(form, space, from, start.image, settings, seed * forms.length + forms.indexOf(form)));
    }
    return climbs;
  }

  /** Makes what was seen the images of the run; a frame is kept. */
  private show(climbs: readonly Climb[], { images, standings }: Seen, frame: boolean): void {
    const settings = this.settings!;
    this.images = climbs.map(({ form, from, curve }, row): MaximizedImage => {
      const before = this.images[row];
      const values = images[row]!;
      const picture = pictureOf(values, settings.shape, settings);
      return {
        form,
        values,
        shape: settings.shape,
        picture,
        from,
        ...standings[row]!,
        first: before?.first ?? standings[row]!,
        curve,
        frames: [...(before?.frames ?? []), ...(frame ? [{ step: this.steps, values, picture }] : [])],
      };
    });
    this.changed();
  }

  private changed(): void {
    this.heard = performance.now();
    for (const listener of this.listeners) listener();
  }
}

/** Frames lie closer together at first, where more changes. */
function isFrame(step: number, { steps, frames }: Settings): boolean {
  const place = (at: number) => Math.floor(frames * Math.sqrt(at / steps));
  return step === steps || place(step) !== place(step - 1);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
