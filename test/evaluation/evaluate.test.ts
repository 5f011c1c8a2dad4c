/** The leaderboard on networks of which the truth is known, and on the digits; its cache, its controls, its warnings. */
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { evaluate } from '../../src/evaluation';
import { bootstrap } from '../../src/evaluation/bootstrap';
import { evaluationCache } from '../../src/evaluation/disk-cache';
import type { Table } from '../../src/render/figure/figure';
import { figureHtml, figureText } from '../../src/render/figure/html';
import { Random } from '../../src/tensor/random';
import { inputs, linear } from './planted';

const random = new Random(9);
const w = Array.from({ length: 25 }, () => random.normal());
const shape = [5, 5, 1];
const model = linear(w, shape);
const x = inputs(16, shape);

describe('the leaderboard', () => {
  it('has the exact method first, then random maps, then the inverted ones', async () => {
    const found = await evaluate(
      model,
      ['gradient_x_input', 'gradient'],
      x,
      ['pixel_flipping', 'faithfulness_estimate'],
      {
        target: 0,
      },
    );
    expect(found.entries.map(({ title }) => title)).toEqual([
      'Gradient × input',
      'Gradient',
      'Random',
      'Inverted Gradient × input',
    ]);
    // Of a linear model the correlation is exactly 1, and −1.
    expect(found.score('Gradient × input', 'faithfulness_estimate').mean).toBeCloseTo(1, 5);
    expect(found.score('Inverted Gradient × input', 'faithfulness_estimate').mean).toBeCloseTo(-1, 5);
    expect(found.score('Gradient × input', 'pixel_flipping').beatsRandom).toBe(true);
    expect(found.entries[0]!.cost).toMatchObject({ forward: 1, backward: 1 });
    expect(found.certificate.checks.find(({ label }) => label === 'Controls')!.tone).toBe('good');
  });

  it('says who is not told from random maps', async () => {
    const lot = new Random(77);
    const blind = { title: 'Blind', values: x.values.map(() => lot.normal()), shape: x.shape };
    const found = await evaluate(model, ['gradient_x_input', blind], x, ['faithfulness_estimate'], { target: 0 });
    expect(found.score('Blind', 'faithfulness_estimate').beatsRandom).toBe(false);
    const row = found.certificate.checks.find(({ label }) => label === 'Against random')!;
    expect(row.value).toMatch(/Blind by Faithfulness estimate/);
    expect(row.tone).toBe('warn');
    expect(figureText(found.figure())).toMatch(/Blind is not told from random maps by any/);
  });

  it('asks the network once for what methods share', async () => {
    const alone = await evaluate(model, ['gradient_x_input'], x, ['faithfulness_correlation'], { target: 0 });
    // A hundred sets an example, some of them drawn twice, and the example itself; the controls ask the same.
    const { made, shared } = alone.passes;
    expect(made).toBeLessThanOrEqual(16 * 101);
    expect(made + shared).toBe(3 * 16 * 101);
  });

  it('does not ask again where what is removed is already what would replace it', async () => {
    const half = { values: x.values.map((value, at) => (at % 25 < 13 ? 0 : value)), shape: x.shape };
    const options = { target: 0, region: 'value', randomisation: false } as const;
    const found = await evaluate(model, ['gradient_x_input'], half, ['pixel_flipping'], options);
    // Thirteen of 25 values are 0: twelve removals change something, and the example itself is asked; three rows of maps.
    expect(found.passes.made).toBeLessThanOrEqual(3 * 16 * 13);
    expect(found.passes.made + found.passes.shared).toBe(3 * 16 * 26);
    const none = await evaluate(model, ['gradient_x_input'], half, ['pixel_flipping'], { ...options, imputation: -1 });
    expect(none.passes.made).toBeGreaterThan(2 * 16 * 20);
  });

  it('warns of a method that does not look at the weights, and not of one that does', async () => {
    const network = sequential({
      layers: [
        layers.flatten({ inputShape: shape }),
        layers.dense({ units: 12, activation: 'relu', kernelInitializer: initializers.glorotUniform({ seed: 1 }) }),
        layers.dense({ units: 3, kernelInitializer: initializers.glorotUniform({ seed: 2 }) }),
      ],
    });
    const edges = {
      title: 'Input itself',
      explain: async (_: unknown, input: unknown) => input as { values: Float32Array; shape: number[] },
    };
    const found = await evaluate(network, ['gradient', edges], x, ['pixel_flipping']);
    expect(found.score('Input itself', 'parameter_randomisation').mean).toBeCloseTo(1, 9);
    const row = found.certificate.checks.find(({ label }) => label === 'Randomisation check')!;
    expect(row.tone).toBe('warn');
    expect(row.value).toMatch(/failed by Input itself/);
    const table = found.figure().blocks.find(({ kind }) => kind === 'table') as Table;
    expect(table.rows.find(([name]) => String(name).includes('⚠'))![0]).toBe('⚠ Input itself');
    network.dispose();
  });

  it('is drawn, with rows and curves that share their ids, and areas in the legend', async () => {
    const found = await evaluate(model, ['gradient_x_input'], x, ['pixel_flipping'], { target: 0 });
    const figure = found.figure();
    const table = figure.blocks.find(({ kind }) => kind === 'table') as Table;
    const curves = figure.blocks.find(({ kind }) => kind === 'curves') as Extract<
      (typeof figure.blocks)[number],
      { kind: 'curves' }
    >;
    expect(curves.series.map(({ id }) => id)).toEqual(table.ids);
    expect(curves.series[0]!.area).toBeCloseTo(found.score('Gradient × input', 'pixel_flipping').mean, 9);
    expect(figureHtml(figure)).toContain('Leaderboard');
  });

  it('takes several networks, and gives each its own controls', async () => {
    const two = {
      one: model,
      other: linear(
        w.map((value) => 2 * value),
        shape,
      ),
    };
    const found = await evaluate(two, ['gradient_x_input'], x, ['pixel_flipping'], { target: 0 });
    expect(found.entries.map(({ model: name }) => name).sort()).toEqual([
      'one',
      'one',
      'one',
      'other',
      'other',
      'other',
    ]);
  });
});

describe('metrics that ask the method again', () => {
  const of = async (method: Parameters<typeof evaluate>[1][number], metric: string, options = {}) => {
    const found = await evaluate(model, [method], x, [metric], { target: 0, randomisation: false, ...options });
    return found.entries.find(({ control }) => !control)!.scores[0]!.mean;
  };
  // The two outputs are f and −f, so that the maps of the two classes are each other's opposite.
  const blind = {
    title: 'Blind',
    explain: async (_: unknown, input: unknown) => input as { values: Float32Array; shape: number[] },
  };

  it('class sensitivity is 2 of opposite maps and 0 of a map that is blind to the class', async () => {
    expect(await of('gradient', 'class_sensitivity')).toBeCloseTo(2, 5);
    expect(await of(blind, 'class_sensitivity')).toBeCloseTo(0, 9);
  });

  it('max-sensitivity is 0 of the gradient of a linear model', async () => {
    expect(await of('gradient', 'max_sensitivity')).toBeCloseTo(0, 6);
    expect(await of(blind, 'max_sensitivity')).toBeGreaterThan(0.01);
  });

  it('label randomisation is 1 where the other network is the same, −1 where it is the opposite', async () => {
    expect(await of('gradient', 'label_randomisation', { randomLabels: model })).toBeCloseTo(1, 6);
    const opposite = linear(
      w.map((value) => -value),
      shape,
    );
    expect(await of('gradient', 'label_randomisation', { randomLabels: opposite })).toBeCloseTo(-1, 6);
    expect(await of('gradient', 'label_randomisation')).toBeNaN();
  });
});

describe('the cache', () => {
  const network = sequential({ layers: [layers.flatten({ inputShape: shape }), layers.dense({ units: 3 })] });

  it('goes on where it was stopped, with the same numbers', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'evaluation-'));
    const cache = evaluationCache(folder);
    const run = (signal?: AbortSignal, onProgress?: (done: { done: number }) => void) =>
      evaluate(network, ['gradient_x_input'], x, ['pixel_flipping', 'sparseness'], {
        cache,
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onProgress } : {}),
      });
    const stop = new AbortController();
    await expect(run(stop.signal, ({ done }) => done === 2 && stop.abort())).rejects.toThrow(/stopped/);
    const kept = fs.readdirSync(folder).length;
    expect(kept).toBe(3); // the maps, and two measurements
    const second = await run();
    const third = await run();
    expect(third.passes.made).toBe(0);
    expect(third.entries.map(({ rank }) => rank)).toEqual(second.entries.map(({ rank }) => rank));
    for (const entry of second.entries) {
      for (const { metric, values } of entry.scores) expect(third.score(entry.title, metric).values).toEqual(values);
    }
    fs.rmSync(folder, { recursive: true });
  });

  it('is another for other weights', async () => {
    const cache = new Map<string, string>();
    const store = {
      get: async (key: string) => cache.get(key),
      set: async (k: string, t: string) => void cache.set(k, t),
    };
    const run = () => evaluate(network, ['gradient'], x, ['sparseness'], { cache: store, target: 0 });
    await run();
    const before = cache.size;
    const weights = network.getWeights().map((weight) => tf.add(weight, 1));
    network.setWeights(weights);
    await run();
    expect(cache.size).toBe(2 * before);
  });
});

describe('what is wrong is told in a sentence', () => {
  const of = (methods: unknown, metrics: unknown = ['sparseness'], at: unknown = x) =>
    evaluate(model, methods as string[], at as typeof x, metrics as string[], { target: 0 });

  it.each([
    ['no method', () => of([]), /No method was given/],
    ['no metric', () => of(['gradient'], []), /No metric was chosen/],
    ['an unknown method', () => of(['astrology']), /There is no method "astrology"; expected one of gradient/],
    [
      'an unknown metric',
      () => of(['gradient'], ['beauty']),
      /There is no metric "beauty"; expected one of pixel_flipping/,
    ],
    [
      'an empty batch',
      () => of(['gradient'], ['sparseness'], { values: new Float32Array(0), shape: [0, 5, 5, 1] }),
      /empty batch/,
    ],
    ['no model', () => evaluate([], ['gradient'], x), /list of models is empty/],
    [
      'maps of another size',
      () => of([{ title: 'Mine', values: [1, 2], shape: [2] }]),
      /The map of Mine has the shape \[2\], the inputs \[16,5,5,1\]/,
    ],
    [
      'a map with NaN',
      () => of([{ title: 'Mine', values: x.values.map((v, at) => (at === 3 ? Number.NaN : v)), shape: x.shape }]),
      /The map of Mine holds NaN at position 3/,
    ],
  ] as const)('%s', async (_, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });

  it('one method that fails does not take the others with it', async () => {
    const found = await evaluate(model, ['gradient', 'cam'], x, ['sparseness'], { target: 0 });
    expect(found.entries.map(({ title }) => title)).toContain('Gradient');
    expect(found.certificate.notes[0]).toMatch(/could not be evaluated/);
  });
});

it('the bootstrap gives 0.5 ± 1.96 · √(0.25 / n) of fair coins', () => {
  const coins = Array.from({ length: 400 }, (_, at) => at % 2);
  const { mean, low, high } = bootstrap(coins);
  expect(mean).toBe(0.5);
  expect(high - low).toBeCloseTo(2 * 1.96 * 0.025, 2);
  expect(bootstrap([1])).toMatchObject({ mean: 1, low: Number.NaN, high: Number.NaN });
  expect(bootstrap([])).toMatchObject({ mean: Number.NaN });
});
