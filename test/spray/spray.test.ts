import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { adjustedRandIndex, affinity, normaliseMaps, spectralClusters, spectrum, spray } from '../../src/spray';
import { Random } from '../../src/tensor/random';

/** Planes of noise about 1 with a bright patch of 3 × 3 at one of several places. */
function planted(count: number, patches: readonly number[], size = 12, seed = 2) {
  const random = new Random(seed);
  const values = Float32Array.from({ length: count * size * size }, () => 0.3 * random.uniform());
  const truth = Array.from({ length: count }, () => random.below(patches.length));
  truth.forEach((which, map) => {
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++)
        values[map * size * size + row * size + patches[which]! + column]! += 1;
    }
  });
  return { maps: { values, shape: [count, size, size] }, truth };
}

describe('SpRAy', () => {
  const { maps, truth } = planted(90, [0, 60, 111]);

  it('finds planted strategies, ranks them, and leaves no tensor behind', async () => {
    const before = memory().numTensors;
    const found = await spray(maps, { neighbours: 8 });
    expect(memory().numTensors).toBe(before);
    expect(found.eigengap.clusters).toBe(3);
    expect(adjustedRandIndex(found.labels, truth)).toBe(1);
    expect(found.ranking.map(({ cluster, size }) => [cluster, size])).toEqual(
      [0, 1, 2].map((cluster) => [cluster, found.members(cluster).length]),
    );
    const scores = found.ranking.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    found.ranking.forEach(({ cluster, prototypes }) => {
      expect(prototypes).toHaveLength(6);
      for (const map of prototypes) expect(found.labels[map]).toBe(cluster);
    });
    expect(found.outliers).toHaveLength(90);
    expect(found.certificate.checks.map(({ label }) => label)).toEqual(['Neighbours', 'Eigengap', 'Picture']);
  });

  it('gives the same again', async () => {
    const [a, b] = [await spray(maps, { seed: 5 }), await spray(maps, { seed: 5 })];
    expect(a.embedding).toEqual(b.embedding);
    expect(a.labels).toEqual(b.labels);
  });

  it('describes what it shows', async () => {
    const { title, summary, blocks } = (await spray(maps, { neighbours: 8 })).figure();
    expect(title).toContain('SpRAy');
    expect(summary).toMatch(/^3 strategies in 90 maps\. .* holds \d+ of them/);
    expect(blocks.map(({ kind }) => kind)).toEqual(['scatter', 'curves', 'gallery', 'table', 'gallery']);
    const items = blocks.flatMap((block) => (block.kind === 'gallery' && block.follow ? block.items : []));
    expect(items.filter(({ first }) => first)).toHaveLength(18);
    expect(new Set(items.map(({ id }) => id)).size).toBe(90);
  });

  it('takes a function for each step', async () => {
    const called: string[] = [];
    const note = <T>(name: string, value: T): T => {
      called.push(name);
      return value;
    };
    const found = await spray(maps, {
      downsize: (given) => note('downsize', given),
      normalise: (given) => note('normalise', normaliseMaps(given, 'max')),
      search: ({ count }, k) =>
        note('search', {
          count,
          k,
          indices: Int32Array.from({ length: count * k }, (_, at) => (Math.floor(at / k) + 1 + (at % k)) % count),
          distances: new Float64Array(count * k).fill(1),
        }),
      affinity: (neighbours) => note('affinity', affinity(neighbours, 'heat')),
      spectrum: (graph, count) => note('spectrum', spectrum(graph, { count })),
      clusters: (pairs) => note('clusters', spectralClusters(pairs, 2)),
      embedding: ({ count }) => note('embedding', new Float32Array(2 * count)),
      rank: (_, inside) => note('rank', Number(inside(0))),
    });
    expect([...new Set(called)]).toEqual([
      'downsize',
      'normalise',
      'search',
      'affinity',
      'spectrum',
      'clusters',
      'rank',
      'embedding',
    ]);
    expect(found.labels[0]).toBe(0);
    expect(found.certificate.parameters).toMatchObject({ search: 'own function', affinity: 'own function' });
  });

  it('has one cluster where the caller says so, and says what that means', async () => {
    const one = await spray(maps, { clusters: 1, embedding: 'none' });
    expect(one.figure().summary).toMatch(/^One strategy/);
    expect(one.certificate.notes.join()).toContain('one cluster only');
    expect(one.figure().blocks.map(({ kind }) => kind)).not.toContain('scatter');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const before = memory().numTensors;
    const running = spray(maps, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toThrow('stopped');
    expect(memory().numTensors).toBe(before);
  });

  it.each([
    ['identical maps', { values: new Float32Array(90).fill(2), shape: [30, 3] }, {}, 'All 30 maps are the same'],
    [
      'fewer maps than neighbours',
      { values: new Float32Array(12).map((_, at) => at + 1), shape: [4, 3] },
      {},
      '4 maps came, and each should have 10 neighbours',
    ],
    ['one map', { values: new Float32Array(3).fill(1), shape: [1, 3] }, {}, '1 maps came'],
    ['an empty map', { values: new Float32Array(90).fill(1, 3), shape: [30, 3] }, {}, 'Map 0 is zero everywhere'],
    ['no number', { values: new Float32Array(90).fill(Number.NaN), shape: [30, 3] }, {}, 'Map 0 holds NaN'],
    ['too many clusters', maps, { clusters: 91 }, 'clusters is 91'],
    ['an unknown affinity', maps, { affinity: 'cosine' as 'max' }, "affinity is 'cosine'"],
    ['names for others', maps, { names: ['a'] }, '1 names came for 90 maps'],
  ])('says what is wrong with %s', async (_, given, options, sentence) => {
    const before = memory().numTensors;
    await expect(spray(given, options)).rejects.toThrow(sentence);
    expect(memory().numTensors).toBe(before);
  });
});
