/** What `evaluate` is asked: which maps, which metrics, how. */

import type { MethodChoice } from '../attribution/compare';
import { methods } from '../attribution/methods';
import type { Explainable, InputLike, TargetLike } from '../attribution/problem';
import { ArgumentError } from '../errors';
import type { Progress } from '../tensor/progress';
import type { BenchOptions } from './bench';
import type { EvaluationCache } from './cache';
import type { Imputation } from './imputation';
import type { Metric } from './metric';
import { metrics } from './metrics';
import type { RegionSize } from './regions';

/** A method of one's own. */
export interface OwnMethod {
  readonly title: string;
  /** Maps of a batch, signed, in its shape or with one value a pixel. */
  explain(
    model: Explainable,
    x: InputLike,
    options: { readonly target: TargetLike },
  ): Promise<{ readonly values: ArrayLike<number>; readonly shape: readonly number[] }>;
}

/** Maps that were made elsewhere, of the inputs in their order. */
export interface GivenMaps {
  readonly title: string;
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

export type Candidate = MethodChoice | OwnMethod | GivenMaps;

/** A metric by name, or with its parameters. */
export type MetricChoice = string | ({ readonly metric: string } & Readonly<Record<string, unknown>>);

export interface EvaluateOptions extends BenchOptions {
  /**
   * What is removed at a time, by every metric that removes: the side of square patches in pixels, or `'value'`. Default:
   * pixels; of larger pictures patches, about 28 along the longer side.
   */
  readonly region?: RegionSize;
  /** What stands in the place of what is removed: a number, `'mean'`, `'blur'`, `'noise'`, `'nearest'`, or values. Default: that of each metric, mostly 0. */
  readonly imputation?: Imputation;
  /** Of all draws: order of ties, subsets, noise, the random control, intervals. Default 0. */
  readonly seed?: number;
  /** Keeps maps and measurements between calls; see `evaluationCache`. Default: none. */
  readonly cache?: EvaluationCache;
  /** Whether maps are held against those of a network with random weights, and who fails is named. Default true. */
  readonly randomisation?: boolean;
  /** Hears how far it is, in measurements, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

export const defaultMetrics = [
  'pixel_flipping',
  'insertion',
  'faithfulness_correlation',
  'infidelity',
  'max_sensitivity',
  'parameter_randomisation',
  'sparseness',
] as const;

/** For the table of analyses. */
export const evaluateDefaults = { metrics: defaultMetrics.join(', '), randomisation: true, seed: 0 } as const;

export interface ChosenMetric {
  readonly metric: Metric;
  readonly title: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The metrics of the table, with what the caller said of all of them and of each. */
export function readMetrics(choices: readonly MetricChoice[], options: EvaluateOptions): ChosenMetric[] {
  if (!Array.isArray(choices) || choices.length === 0) {
    throw new ArgumentError('No metric was chosen; give one or more of the metric table, or leave the list out.');
  }
  const { region, imputation, seed, randomisation = true } = options;
  const common = Object.fromEntries(Object.entries({ region, imputation, seed }).filter(([, v]) => v !== undefined));
  const check = 'parameter_randomisation';
  const named = choices.map((choice) => (typeof choice === 'string' ? { metric: choice } : choice));
  const all = randomisation && !named.some(({ metric }) => metric === check) ? [...named, { metric: check }] : named;
  return all.map(({ metric: name, ...own }) => {
    const metric = metrics.find((row) => row.name === name);
    if (!metric) {
      throw new ArgumentError(
        `There is no metric "${name}"; expected one of ${metrics.map((row) => row.name).join(', ')}.`,
      );
    }
    const unasked = { ...metric.parameters, ...common, ...own } as Readonly<Record<string, unknown>>;
    const twice = named.filter((other) => other.metric === name).length > 1;
    const told = Object.entries(own).map(([key, value]) => `${key} ${String(value)}`);
    return {
      metric,
      title: twice && told.length > 0 ? `${metric.title}, ${told.join(', ')}` : metric.title,
      parameters: unasked,
    };
  });
}

/** What a candidate is called, and what tells it from others in the cache; undefined where nobody can tell. */
export function readCandidate(candidate: Candidate): {
  readonly title: string;
  readonly key: string | undefined;
  readonly kind: 'method' | 'own' | 'given';
} {
  if (typeof candidate === 'string' || (typeof candidate === 'object' && candidate !== null && 'method' in candidate)) {
    const { method: name, ...own } = typeof candidate === 'string' ? { method: candidate } : candidate;
    const method = methods.find((row) => row.name === name);
    if (!method) {
      throw new ArgumentError(
        `There is no method "${name}"; expected one of ${methods.map((row) => row.name).join(', ')}, or { title, explain }.`,
      );
    }
    const told = Object.entries(own).map(([key, value]) => `${key} ${shortly(value)}`);
    const simple = Object.values(own).every((value) => typeof value !== 'function' && typeof value !== 'object');
    return {
      title: told.length > 0 ? `${method.title}, ${told.join(', ')}` : method.title,
      key: simple ? JSON.stringify([name, own]) : undefined,
      kind: 'method',
    };
  }
  if (candidate && typeof candidate === 'object' && 'explain' in candidate) {
    return { title: candidate.title, key: undefined, kind: 'own' };
  }
  if (candidate && typeof candidate === 'object' && 'values' in candidate && 'shape' in candidate) {
    return { title: candidate.title, key: undefined, kind: 'given' };
  }
  throw new ArgumentError(
    'A method is to be a name of the method table, { method, …options }, { title, explain }, or maps as { title, values, shape }.',
  );
}

const shortly = (value: unknown): string => (typeof value === 'object' ? '…' : String(value));
