import { Analysis, type AnalysisCertificate, analysisRows } from '../../analysis';
import type { Explainable } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import type { CertificateRow } from '../../render/certificate';
import type { Block, Figure } from '../../render/figure/figure';
import { formatNumber } from '../../render/format';
import { dot, type Solution } from './conjugate-gradients';
import {
  checksOf,
  type InfluenceOptions,
  type InfluenceProblem,
  type LabelledExamples,
  readInfluence,
} from './influence-problem';
import { predictionOf } from './influence-result';

export interface SelfInfluenceRequest extends InfluenceOptions {
  /** The examples that the model was trained on. */
  readonly train: LabelledExamples;
}

/**
 * Self-influence: how much each training example holds its own loss down, ∇lossᵀ (H + damping)⁻¹ ∇loss. It is largest where
 * the others do not support an example: mislabelled ones, and the odd ones of their class. Koh & Liang 2017,
 * arXiv:1703.04730, section 5.4.
 *
 * @returns One value a training example, in units of loss.
 * @example
 * const which = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
 * const train = { x: digits(which), labels: which.map((index) => digitLabel(index)) };
 * const found = await selfInfluence(model, { train, l2: 0.01, refit: true, method: 'closed-form' });
 * console.log(found.ranked()); // the least supported example first
 */
export async function selfInfluence(model: Explainable, options: SelfInfluenceRequest): Promise<SelfInfluence> {
  const started = performance.now();
  const { train, ...rest } = options ?? {};
  if (!train) throw new ArgumentError('There are no training examples; give { train: { x, labels } }.');
  const problem = await readInfluence(model, { train }, rest);
  const { loss, steps, factor } = problem;
  const values = new Float64Array(loss.count);
  const solutions: Solution[] = [];
  for (let row = 0; row < loss.count; row++) {
    if (row % 32 === 0 || !factor) await steps.step(row, loss.count);
    const gradient = await loss.gradient('train', row);
    if (factor && row > 0) values[row] = factor.square(gradient);
    else {
      const solution = await problem.solve(gradient);
      solutions.push(solution);
      values[row] = dot(gradient, solution.x);
    }
  }
  return new SelfInfluence({
    values,
    losses: await loss.losses('train'),
    predictions: await loss.predict('train'),
    problem,
    checks: await checksOf(problem, solutions),
    seconds: (performance.now() - started) / 1000,
  });
}

interface Fields {
  readonly values: Float64Array;
  readonly losses: Float64Array;
  readonly predictions: Float64Array;
  readonly problem: InfluenceProblem;
  readonly checks: readonly CertificateRow[];
  readonly seconds: number;
}

/** Training examples that the figure shows. */
const shown = 24;

/** How little each training example is supported by the others. */
export class SelfInfluence extends Analysis {
  /** One a training example. */
  readonly values: Float64Array;
  /** Loss of each training example. */
  readonly losses: Float64Array;
  /** What the network says of each training example: a class. */
  readonly predictions: Int32Array;
  readonly certificate: AnalysisCertificate;
  private readonly problem: InfluenceProblem;

  constructor({ values, losses, predictions, problem, checks, seconds }: Fields) {
    super();
    this.values = values;
    this.losses = losses;
    const units = predictions.length / values.length;
    this.predictions = Int32Array.from(values, (_, row) =>
      predictionOf(predictions.subarray(row * units, (row + 1) * units)),
    );
    this.problem = problem;
    this.certificate = {
      method: 'Self-influence',
      parameters: { ...problem.parameters, train: values.length },
      checks,
      notes: ['A large value is no proof of a wrong label: rare but right examples have it too.'],
      seconds,
    };
  }

  /** Indices of the training examples, the largest self-influence first. */
  ranked(): Int32Array {
    return Int32Array.from(this.values.keys()).sort((a, b) => this.values[b]! - this.values[a]!);
  }

  figure(): Figure {
    const order = this.ranked();
    const first = [...order.slice(0, shown)];
    const { train } = this.problem;
    const against = first.filter((row) => this.predictions[row] !== train.labels[row]).length;
    return {
      title: 'The least supported training examples',
      summary:
        `Of ${this.values.length} training examples, number ${order[0]} is supported least: left out, its own loss would rise by about ${this.riseOf(order[0]!, false)}; ` +
        `of the first ${first.length} the network contradicts the label of ${against}.`,
      blocks: [this.examples(first), this.scatter()],
      certificate: analysisRows(this.certificate),
    };
  }

  /** To first order, self-influence / n. */
  private riseOf(row: number, signed = true): string {
    return formatNumber(this.values[row]! / this.values.length, { signed, digits: 3 });
  }

  private examples(rows: readonly number[]): Block {
    const { classNames, train, trainPictures } = this.problem;
    const label = (row: number) => classNames[train.labels[row]!]!;
    const said = (row: number) => classNames[this.predictions[row]!]!;
    const heading = 'Largest self-influence';
    if (!trainPictures) {
      const columns = ['training example', 'label', 'the network says', 'self-influence', 'loss'];
      const cells = rows.map((row) => [row, label(row), said(row), this.values[row]!, this.losses[row]!]);
      return { kind: 'table', heading, columns, rows: cells };
    }
    return {
      kind: 'gallery',
      heading,
      note: 'What to look at first when labels may be wrong. Beneath each: how much its own loss would rise without it. Orange edge: the network contradicts the label.',
      items: rows.map((row) => ({
        pictures: [trainPictures[row]!],
        caption: `labelled ${label(row)}, seen as ${said(row)}`,
        score: `loss ${this.riseOf(row)}`,
        id: row,
        group: Number(said(row) !== label(row)),
      })),
    };
  }

  private scatter(): Block {
    const logarithm = (values: Float64Array) =>
      Float32Array.from(values, (value) => Math.log10(Math.max(value, 1e-12)));
    const wrong = Int32Array.from(this.values, (_, row) =>
      Number(this.predictions[row] !== this.problem.train.labels[row]),
    );
    return {
      kind: 'scatter',
      heading: 'Beside the loss',
      note: 'Examples with the same loss differ by how near to others they lie.',
      x: logarithm(this.losses),
      y: logarithm(this.values),
      xLabel: 'loss, log₁₀',
      yLabel: 'self-influence, log₁₀',
      groups: wrong,
      groupNames: ['label confirmed', 'label contradicted'],
    };
  }
}
