/** Metrics of explanations against stored references. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradient } from '../../src/attribution/gradient';
import { type Bench, withBench } from '../../src/evaluation/bench';
import type { Metric } from '../../src/evaluation/metric';
import { aopc } from '../../src/evaluation/metrics/aopc';
import { complexity } from '../../src/evaluation/metrics/complexity';
import { faithfulnessCorrelation } from '../../src/evaluation/metrics/faithfulness-correlation';
import { infidelity } from '../../src/evaluation/metrics/infidelity';
import { maxSensitivity } from '../../src/evaluation/metrics/max-sensitivity';
import { monotonicity } from '../../src/evaluation/metrics/monotonicity';
import { parameterRandomisation } from '../../src/evaluation/metrics/parameter-randomisation';
import { pixelFlipping } from '../../src/evaluation/metrics/pixel-flipping';
import { pointingGame } from '../../src/evaluation/metrics/pointing-game';
import { relevanceMass } from '../../src/evaluation/metrics/relevance-mass';
import { relevanceRank } from '../../src/evaluation/metrics/relevance-rank';
import { sparseness } from '../../src/evaluation/metrics/sparseness';
import type { Subject } from '../../src/evaluation/subject';
import type { AnalysisRunner, AnalysisSetting } from './analyses';
import { readStored, type Stored } from './case';

const stored = ({ folder, params }: AnalysisSetting, name: string) => readStored(folder, params[name] as Stored);

/** Measures the case's maps; those that are not given are gradients. */
async function measure(setting: AnalysisSetting, metric: Metric, parameters: object = {}) {
  const { model, x, golden, params } = setting;
  const explain: Subject['explain'] = async (network, input, target) =>
    (await gradient(network, input, { target })).values;
  const masks = params.mask as Stored | undefined;
  const options = {
    target: golden.targets!,
    ...(masks ? { masks: { values: stored(setting, 'mask'), shape: masks.shape } } : {}),
  };
  return withBench(model!, x!, options, async (bench: Bench) => {
    const values = params.attributions
      ? stored(setting, 'attributions')
      : await explain(model!, { values: bench.input.values, shape: bench.input.shape }, golden.targets!);
    return metric.measure(bench, { title: 'the given map', values, explain }, parameters as Record<string, unknown>);
  });
}

type Field = 'aopc' | 'auc' | 'fraction_nonnegative' | 'mean_over_k' | 'spearman_abs';

/** Numbers that a reference tells beside its array; they are exact to the reference's own rounding. */
function also(setting: AnalysisSetting, field: Field, got: readonly number[], tolerance: number): void {
  const expected = (setting.reference as unknown as Readonly<Record<Field, readonly number[] | undefined>>)[field];
  expected?.flat().forEach((value, at) => {
    if (Math.abs(got[at]! - value) <= tolerance * Math.max(1, Math.abs(value))) return;
    throw new Error(`${field} of example ${at} is ${got[at]}; the reference ${value}.`);
  });
}

const score = ({ params }: AnalysisSetting) => (params.score === 'softmax' ? 'probability' : 'logit');

const flat = (curves: { readonly y: readonly (readonly number[])[] } | undefined) => curves!.y.flat();

const subsets: AnalysisRunner = async (setting) => {
  const all = Int32Array.from(stored(setting, 'subsets'));
  const width = (setting.params.subsets as Stored).shape[1]!;
  const sets = Array.from({ length: all.length / width }, (_, at) => all.slice(at * width, (at + 1) * width));
  return (await measure(setting, faithfulnessCorrelation, { subsets: sets, region: 'value' })).values;
};

const values =
  (metric: Metric): AnalysisRunner =>
  async (setting) =>
    (await measure(setting, metric)).values;

/** The weights of a manifest by name, from another file. */
function weightsOf({ folder, golden }: AnalysisSetting, file: string): (name: string) => Float32Array {
  const { weightsManifest } = JSON.parse(readFileSync(join(folder, golden.model!), 'utf8')) as {
    weightsManifest: { weights: { name: string; shape: number[] }[] }[];
  };
  const bytes = readFileSync(join(folder, file));
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
  const found = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, shape } of weightsManifest.flatMap(({ weights }) => weights)) {
    const size = shape.reduce((product, n) => product * n, 1);
    found.set(name, all.slice(at, at + size));
    at += size;
  }
  return (name) => found.get(name)!;
}

export const metricRunners: Readonly<Record<string, AnalysisRunner>> = {
  'metric.pixel_flipping': async (setting) => {
    const common = {
      region: 'value',
      regionsPerStep: setting.params.features_per_step,
      score: score(setting),
      imputation: 0,
    };
    const found = await measure(setting, pixelFlipping, common);
    const points = found.curves!.x.length;
    also(
      setting,
      'auc',
      found.values.map((area) => area * (points - 1)),
      1e-4,
    );
    also(setting, 'aopc', (await measure(setting, aopc, common)).values, 1e-4);
    return flat(found.curves);
  },
  'metric.region_perturbation': async (setting) => {
    const found = await measure(setting, aopc, { region: setting.params.patch, regionsPerStep: 1, imputation: 0 });
    also(setting, 'aopc', found.values, 1e-4);
    return flat(found.curves);
  },
  'metric.faithfulness_correlation': subsets,
  'metric.sensitivity_n': subsets,
  'metric.monotonicity_arya': async (setting) => {
    const found = await measure(setting, monotonicity, {
      region: 'value',
      regionsPerStep: setting.params.features_per_step,
    });
    also(setting, 'fraction_nonnegative', found.details!.share_rising!, 1e-9);
    return found.curves!.y.flatMap((curve) => curve.slice(1));
  },
  'metric.max_sensitivity': async (setting) =>
    (await measure(setting, maxSensitivity, { perturbations: stored(setting, 'perturbations') })).values,
  'metric.infidelity': async (setting) => {
    const given = { perturbations: stored(setting, 'perturbations'), scale: 'none', relative: false };
    return (await measure(setting, infidelity, given)).values;
  },
  'metric.pointing_game': values(pointingGame),
  'metric.relevance_rank_accuracy': values(relevanceRank),
  'metric.relevance_mass_accuracy': values(relevanceMass),
  'metric.sparseness_gini': values(sparseness),
  'metric.complexity_entropy': values(complexity),
  'metric.mprt': async (setting) => {
    const { layers_top_down: layers } = setting.params as { layers_top_down: string[] };
    const weights = weightsOf(setting, 'weights_random.bin');
    const common = { layers, stages: layers.length, draw: weights };
    const stages = async (similarity: string) => {
      const { curves } = await measure(setting, parameterRandomisation, { ...common, similarity });
      return layers.flatMap((_, stage) => curves!.y.map((curve) => curve[stage + 1]!));
    };
    also(setting, 'spearman_abs', await stages('spearman_abs'), 0.005);
    return stages('spearman');
  },
};
