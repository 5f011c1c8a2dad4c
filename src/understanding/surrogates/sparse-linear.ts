import { weightedRidge } from '../../attribution/surrogate';
import { ArgumentError } from '../../errors';
import type { Steps } from '../../tensor/progress';
import type { Answers, Columns } from './decisions';
import { type Descent, descend, type Penalty, sumOf } from './elastic-net';
import { devianceExplained, fitLogistic, type LogisticFit, scoreOf } from './logistic';
import { refineLogistic } from './newton';

export interface LinearOptions {
  /** Most columns with a coefficient: the penalty is lowered along its path for as long as there are no more. Default 10. */
  readonly maxFeatures?: number;
  /** The penalty's strength, in place of a number of columns. */
  readonly lambda?: number;
  /** Share of |β|₁ in the penalty, above 0; 1 is the lasso. Default 1. */
  readonly l1Ratio?: number;
  /** Where no `lambda` is given: fit the chosen columns again without the penalty, which else shrinks them. Default true. */
  readonly refit?: boolean;
}

/** One strength of the penalty. */
export interface PathStep {
  readonly lambda: number;
  /** Columns with a coefficient. */
  readonly features: number;
  /** Share of the training rows' variance, or of their classes' deviance, that the model explains. */
  readonly explained: number;
}

/** A sparse linear model: of values one score; of two classes one, that of the second; of more one a class. */
export interface LinearModel {
  readonly intercepts: readonly number[];
  /** By score, one number a column, in units of the score per unit of the column. */
  readonly coefficients: readonly Float64Array[];
  /** The same per standard deviation of the column. */
  readonly effects: readonly Float64Array[];
  readonly lambda: number;
  readonly l1Ratio: number;
  /** Whether the chosen columns were fitted again without the penalty. */
  readonly refitted: boolean;
  /** From the strongest penalty on. */
  readonly path: readonly PathStep[];
}

const leastRidge = 1e-4;
/** Strengths on the path, evenly apart in their logarithm. */
const pathLength = 60;

/**
 * A linear model with an elastic-net penalty on standardised columns, of values by least squares, of classes by the logistic
 * loss. Tibshirani 1996, Regression Shrinkage and Selection via the Lasso; Zou & Hastie 2005; the chosen columns are refitted
 * as Meinshausen 2007, Relaxed Lasso.
 *
 * @param chances Of classes: a probability each, by class, one number a row of `rows`, to be learned in place of the class itself.
 */
export async function fitLinear(
  columns: Columns,
  answers: Answers,
  rows: readonly number[],
  options: LinearOptions,
  steps: Steps,
  chances?: readonly Float64Array[],
): Promise<LinearModel> {
  const { maxFeatures = 10, lambda, l1Ratio = 1, refit = true } = options;
  check(maxFeatures, lambda, l1Ratio);
  const { standard, means, deviations } = standardize(columns, rows);
  const fit =
    answers.classes === undefined ? new Values(standard, answers, rows) : new Classes(standard, answers, rows, chances);
  const path: PathStep[] = [];
  const strengths =
    lambda === undefined
      ? decreasing((1 + 1e-6) * (fit.strongest() / l1Ratio), answers.classes === undefined ? 1e-4 : 1e-3)
      : [lambda];
  let kept = fit.state();
  let used = strengths[0]!;
  for (const [at, strength] of strengths.entries()) {
    fit.solve({ lambda: strength, l1Ratio }, lambda === undefined && refit);
    const now = fit.state();
    const features = chosenColumns(now).length;
    if (lambda === undefined && features > maxFeatures) break;
    [kept, used] = [now, strength];
    path.push({ lambda: strength, features, explained: fit.explained() });
    await steps.step(at + 1, strengths.length);
  }
  const again = lambda === undefined && refit ? fit.again(chosenColumns(kept)) : undefined;
  const { intercepts, coefficients: effects } = again ?? kept;
  const coefficients = effects.map((list) => list.map((value, j) => (deviations[j]! > 0 ? value / deviations[j]! : 0)));
  return {
    intercepts: intercepts.map((value, k) => value - sumOf(means.length, (j) => coefficients[k]![j]! * means[j]!)),
    coefficients,
    effects,
    lambda: used,
    l1Ratio,
    refitted: again !== undefined,
    path,
  };
}

function check(maxFeatures: number, lambda: number | undefined, l1Ratio: number): void {
  const fine = Number.isInteger(maxFeatures) && maxFeatures >= 1 && l1Ratio > 0 && l1Ratio <= 1 && (lambda ?? 0) >= 0;
  if (fine) return;
  throw new ArgumentError(
    `maxFeatures = ${maxFeatures}, lambda = ${lambda}, l1Ratio = ${l1Ratio}: expected a whole number from 1, a number from 0, and one above 0, at most 1.`,
  );
}

const decreasing = (from: number, lastShare: number): number[] =>
  Array.from({ length: pathLength }, (_, at) => from * lastShare ** (at / (pathLength - 1)));

/** Mean 0 and standard deviation 1 over the rows; a constant column is 0. */
function standardize({ values }: Columns, rows: readonly number[]) {
  const means = values.map((column) => sumOf(rows.length, (i) => column[rows[i]!]!) / rows.length);
  const deviations = values.map((column, j) => {
    const deviation = Math.sqrt(sumOf(rows.length, (i) => (column[rows[i]!]! - means[j]!) ** 2) / rows.length);
    return deviation > 1e-9 * Math.abs(means[j]!) ? deviation : 0;
  });
  const standard = values.map((column, j) =>
    Float64Array.from(rows, (row) => (deviations[j]! > 0 ? (column[row]! - means[j]!) / deviations[j]! : 0)),
  );
  return { standard, means, deviations };
}

/** Columns that have a coefficient in some score. */
export const chosenColumns = ({ coefficients }: { readonly coefficients: readonly Float64Array[] }): number[] =>
  Array.from(coefficients[0]!.keys()).filter((j) => coefficients.some((list) => list[j] !== 0));

/** Least squares. */
class Values {
  private readonly y: readonly number[];
  private readonly descent: Descent;
  private readonly weights: Float64Array;
  private readonly variance: number;

  constructor(
    private readonly columns: readonly Float64Array[],
    { values }: Answers,
    rows: readonly number[],
  ) {
    this.y = rows.map((row) => values[row]!);
    const intercept = sumOf(rows.length, (i) => this.y[i]!) / rows.length;
    this.weights = new Float64Array(rows.length).fill(1);
    const residual = Float64Array.from(rows, (row) => values[row]! - intercept);
    this.variance = sumOf(rows.length, (i) => residual[i]! ** 2);
    this.descent = { intercept, coefficients: new Float64Array(columns.length), residual };
  }

  /** Σ |x y| / n: with this penalty or more, no column has a coefficient. */
  strongest(): number {
    const { residual } = this.descent;
    return (
      Math.max(...this.columns.map((column) => Math.abs(sumOf(residual.length, (i) => column[i]! * residual[i]!)))) /
      residual.length
    );
  }

  solve(penalty: Penalty): void {
    descend(this.columns, this.weights, this.descent, penalty);
  }

  explained(): number {
    const { residual } = this.descent;
    return 1 - sumOf(residual.length, (i) => residual[i]! ** 2) / this.variance;
  }

  state(): LogisticFit {
    return { intercepts: [this.descent.intercept], coefficients: [this.descent.coefficients.slice()] };
  }

  /** Some columns by least squares; undefined where they do not determine their coefficients. */
  again(which: readonly number[]): LogisticFit | undefined {
    if (which.length === 0) return undefined;
    const z = Float64Array.from(
      { length: this.y.length * which.length },
      (_, at) => this.columns[which[at % which.length]!]![Math.floor(at / which.length)]!,
    );
    try {
      const { coefficients, intercept } = weightedRidge(
        z,
        this.y,
        this.y.map(() => 1),
        0,
      );
      return { intercepts: [intercept], coefficients: [spreadOut(coefficients, which, this.columns.length)] };
    } catch (error) {
      if (error instanceof ArgumentError) return undefined; // collinear columns
      throw error;
    }
  }
}

/** The logistic loss. */
class Classes {
  private readonly goals: readonly Float64Array[];
  private readonly fit: LogisticFit;

  constructor(
    private readonly columns: readonly Float64Array[],
    { values, classes }: Answers,
    rows: readonly number[],
    chances?: readonly Float64Array[],
  ) {
    // Of two classes, the second is scored.
    const scored = classes === 2 ? [1] : Array.from({ length: classes! }, (_, k) => k);
    this.goals = scored.map((k) => chances?.[k] ?? Float64Array.from(rows, (row) => Number(values[row] === k)));
    const shares = this.goals.map((goal) =>
      Math.min(Math.max(goal.reduce((a, b) => a + b, 0) / goal.length, 1e-6), 1 - 1e-6),
    );
    this.fit = {
      intercepts: shares.map((share) => (classes === 2 ? Math.log(share / (1 - share)) : Math.log(share))),
      coefficients: shares.map(() => new Float64Array(columns.length)),
    };
  }

  strongest(): number {
    const slopes = this.goals.flatMap((goal) => {
      const mean = goal.reduce((a, b) => a + b, 0) / goal.length;
      return this.columns.map(
        (column) => Math.abs(sumOf(goal.length, (i) => column[i]! * (goal[i]! - mean))) / goal.length,
      );
    });
    return Math.max(...slopes);
  }

  /** On a path the columns are what counts: their coefficients are fitted again. */
  solve(penalty: Penalty, onPath: boolean): void {
    fitLogistic(this.columns, this.goals, this.fit, penalty, onPath ? 1e-6 : 1e-11);
  }

  explained(): number {
    const rows = this.goals[0]!.length;
    const { intercepts, coefficients } = this.fit;
    return devianceExplained(
      intercepts.map((intercept, k) => scoreOf(this.columns, intercept, coefficients[k]!, rows)),
      this.goals,
    );
  }

  state(): LogisticFit {
    return { intercepts: [...this.fit.intercepts], coefficients: this.fit.coefficients.map((list) => list.slice()) };
  }

  /** Some columns with next to no penalty: none at all would lead coefficients of separable classes to infinity. */
  again(which: readonly number[]): LogisticFit | undefined {
    const fit: LogisticFit = {
      intercepts: [...this.fit.intercepts],
      coefficients: this.goals.map(() => new Float64Array(which.length)),
    };
    const columns = which.map((j) => this.columns[j]!);
    refineLogistic(columns, this.goals, fit, leastRidge);
    const coefficients = fit.coefficients.map((list) => spreadOut(list, which, this.columns.length));
    return { intercepts: fit.intercepts, coefficients };
  }
}

/** Coefficients of some columns among all. */
function spreadOut(values: ArrayLike<number>, which: readonly number[], width: number): Float64Array {
  const all = new Float64Array(width);
  which.forEach((j, at) => {
    all[j] = values[at]!;
  });
  return all;
}

/** What a linear model answers for some rows: values, or classes. */
export function answerLinear(
  { intercepts, coefficients }: LinearModel,
  { values }: Columns,
  rows: readonly number[],
  classes?: number,
): Float64Array {
  const columns = values.map((column) => Float64Array.from(rows, (row) => column[row]!));
  const scores = coefficients.map((list, k) => scoreOf(columns, intercepts[k]!, list, rows.length));
  if (classes === undefined) return scores[0]!;
  if (scores.length === 1) return scores[0]!.map((score) => Number(score > 0));
  return scores[0]!.map((_, i) => scores.reduce((best, score, k) => (score[i]! > scores[best]![i]! ? k : best), 0));
}
