/** Runners of the analyses of training examples: prototypes, influence, VoG. */

import { basename, dirname, join } from 'node:path';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import type { Input } from '../../src/attribution/result';
import type { HeadLoss } from '../../src/understanding/examples/head-loss';
import { type InfluenceRequest, influence } from '../../src/understanding/examples/influence';
import {
  type InfluenceOptions,
  type InfluenceProblem,
  readInfluence,
} from '../../src/understanding/examples/influence-problem';
import { prototypes } from '../../src/understanding/examples/prototypes';
import { vog } from '../../src/understanding/examples/vog';
import type { Vog } from '../../src/understanding/examples/vog-result';
import type { AnalysisRunner, AnalysisSetting } from './analyses';
import { readModel, readStored, type Stored } from './case';

const stored = ({ folder, params }: AnalysisSetting, name: string): Input => {
  const what = params[name] as Stored;
  return { values: readStored(folder, what), shape: what.shape };
};

interface Regression {
  readonly model: LayersModel;
  readonly data: Pick<InfluenceRequest, 'train' | 'test'>;
  readonly options: InfluenceOptions;
  readonly problem: () => Promise<InfluenceProblem & { readonly loss: HeadLoss }>;
}

/** The case's logistic regression: one dense unit with a sigmoid, which the library fits. */
async function withRegression<T>(setting: AnalysisSetting, use: (regression: Regression) => Promise<T>): Promise<T> {
  const part = (name: string) => ({ x: stored(setting, `x_${name}`), labels: stored(setting, `y_${name}`).values });
  const data = { train: part('train'), test: part('test') };
  const unit = layers.dense({ units: 1, activation: 'sigmoid', inputShape: [data.train.x.shape[1]!] });
  const model = sequential({ layers: [unit] });
  const l2 = setting.params.l2 as number;
  const options = { l2, damping: 0, refit: true, method: 'closed-form' } as const;
  const problem = async () => (await readInfluence(model, data, options)) as InfluenceProblem & { loss: HeadLoss };
  try {
    return await use({ model, data, options, problem });
  } finally {
    model.dispose();
  }
}

async function withCheckpoints(setting: AnalysisSetting, pick: (found: Vog) => Float64Array): Promise<Float64Array> {
  const { folder, golden, params } = setting;
  const models = await Promise.all(
    (params.checkpoints as string[]).map((file) => {
      const at = join(folder, file);
      return readModel(dirname(at), basename(at));
    }),
  );
  const x = { values: readStored(folder, golden.inputs!), shape: golden.inputs!.shape };
  try {
    return pick(await vog(models, x, golden.targets!));
  } finally {
    for (const model of models) model.dispose();
  }
}

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
  'influence.theta': (setting) => withRegression(setting, async ({ problem }) => (await problem()).loss.values),
  'influence.hessian': (setting) =>
    withRegression(setting, async ({ problem }) => {
      const { loss, steps } = await problem();
      return (await loss.matrix(steps)).flatMap((row) => [...row]);
    }),
  'influence.up_loss': (setting) =>
    withRegression(setting, async ({ model, data, options }) => {
      return (await influence(model, { ...data, ...options })).values;
    }),
  'influence.loo_retraining': (setting) =>
    withRegression(setting, async ({ problem }) => {
      const { loss, factor, steps, test } = await problem();
      const changes: Float64Array[] = [];
      for (let row = 0; row < loss.count; row++) changes.push(await loss.leaveOut(row, factor, steps));
      return [...test.labels.keys()].flatMap((row) => changes.map((change) => change[row]!));
    }),
  'vog.raw': (setting) => withCheckpoints(setting, ({ raw }) => raw),
  'vog.class_normalised': (setting) => withCheckpoints(setting, ({ normalised }) => normalised),
};
