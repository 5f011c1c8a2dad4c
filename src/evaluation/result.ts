/** What `evaluate` returns: a leaderboard with its numbers, curves and certificate. */

import { Analysis, type AnalysisCertificate } from '../analysis';
import { ArgumentError } from '../errors';
import type { Figure } from '../render/figure/figure';
import { bootstrap, bootstrapDifference, type Mean } from './bootstrap';
import { certify } from './certify';
import { evaluationFigure } from './figure';
import type { Measured } from './metric';
import type { ChosenMetric, EvaluateOptions } from './options';
import type { RankedRow } from './ranking';

/** What a map of one example took. */
export interface Cost {
  /** Examples that went through the network. Occlusion computes only what a patch reaches, so its passes are partial. */
  readonly forward: number;
  readonly backward: number;
  readonly seconds: number;
}

export interface Row {
  readonly title: string;
  /** The network's name, where several were evaluated. */
  readonly model?: string;
  readonly control?: 'random' | 'inverted';
  readonly cost?: Cost;
  /** One a metric. */
  readonly found: readonly Measured[];
}

/** One method by one metric. */
export interface MethodScore extends Mean {
  readonly metric: string;
  /** One an example; NaN where it is undefined. */
  readonly values: readonly number[];
  /** How many examples it is undefined for. */
  readonly undefined: number;
  /** Whether the interval of the paired difference from random maps lies on the better side of 0; undefined of controls and of a single example. */
  readonly beatsRandom?: boolean;
  /** Mean curve with its interval, of metrics that have one. */
  readonly curve?: {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly low: readonly number[];
    readonly high: readonly number[];
  };
}

/** One line of the leaderboard. */
export interface Entry {
  readonly title: string;
  readonly model?: string;
  readonly control?: 'random' | 'inverted';
  /** Mean rank over the metrics of faithfulness; 1 is the best. */
  readonly rank: number;
  readonly cost?: Cost;
  readonly scores: readonly MethodScore[];
}

export interface Fields {
  readonly rows: readonly RankedRow[];
  readonly metrics: readonly ChosenMetric[];
  readonly failed: readonly string[];
  readonly passes: { readonly made: number; readonly shared: number };
  readonly examples: number;
  readonly options: EvaluateOptions;
  readonly seconds: number;
}

/** How good explanations are, by several metrics. */
export class Evaluation extends Analysis {
  /** The leaderboard, the best first; the controls are on it. */
  readonly entries: readonly Entry[];
  readonly metrics: readonly ChosenMetric[];
  readonly examples: number;
  /** Forward passes that the metrics took, and how many of their questions had been answered before. */
  readonly passes: { readonly made: number; readonly shared: number };
  readonly certificate: AnalysisCertificate;

  constructor(fields: Fields) {
    super();
    const { rows, metrics, options } = fields;
    this.metrics = metrics;
    this.examples = fields.examples;
    this.passes = fields.passes;
    const seed = options.seed ?? 0;
    this.entries = rows.map((row) => {
      const random = rows.find(({ control, model }) => control === 'random' && model === row.model);
      return {
        title: row.title,
        rank: row.rank,
        ...(row.model === undefined ? {} : { model: row.model }),
        ...(row.control ? { control: row.control } : {}),
        ...(row.cost ? { cost: row.cost } : {}),
        scores: metrics.map((metric, at) =>
          scoreOf(row.found[at]!, metric, row.control ? undefined : random?.found[at], seed),
        ),
      };
    });
    this.certificate = certify(this, fields);
  }

  /** A method's score by a metric, both by name as the leaderboard has them. */
  score(title: string, metric: string): MethodScore {
    const entry = this.entries.find((one) => one.title === title);
    if (!entry) {
      throw new ArgumentError(
        `There is no "${title}" on the leaderboard; it has ${this.entries.map((one) => one.title).join(', ')}.`,
      );
    }
    const found = entry.scores.find((score) => score.metric === metric);
    if (found) return found;
    throw new ArgumentError(
      `"${metric}" was not measured; ${entry.scores.map((score) => score.metric).join(', ')} were.`,
    );
  }

  figure(): Figure {
    return evaluationFigure(this);
  }
}

function scoreOf(found: Measured, { metric }: ChosenMetric, random: Measured | undefined, seed: number): MethodScore {
  const { values, curves } = found;
  const mean = bootstrap(values, seed);
  const beatsRandom =
    random && comparable(metric)
      ? beats(values, random.values, metric.better === 'higher' ? 'higher' : 'lower', seed)
      : undefined;
  return {
    ...mean,
    metric: metric.name,
    values,
    undefined: values.length - mean.count,
    ...(beatsRandom === undefined ? {} : { beatsRandom }),
    ...(curves ? { curve: meanCurve(curves, seed) } : {}),
  };
}

/** Random maps are no yardstick for robustness and randomisation: one that never changes, and one that always does, excel there. */
const comparable = ({ better, family }: ChosenMetric['metric']): boolean =>
  better !== 'none' && (family === 'faithfulness' || family === 'localisation');

function beats(values: readonly number[], random: readonly number[], better: 'higher' | 'lower', seed: number) {
  const { low, high, count } = bootstrapDifference(values, random, seed);
  if (count < 2) return undefined;
  return better === 'higher' ? low > 0 : high < 0;
}

function meanCurve({ x, y }: NonNullable<Measured['curves']>, seed: number): MethodScore['curve'] {
  const points = x.map((_, at) =>
    bootstrap(
      y.map((curve) => curve[at]!),
      seed,
    ),
  );
  const or = (end: number, mean: number) => (Number.isNaN(end) ? mean : end);
  return {
    x,
    y: points.map(({ mean }) => mean),
    low: points.map(({ low, mean }) => or(low, mean)),
    high: points.map(({ high, mean }) => or(high, mean)),
  };
}
