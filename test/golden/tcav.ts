/** TCAV against stored references: a fit among given activations, and derivatives along a given vector. */
import type { LayerActivations } from '../../src/attribution/activations';
import { directionalDerivatives, fitCav } from '../../src/concepts/cav';
import { scoreOf } from '../../src/concepts/replicates';
import type { AnalysisRunner } from './analyses';
import { readStored, type Stored } from './case';

const stored = (folder: string, of: unknown): LayerActivations => ({
  values: readStored(folder, of as Stored),
  shape: (of as Stored).shape,
});

export const tcavRunners: Readonly<Record<string, AnalysisRunner>> = {
  'tcav.cav_fit': async ({ folder, params }) =>
    fitCav(stored(folder, params.concept), stored(folder, params.random), 0.1),
  'tcav.directional_derivative': async ({ folder, params, model, x, golden }) => {
    const cav = { layer: params.layer as string, vector: readStored(folder, params.cav as Stored) };
    return directionalDerivatives(model!, x!, cav, { target: golden.targets! });
  },
  'tcav.score': async ({ folder, params, model, x }) => {
    const cav = { layer: params.layer as string, vector: readStored(folder, params.cav as Stored) };
    return [scoreOf(await directionalDerivatives(model!, x!, cav, { target: params.cls as number }))];
  },
};
