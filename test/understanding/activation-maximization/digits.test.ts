import { beforeAll, describe, expect, it } from 'vitest';
import metadata from '../../../models/digits-density/metadata.json' with { type: 'json' };
import { activations } from '../../../src/attribution/activations';
import { liveTensors } from '../../../src/attribution/problem';
import { AbortError, ArgumentError } from '../../../src/errors';
import { digitPriors } from '../../../src/models/digit-priors';
import { heldOutDigits } from '../../../src/models/digits';
import { loadModel } from '../../../src/models/load';
import type { Model } from '../../../src/models/model';
import {
  type ActivationMaximization,
  activationMaximization,
  type Priors,
} from '../../../src/understanding/activation-maximization';
import { densityAt, passThrough } from '../../../src/understanding/activation-maximization/aim';
import { totalVariation } from '../../../src/understanding/activation-maximization/regularisers';
import '../../engine';

let model: Model;
let priors: Required<Priors>;
beforeAll(async () => {
  model = await loadModel('digits');
  priors = await digitPriors();
});

const shape = [28, 28, 1];
const pixels = 28 * 28;
const some = (count: number): Float32Array[] =>
  Array.from({ length: count }, (_, at) =>
    Float32Array.from(heldOutDigits().pixels.subarray(at * pixels, (at + 1) * pixels), (grey) => grey / 255),
  );

describe('the shipped priors', () => {
  it('the density gives held-out digits what its formula gave in double precision, and noise far less', () => {
    const digits = some(500);
    const mean = (images: Float32Array[]) =>
      densityAt(priors.density, images, shape, []).values.reduce((sum, value) => sum + value / images.length, 0);
    const known = mean(digits);
    // The mean over 500 of the 2,000 digits; one digit's spread is some 150 nats.
    expect(Math.abs(known - metadata.heldOutLogDensity)).toBeLessThan(25);
    expect(mean(digits.map((image) => image.map((_, at) => image[(at * 37) % pixels]!)))).toBeLessThan(known - 500);
  });

  it('its gradient is that of its values', () => {
    const [image] = some(1) as [Float32Array];
    const { values, gradient } = densityAt(priors.density, [image], shape, [true]);
    const step = 0.02;
    const norm = Math.hypot(...gradient);
    const moved = image.map((value, at) => value + (step * gradient[at]!) / norm);
    const back = image.map((value, at) => value - (step * gradient[at]!) / norm);
    const [up, down] = densityAt(priors.density, [moved, back], shape, []).values;
    expect((up! - down!) / (2 * step) / norm).toBeCloseTo(1, 1);
    expect(values[0]!).toBeLessThan(up!);
  });

  it('the autoencoder leaves less error than as many principal components', async () => {
    const digits = some(100);
    const values = Float32Array.from(digits.flatMap((image) => [...image]));
    const { decode, encode, size } = priors.generator;
    let error = 0;
    for (const image of digits) {
      const code = passThrough(encode!, image, shape);
      const made = passThrough(decode, code.values, [size]);
      error += image.reduce((sum, value, at) => sum + (value - made.values[at]!) ** 2, 0) / values.length;
      code.release();
      made.release();
    }
    // The density's first layers have the coordinates along the axes and the squared distance from the mean.
    const network = await loadModel('models/digits-density');
    const found = await activations(network, { values, shape: [100, ...shape] }, ['coordinates', 'distance']);
    const axes = found.coordinates.shape[1]!;
    let linear = 0;
    for (let row = 0; row < 100; row++) {
      const along = found.coordinates.values.slice(row * axes, row * axes + size);
      linear += (found.distance.values[row]! - along.reduce((sum, value) => sum + value * value, 0)) / values.length;
    }
    expect(linear).toBeGreaterThan(0.02);
    expect(error).toBeLessThan(0.6 * linear);
    network.dispose();
  });
});

describe('the four forms of a digit', () => {
  let run: ActivationMaximization;
  let before: number;
  beforeAll(async () => {
    before = liveTensors();
    run = await activationMaximization(model, { target: 3, steps: 60, ...priors }).done;
  });

  it('are all taken for it, rise, and leave no tensors', () => {
    expect(run.images.map(({ form }) => form.name)).toEqual(['simple', 'class-mean', 'density', 'code']);
    for (const image of run.images) {
      expect(image.named!.index).toBe(3);
      expect(image.probability).toBeGreaterThan(0.9);
      expect(image.objective).toBeGreaterThan(image.first.objective);
      expect(image.values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
    expect(liveTensors()).toBe(before);
  });

  it('with data, are likelier than the simple form', () => {
    const [simple, own, density, code] = run.images.map(({ logDensity }) => logDensity!);
    for (const other of [own, density, code]) expect(other).toBeGreaterThan(simple!);
    expect(density).toBeGreaterThan(code!);
  });

  it('the certificate says so, with every parameter', () => {
    const { checks, parameters } = run.certificate;
    expect(checks.every(({ tone }) => tone === 'good')).toBe(true);
    expect(checks.map(({ value }) => value).join()).toMatch(/classified as “3”, p = .*objective rose.*log p\(x\)/);
    expect(parameters).toMatchObject({ target: '“3”', steps: 60, seed: 0, f: 'log probability of the target class' });
  });

  it('the figure has the images first, then the curves, then the frames', () => {
    const { blocks, summary } = run.figure();
    expect(blocks.map(({ kind }) => kind)).toEqual([
      'gallery',
      'curves',
      'curves',
      'curves',
      'gallery',
      'gallery',
      'gallery',
      'gallery',
    ]);
    expect(blocks[0]).toMatchObject({ items: [{}, {}, {}, {}] });
    expect(summary).toMatch(/^What the network takes for “3”.* Likeliest among the data is “with a density”/);
    expect(run.images[0]!.frames.map(({ step }) => step)[0]).toBe(0);
    expect(run.images[0]!.frames.at(-1)!.values).toEqual(run.images[0]!.values);
  });

  it('come out the same by the same seed, whichever others run beside them, and otherwise by another', async () => {
    const options = { target: 3, steps: 10, ...priors };
    const [once, alone, other] = await Promise.all([
      activationMaximization(model, options).done,
      activationMaximization(model, { ...options, forms: ['density'] }).done,
      activationMaximization(model, { ...options, forms: ['density'], seed: 1 }).done,
    ]);
    const error = (a: Float32Array, b: Float32Array) => Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));
    expect(error(once.images[2]!.values, alone.images[0]!.values)).toBeLessThan(1e-3);
    expect(error(other.images[0]!.values, alone.images[0]!.values)).toBeGreaterThan(1e-3);
  });
});

describe('regularisers', () => {
  const variationOf = async (options: object): Promise<number> => {
    const run = await activationMaximization(model, { target: 3, steps: 40, ...options }).done;
    expect(run.images[0]!.named!.index).toBe(3);
    return totalVariation(run.images[0]!.values, shape).value;
  };

  it('total variation, a blur and a Fourier basis each make the simple form smoother', async () => {
    const plain = await variationOf({});
    expect(await variationOf({ totalVariation: 0.02 })).toBeLessThan(0.7 * plain);
    expect(await variationOf({ blur: { sigma: 0.7, every: 4 } })).toBeLessThan(0.7 * plain);
    expect(await variationOf({ parametrisation: 'fourier' })).toBeLessThan(0.7 * plain);
  });
});

describe('channels and units', () => {
  it('a channel and a unit of a layer rise', async () => {
    const before = liveTensors();
    for (const target of [
      { layer: 'conv3', channel: 5 },
      { layer: 'dense1', unit: 7 },
    ] as const) {
      const run = await activationMaximization(model, { target, steps: 15, jitter: 1, ...priors }).done;
      for (const { objective, first } of run.images) expect(objective).toBeGreaterThan(first.objective);
      expect(run.images[0]!.score).toBeGreaterThan(run.images[0]!.first.score + 0.2);
      expect(run.target.name).toContain(target.layer);
      expect(run.images[1]!.from).toMatch(/the mean of the 80 examples of 8000 with the highest score/);
    }
    expect(liveTensors()).toBe(before);
  });
});

describe('stop and resume', () => {
  const options = { target: 8, steps: 12, jitter: 2, rotation: 10, forms: ['simple'] } as const;

  it('end where an uninterrupted run ends, and hold no tensors meanwhile', async () => {
    const whole = await activationMaximization(model, options).done;
    const before = liveTensors();
    const run = activationMaximization(model, options);
    let changes = 0;
    const end = run.onChange(() => {
      changes++;
      if (run.state === 'running' && run.steps > 3) run.stop();
    });
    expect(run.state).toBe('running');
    for (let rests = 0; run.state === 'running' || run.state === 'stopped'; rests++) {
      expect(await run.done).toBe(run);
      if (run.state !== 'stopped') break;
      expect(liveTensors()).toBe(before);
      expect(run.steps).toBeLessThan(12);
      const [progress] = run.figure().blocks;
      expect(progress).toMatchObject({ kind: 'progress', state: 'stopped', total: 12 });
      expect(rests).toBeLessThan(20);
      if (rests === 2) end();
      run.resume();
    }
    expect(run.state).toBe('done');
    expect(run.images[0]!.values).toEqual(whole.images[0]!.values);
    expect(run.images[0]!.curve).toEqual(whole.images[0]!.curve);
    expect(changes).toBeGreaterThan(2);
    expect(liveTensors()).toBe(before);
  });

  it('at once, before it began, and resumed before it rested', async () => {
    const run = activationMaximization(model, options);
    run.stop();
    run.resume();
    run.stop();
    await run.done;
    expect([run.state, run.steps]).toEqual(['stopped', 0]);
    run.resume();
    await run.done;
    expect([run.state, run.steps]).toEqual(['done', 12]);
  });

  it('a signal ends it with an AbortError, and nothing is left', async () => {
    const before = liveTensors();
    const abort = new AbortController();
    const run = activationMaximization(model, {
      ...options,
      signal: abort.signal,
      onProgress: ({ done }) => done === 5 && abort.abort(),
    });
    await expect(run.done).rejects.toThrow(AbortError);
    expect(run.steps).toBe(5);
    expect(liveTensors()).toBe(before);
  });
});

describe('bad input is a sentence', () => {
  it.each([
    [
      { target: 3, forms: ['density'] },
      /"density" needs `data`: examples .*and `density`: an expert density.*digitPriors/,
    ],
    [{ target: 3, forms: ['code'] }, /`generator`: a network that makes inputs of codes/],
    [{ target: 3, forms: ['best'] }, /There is no form "best"; there are simple, class-mean, density, code/],
    [{ target: 3, forms: [] }, /`forms` is empty/],
    [{ target: 'predicted' }, /The target is predicted; activation maximization makes images for one target/],
    [{}, /The target is undefined/],
    [{ target: 10 }, /The target 10 is not a unit of the output/],
    [{ target: { layer: 'conv9', channel: 0 } }, /There is no layer "conv9"/],
    [{ target: { layer: 'conv3', channel: 24 } }, /There is no channel 24 in the layer "conv3"/],
    [{ target: 3, steps: 0 }, /`steps` is 0; expected a whole number/],
    [{ target: 3, l2: Number.NaN }, /`l2` is NaN/],
    [{ target: 3, bounds: [1, 0] }, /`bounds` is \[1,0\]/],
    [{ target: 3, blur: { sigma: 1, every: 4 }, parametrisation: 'fourier' }, /`blur` smooths pixels/],
    [
      { target: 3, data: { values: new Float32Array(784), shape: [1, 28, 28, 1], labels: [5] } },
      /None of the 1 labels/,
    ],
  ])('%j', async (options, message) => {
    const before = liveTensors();
    const run = activationMaximization(model, options as never);
    await expect(run.done).rejects.toThrow(ArgumentError);
    await expect(run.done).rejects.toThrow(message);
    expect(run.figure().summary).toMatch(message);
    expect(liveTensors()).toBe(before);
  });

  it('examples that do not fit', async () => {
    const of = (data: object) => activationMaximization(model, { target: 3, data: data as never }).done;
    const values = new Float32Array(pixels);
    await expect(of({ values, shape: [1, 14, 56, 1] })).rejects.toThrow(/examples in `data` have the shape/);
    await expect(of({ values, shape: [1, ...shape], labels: [5] })).rejects.toThrow(/None of the 1 labels/);
    await expect(of({ values, shape: [1, ...shape], labels: [3, 5] })).rejects.toThrow(/1 examples and 2 labels/);
  });

  it('a model that does not say its shape', async () => {
    const run = activationMaximization((x) => x, { target: 0 });
    await expect(run.done).rejects.toThrow(/does not say what shape its input has. Give it/);
    const flat = activationMaximization((x) => x, { target: 0, shape: [3], jitter: 1 });
    await expect(flat.done).rejects.toThrow(/`jitter` is for pictures/);
  });
});
