/** Runners of the analyses of training examples: prototypes, influence, VoG. */

import type { Input } from '../../src/attribution/result';
import { prototypes } from '../../src/understanding/prototypes';
import type { AnalysisRunner, AnalysisSetting } from './analyses';
import { readStored, type Stored } from './case';

const stored = ({ folder, params }: AnalysisSetting, name: string): Input => {
  const what = params[name] as Stored;
  return { values: readStored(folder, what), shape: what.shape };
};

export const exampleRunners: Readonly<Record<string, AnalysisRunner>> = {
  'mmd_critic.prototypes': async (setting) => {
    const { gamma, m } = setting.params as { gamma: number; m: number };
    return (await prototypes(stored(setting, 'points'), { prototypes: m, criticisms: 0, gamma })).prototypes;
  },
  'mmd_critic.criticisms': async (setting) => {
    const { gamma, m, objective } = setting.params as { gamma: number; m: number; objective: string };
    const given = setting.params.prototypes as number[];
    const regularizer = /log det/.test(objective) ? 'log-det' : 'none';
    return (await prototypes(stored(setting, 'points'), { prototypes: given, criticisms: m, gamma, regularizer }))
      .criticisms;
  },
};
