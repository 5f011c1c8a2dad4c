/** TCAV on made-up scenes, of which it is known what the network's decision leans on: the ground, and nothing on it. */

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, engine, type Tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, describe, expect, it } from 'vitest';
import { activationCache, cav, directionalDerivatives, relativeCav, tcav } from '../../src/concepts';
import '../engine';
import { activations, gradient, type Input } from '../../src/attribution';
import { rowsOfInput } from '../../src/concepts/picture-set';
import { readImages } from '../../src/modalities/image/folder';
import { loadModel } from '../../src/models/load';
import { scenes } from '../../src/models/scenes';
import { layerNames } from '../../src/trace/trace';

const model = await loadModel('scenes');
const network = model.network as import('@tensorflow/tfjs-layers').LayersModel;
afterAll(() => model.dispose());
const live = () => engine().memory().numTensors;
const ground = (texture: 'striped' | 'dotted', seed: number, count = 40) =>
  scenes(count, { texture, shape: 'none', seed });

/** How often each picture was given to the network while `work` ran, by some of its values. */
async function passes(work: () => Promise<unknown>): Promise<(of: Input) => number[]> {
  const { apply } = network;
  const counts = new Map<string, number>();
  const keys = (values: Float32Array) =>
    Array.from({ length: values.length / 3072 }, (_, at) =>
      String(values.subarray(3072 * at, 3072 * (at + 1)).filter((_, i) => i % 61 === 0)),
    );
  network.apply = function (x, ...rest) {
    // Past the engine, which forbids to read what is being traced.
    const values = engine().backend.readSync(([x].flat()[0] as Tensor).dataId) as Float32Array;
    for (const key of keys(Float32Array.from(values))) counts.set(key, (counts.get(key) ?? 0) + 1);
    return apply.call(this, x, ...rest);
  };
  try {
    await work();
  } finally {
    Reflect.deleteProperty(network, 'apply');
  }
  return ({ values }) => keys(values).map((key) => counts.get(key) ?? 0);
}

describe('TCAV of planted concepts', () => {
  it('finds the ground that a class is of, the other against it, and nothing in what lies on it', async () => {
    const before = live();
    const result = await tcav(model, {
      concepts: {
        stripes: ground('striped', 1),
        dots: ground('dotted', 2),
        discs: scenes(40, { shape: 'disc', seed: 3 }),
      },
      random: scenes(160, { seed: 4 }),
      inputs: { striped: scenes(20, { texture: 'striped', seed: 5 }) },
      layers: ['conv3'],
      permutations: 119,
    });
    expect(live()).toBe(before);

    const [stripes, dots, discs] = result.tests;
    expect(stripes).toMatchObject({ concept: 'stripes', target: 'striped', layer: 'conv3', significant: true });
    expect(stripes!.score).toBeGreaterThan(0.95);
    expect(dots).toMatchObject({ significant: true });
    expect(dots!.score).toBeLessThan(0.05);
    expect(discs!.significant).toBe(false);
    expect(stripes!.accuracy).toBeGreaterThan(0.8);
    for (const { score, low, high, runs, p, correctedP } of result.tests) {
      expect(low).toBeLessThanOrEqual(score);
      expect(high).toBeGreaterThanOrEqual(score);
      expect(runs.reduce((a, b) => a + b, 0) / runs.length).toBeCloseTo(score, 12);
      expect(correctedP).toBeGreaterThanOrEqual(p);
    }
    const { summary, blocks } = result.figure();
    expect(summary).toMatch(
      /Stripes \(TCAV 1, p = 0\.\d+\) speaks for “striped”; dots \(TCAV 0.*\) speaks against “striped”; discs .* cannot/,
    );
    expect(blocks.map(({ kind }) => kind)).toEqual(['bars', 'gallery', 'table']);
    const [bars] = blocks as [Extract<(typeof blocks)[number], { kind: 'bars' }>];
    expect(bars.bars.map(({ tone }) => tone)).toEqual(['plain', 'plain', 'faint']);
    expect(bars.bars.map(({ note }) => note!.endsWith('✱'))).toEqual([true, true, false]);
    // A bar and its concept's pictures are one thing.
    const gallery = blocks[1] as Extract<(typeof blocks)[number], { kind: 'gallery' }>;
    expect(gallery).toMatchObject({ follow: true });
    for (const { label, id } of bars.bars) {
      const own = gallery.items.filter((item) => item.id === id);
      expect(own.length).toBeGreaterThan(0);
      expect(new Set(own.map(({ caption }) => caption))).toEqual(new Set([label]));
    }
    expect(result.certificate.parameters).toMatchObject({
      correction: 'holm',
      runs: 20,
      size: [10],
      permutations: 119,
    });
  });

  it('holds two concepts against each other: the one speaks for the class rather than the other', async () => {
    const result = await tcav(model, {
      concepts: { stripes: ground('striped', 11, 16), dots: ground('dotted', 12, 16) },
      relative: [['stripes', 'dots']],
      random: scenes(40, { seed: 14 }),
      inputs: {
        1: scenes(10, { texture: 'striped', seed: 15 }),
        'not a class': { x: ground('dotted', 16, 10), target: 2 },
      },
      layers: 'conv3',
      runs: 6,
      permutations: 119,
    });
    const relative = result.tests.filter(({ counter }) => counter === 'dots');
    expect(relative.map(({ target, score }) => [target, score])).toEqual([
      ['striped', 1],
      ['dotted', 0],
    ]);
    expect(relative.every(({ significant }) => significant)).toBe(true);
    expect(result.figure().summary).toContain('stripes rather than dots');
  });
});

describe('activations', () => {
  it('of ten concepts and ten random sets are computed once each, gradients once for all concepts', async () => {
    const sets = Array.from({ length: 20 }, (_, seed) => scenes(6, { seed: 100 + seed }));
    const x = scenes(5, { texture: 'striped', seed: 300 });
    const settings = { inputs: { striped: x }, layers: ['conv2', 'conv3'], runs: 2, permutations: 399 };
    const concepts = (count: number) => Object.fromEntries(sets.slice(0, count).map((set, at) => [`c${at}`, set]));
    const random = sets.slice(10).map((set) => [set]);
    // Whoever is first looks once at the memory that an example takes.
    for (const layer of ['conv2', 'conv3']) await gradient(model, sets[0]!, { layer });
    await activations(model, sets[0]!, ['conv2']);
    const one = await passes(() => tcav(model, { concepts: concepts(2), random, ...settings, permutations: 79 }));
    const ten = await passes(() => tcav(model, { concepts: concepts(10), random, ...settings, permutations: 399 }));
    for (const set of sets) expect(ten(set)).toEqual(set.shows.map(() => 1));
    expect(ten(x)).toEqual(one(x));
  });

  it('are kept by what they were made of, whole files only, and damaged ones are made anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'explainbook-'));
    const [a, b] = [ground('striped', 21, 6), scenes(6, { seed: 22 })];
    const options = { layer: 'conv3', cache: activationCache(folder) };
    const first = await cav(model, a, b, options);
    const files = readdirSync(folder);
    expect(files).toHaveLength(2);
    expect(files.every((file) => /^[0-9a-f]{64}\.activations$/.test(file))).toBe(true);
    let again: typeof first | undefined;
    const kept = await passes(async () => {
      again = await cav(model, a, b, options);
    });
    expect(again).toEqual(first);
    expect([...kept(a), ...kept(b)]).toEqual(Array(12).fill(0));
    // One file cut short, the other with a byte changed.
    const [one, other] = files.map((file) => join(folder, file)) as [string, string];
    writeFileSync(one, readFileSync(one).subarray(0, 500));
    const bytes = readFileSync(other);
    bytes[bytes.length - 3]! ^= 1;
    writeFileSync(other, bytes);
    const anew = await passes(async () => {
      again = await cav(model, a, b, options);
    });
    expect(again).toEqual(first);
    expect([...anew(a), ...anew(b)].every((count) => count === 1)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(files.sort());
    // Another weight, another layer, another input: other files.
    const weights = network.getWeights();
    const moved = weights.map((weight, at) => (at === 0 ? add(weight, 0.01) : weight.clone()));
    network.setWeights(moved);
    await cav(model, a, b, options);
    network.setWeights(weights.map((weight) => weight.clone()));
    expect(readdirSync(folder)).toHaveLength(4);
    rmSync(folder, { recursive: true });
  });
});

describe('a CAV', () => {
  it('parts its sets, and derivatives along it are the gradient’s', async () => {
    const [a, b] = [ground('striped', 31, 20), ground('dotted', 32, 20)];
    const found = await relativeCav(model, { stripes: a, dots: b }, { layer: 'mean' });
    expect(found).toMatchObject({ concept: 'stripes', counter: 'dots', layer: 'mean', shape: [32], size: [20, 20] });
    expect(found.accuracy).toBeGreaterThan(0.9);
    expect(Math.hypot(...found.vector)).toBeCloseTo(1, 5);
    const plain = await cav(model, a, b, { layer: 'mean' });
    expect(plain.vector).toEqual(found.vector);
    const { values } = await gradient(model, a, { layer: 'mean', target: 1 });
    const along = await directionalDerivatives(model, a, found, { target: 1 });
    const want = values.subarray(0, 32).reduce((sum, value, d) => sum + value * found.vector[d]!, 0);
    expect(along[0]).toBeCloseTo(want, 6);
  });

  it('says in which pictures the concept is, by the sign of x·w + b', async () => {
    const [a, b] = [ground('striped', 33, 20), ground('dotted', 34, 20)];
    const { vector, norm, intercept } = await cav(model, a, b, { layer: 'mean' });
    const right = async (x: Input, sign: number) => {
      const { mean } = await activations(model, x, 'mean');
      return Array.from({ length: 20 }, (_, row) =>
        mean.values
          .subarray(32 * row, 32 * row + 32)
          .reduce((sum, value, d) => sum + norm * value * vector[d]!, intercept),
      ).filter((score) => sign * score > 0).length;
    };
    expect((await right(ground('striped', 35, 20), 1)) + (await right(ground('dotted', 36, 20), -1))).toBeGreaterThan(
      35,
    );
  });
});

describe('a real network', () => {
  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)(
    'is read from folders, as a graph model and through a cache (needs the mirror)',
    async () => {
      const graph = await loadModel('mobilenet-v1-0.25-graph');
      const root = join(process.env.EXPLAINBOOK_MIRROR!, 'tcav_concepts');
      const folder = await mkdtemp(join(tmpdir(), 'explainbook-'));
      const before = live();
      const settings = {
        concepts: { seats: join(root, 'concepts', 'bike_seat') },
        random: ['headphone_wire', 'calculator_LCD'].map((name) => join(root, 'concepts', name)),
        inputs: { 'mountain bike': await readImages(join(root, 'amazon', 'bike'), graph, { most: 6 }) },
        layers: layerNames(graph.network).filter((name) => /conv13.*Relu6/.test(name)),
        permutations: 39,
        cache: activationCache(folder),
      };
      const [first, again] = [await tcav(graph, settings), await tcav(graph, settings)];
      expect(first.certificate.parameters).toMatchObject({ concepts: { seats: 28 }, random: 42 });
      expect(first.tests[0]).toMatchObject({ concept: 'seats', target: 'mountain bike' });
      expect(again.tests).toEqual(first.tests);
      expect(readdirSync(folder)).toHaveLength(3);
      expect(live()).toBe(before);
      graph.dispose();
      rmSync(folder, { recursive: true });
    },
  );

  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)(
    'knows a mountain bike by its wheels (SqueezeNet, needs the mirror)',
    async () => {
      const squeezenet = await loadModel('squeezenet');
      const read = (folder: string, most: number) =>
        readImages(join(process.env.EXPLAINBOOK_MIRROR!, 'tcav_concepts', folder), squeezenet, { most });
      const others = ['headphones', 'mug', 'calculator'].map((name) => read(`amazon/${name}`, 12));
      const result = await tcav(squeezenet, {
        concepts: { wheels: await read('concepts/bike_wheel', 14) },
        random: await Promise.all(others),
        inputs: { 'mountain bike': await read('amazon/bike', 10) },
        layers: 'fire9_concat',
        permutations: 39,
      });
      const [wheels] = result.tests;
      expect(wheels).toMatchObject({ target: 'mountain bike', significant: true });
      expect(wheels!.score).toBeGreaterThan(0.9);
      expect(wheels!.accuracy).toBeGreaterThan(0.7);
      squeezenet.dispose();
    },
  );
});

describe('what cannot be tested is refused in a sentence', () => {
  const a = ground('striped', 41, 6);
  const b = scenes(12, { seed: 42 });
  const x = scenes(3, { seed: 43 });
  const settings = { concepts: { a }, random: b, inputs: { striped: x }, layers: 'conv3', runs: 2, permutations: 19 };
  const cases: [string, object, RegExp][] = [
    ['an empty concept', { concepts: { a: [] } }, /The concept "a" is empty; give at least two pictures/],
    [
      'a concept of one picture',
      { concepts: { a: rowsOfInput(a, [0]) } },
      /"a" has one picture; a direction needs at least two/,
    ],
    ['one picture many times', { concepts: { a: rowsOfInput(a, [0, 0, 0]) } }, /"a" has one picture/],
    ['a concept called random', { concepts: { random: a } }, /A concept cannot be called "random"/],
    ['no concept', { concepts: {} }, /No concept was given/],
    ['no class', { inputs: {} }, /No class was given/],
    ['an unknown class', { inputs: { zebra: x } }, /No class is called "zebra"/],
    ['an unknown layer', { layers: 'nowhere' }, /There is no layer "nowhere" in the model. Its layers are: conv1/],
    ['no layer', { layers: [] }, /No layer was named/],
    ['a concept that is the random set', { random: a }, /All pictures of the set "a" are also in "random"/],
    [
      'a concept with random pictures',
      { random: [b, rowsOfInput(a, [2])] },
      /1 of the 6 pictures of "a" are also in "random"/,
    ],
    [
      'pictures of another shape',
      { concepts: { a: { values: new Float32Array(2 * 27), shape: [2, 3, 3, 3] } } },
      /shape \[2,3,3,3\].*expects \[batch,32,32,3\]/,
    ],
    [
      'too few random pictures',
      { random: rowsOfInput(b, [0, 1]), concepts: { a: rowsOfInput(a, [0, 1]) } },
      /can be parted in 6 ways only, too few for one test at the level 0.05/,
    ],
    ['too few permutations', { permutations: 9 }, /With 9 permutations no p-value is below 1\/10.*give at least 19/],
    ['a sample as large as the concept', { size: 6 }, /A sample of 6 pictures cannot be drawn for "a".*from 1 to 5/],
    ['a folder that is not there', { concepts: { a: '/nowhere/at/all' } }, /There is no folder \/nowhere\/at\/all/],
    [
      'an unknown concept held against another',
      { relative: [['a', 'c']] },
      /names the concept "c", which is not among them: a/,
    ],
    ['a level that is none', { significance: 5 }, /`significance` is 5/],
    ['an unknown correction', { correction: 'bonferoni' }, /`correction` is "bonferoni"; choose holm/],
    ['a negative C', { C: -1 }, /C is -1/],
  ];
  it.each(cases)('%s', async (_, changed, sentence) => {
    const before = live();
    await expect(tcav(model, { ...settings, ...changed } as never)).rejects.toThrow(sentence);
    expect(live()).toBe(before);
  });

  it('a layer that says the same of everything', async () => {
    const zeros = { kernelInitializer: 'zeros', biasInitializer: 'ones' } as const;
    const net = sequential({
      layers: [layers.dense({ units: 3, inputShape: [2], name: 'dead', ...zeros }), layers.dense({ units: 2 })],
    });
    const rows = [0, 1, 2, 3, 4, 5, 6].map((at) => [at, at * at + 1]);
    const table = { concepts: { low: rows.slice(0, 3) }, random: rows.slice(3), inputs: { 1: rows }, permutations: 19 };
    await expect(tcav(net, { ...table, layers: 'dead' })).rejects.toThrow(/The layer "dead" says the same of every/);
    net.dispose();
  });

  it('a folder for a network that does not say how pictures become inputs', async () => {
    await expect(tcav(network, { ...settings, concepts: { a: '/tmp' } })).rejects.toThrow(
      /what loadModel\(\) returns only/,
    );
  });

  it('stops where it is told to', async () => {
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done > 60 && controller.abort();
    const before = live();
    await expect(tcav(model, { ...settings, signal: controller.signal, onProgress })).rejects.toThrow('stopped');
    expect(live()).toBe(before);
  });
});
