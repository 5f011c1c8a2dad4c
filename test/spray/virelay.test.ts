import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { File, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../src/attribution/result';
import { type SprayResult, spray, writeVirelay } from '../../src/spray';
import { Random } from '../../src/tensor/random';
import '../engine';

const [count, height, width] = [30, 5, 4];
const random = new Random(7);
/** Two kinds: 18 maps look at the first row, 12 at the last. */
const maps = Array.from({ length: count }, (_, map) =>
  Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, () => 0.1 * random.uniform() + Number(map < 18 ? y === 0 : y === height - 1)),
  ),
);
const pictures = maps.map(
  (_, map): Picture => ({ height, width, rgba: Uint8ClampedArray.from({ length: 80 }, (_, at) => (at + map) % 256) }),
);
const labels = new Array<number>(count).fill(1);
const options = { name: 'Tags: "a test"', method: 'LRP', classes: ['cat', 'dog'], labels };

/** A Python that has ViRelAy: the one that EXPLAINBOOK_VIRELAY_PYTHON names, or the machine’s own. */
const python = [process.env.EXPLAINBOOK_VIRELAY_PYTHON, 'python3'].find((candidate) => {
  if (!candidate) return false;
  try {
    execFileSync(candidate, ['-c', 'import virelay.model'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

let folder = '';
let project = '';
let found: SprayResult;

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-virelay-'));
  found = await spray(maps, { neighbours: 5, eigenvalues: 6, pictures });
  project = await writeVirelay(path.join(folder, 'new', 'project'), found, options);
  await ready;
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** One table of one file. */
function read(name: string, table: string) {
  const file = new File(path.join(path.dirname(project), name), 'r');
  try {
    const { shape, dtype, value, attrs } = file.get(table) as never as {
      shape: number[];
      dtype: string;
      value: ArrayLike<number>;
      attrs: Record<string, { value: unknown }>;
    };
    const attributes = Object.fromEntries(Object.entries(attrs).map(([key, each]) => [key, each.value]));
    return { shape, dtype, values: Array.from(value), attributes };
  } finally {
    file.close();
  }
}

describe('a ViRelAy project', () => {
  it('holds pictures, maps and labels', () => {
    const data = read('dataset.h5', 'data');
    expect(data).toMatchObject({ shape: [count, height, width, 3], dtype: '<B' });
    // The third picture begins with 2, 3, 4, its alpha 5 is left out, and 6 follows.
    expect(data.values.slice(2 * 60, 2 * 60 + 4)).toEqual([2, 3, 4, 6]);
    expect(read('dataset.h5', 'label')).toMatchObject({ dtype: '<H', values: labels });
    const attribution = read('attribution.h5', 'attribution');
    expect(attribution).toMatchObject({ shape: [count, height, width, 1], dtype: '<f' });
    expect(attribution.values[3 * 20 + 6]).toBeCloseTo(maps[3]![1]![2]!, 6);
    expect(read('attribution.h5', 'index').values).toEqual([...labels.keys()]);
    expect(read('attribution.h5', 'prediction')).toMatchObject({ shape: [count, 2] });
    expect(read('attribution.h5', 'prediction').values.slice(0, 4)).toEqual([0, 1, 0, 1]);
  });

  it('holds the spectrum, the plane and the clusters under the class', () => {
    const spectral = read('analysis.h5', '1/embedding/spectral');
    expect(spectral.shape).toEqual([count, found.eigenvectors.length]);
    expect(spectral.values[4 * spectral.shape[1]! + 2]).toBeCloseTo(found.eigenvectors[2]![4]!, 6);
    expect(Array.from(spectral.attributes.eigenvalue as Float64Array)).toEqual(Array.from(found.eigenvalues));
    expect(read('analysis.h5', '1/embedding/umap').values).toEqual(Array.from(found.embedding!));
    const clusters = read('analysis.h5', '1/cluster/spectral-2');
    expect(clusters.values).toEqual(Array.from(found.labels));
    expect(clusters.attributes.embedding).toBe('spectral');
    expect(new Set(clusters.values.slice(0, 18)).size).toBe(1);
    expect(read('analysis.h5', '1/index').values).toEqual([...labels.keys()]);
  });

  (python ? it : it.skip)('opens in ViRelAy', () => {
    const script = `
import json, sys
from virelay.model import Workspace
w = Workspace(); w.add_project(sys.argv[1]); p = w.get_project(w.get_project_names()[0])
(method,) = p.get_analysis_methods(); (category,) = p.get_analysis_categories(method)
(clustering,) = p.get_analysis_clustering_names(method)
a = p.get_analysis(method, category.name, clustering, 'spectral')
sample, attribution = p.get_sample(2), p.get_attribution(2)
heat = attribution.render_heatmap('black-fire-red', sample.data)
print(json.dumps({'name': p.name, 'method': method, 'category': category.human_readable_name, 'embeddings': p.get_analysis_embedding_names(method),
  'clusters': a.clustering.tolist(), 'eigenvalues': a.eigenvalues.tolist(), 'index': a.attribution_indices.tolist(), 'pixel': sample.data[0, 0].tolist(),
  'label': sample.labels[0].name, 'map': attribution.data.shape, 'prediction': attribution.prediction.tolist(), 'heat': heat.shape}))
`;
    const told = JSON.parse(execFileSync(python!, ['-c', script, project], { encoding: 'utf8' }));
    expect(told).toMatchObject({
      name: 'Tags: "a test"',
      method: 'SpRAy',
      category: 'dog',
      embeddings: ['spectral', 'umap'],
      clusters: Array.from(found.labels),
      index: [...labels.keys()],
      pixel: [2, 3, 4],
      label: 'dog',
      map: [height, width, 1],
      prediction: [0, 1],
      heat: [height, width, 3],
    });
    expect(told.eigenvalues).toEqual(Array.from(found.eigenvalues));
  });

  it('says what it cannot show', async () => {
    const bare = await spray(maps, { neighbours: 5, embedding: 'none' });
    await expect(writeVirelay(folder, bare)).rejects.toThrow(/No pictures came for 30 maps/);
    const small = pictures.map((picture) => ({ ...picture, height: 4, rgba: picture.rgba.slice(16) }));
    await expect(writeVirelay(folder, bare, { pictures: small })).rejects.toThrow(/4 × 4 pixels, the maps have 4 × 5/);
    await expect(writeVirelay(folder, found, { labels: [1] })).rejects.toThrow(/1 labels came for 30 maps/);
    await expect(writeVirelay(folder, found, { labels, classes: ['cat'] })).rejects.toThrow(
      /label 1 is none of the 1 classes/,
    );
    const flat = await spray(
      maps.map((map) => map.flat()),
      { neighbours: 5, embedding: 'none' },
    );
    await expect(writeVirelay(folder, flat)).rejects.toThrow(/shape \[20\]/);
  });
});
