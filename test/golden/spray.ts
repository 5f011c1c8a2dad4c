import { adjustedRandIndex, eigengap, spray } from '../../src/spray';
import { dense } from '../../src/spray/graph';
import type { AnalysisRunner, AnalysisSetting } from './analyses';
import { readStored, type Stored } from './case';

export const sprayRunners: Readonly<Record<string, AnalysisRunner>> = {
  'spray.affinity': async (setting) => dense((await runSpray(setting)).affinity),
  'spray.eigenvalues': async (setting) => (await runSpray(setting)).eigenvalues,
  'spray.eigengap': async (setting) => {
    const { eigenvalues } = await runSpray(setting);
    return [eigengap(eigenvalues, setting.params.K as number).clusters];
  },
  'spray.labels': async (setting) => {
    const { labels } = await runSpray(setting, setting.params.n_clusters as number);
    const expected = readStored(setting.folder, setting.reference);
    // What a cluster is called is a matter of taste: the reference allows other names, and an index of 0.95.
    const index = adjustedRandIndex(labels, expected);
    if (!(index >= 0.95)) throw new Error(`The adjusted Rand index is ${index}; the reference wants 0.95.`);
    return expected;
  },
};

/** The references divide maps by their sum, and compute every eigenvalue. */
async function runSpray({ folder, params }: AnalysisSetting, clusters?: number) {
  const stored = params.maps as Stored;
  return spray(
    { values: readStored(folder, stored), shape: stored.shape },
    {
      downsize: 'none',
      normalise: 'sum',
      neighbours: params.k as number,
      affinity: 'max',
      eigenvalues: stored.shape[0],
      clusters: clusters ?? 'eigengap',
      embedding: 'none',
    },
  );
}
