import type { Explainable, ExplainOptions, InputLike } from '../../attribution/problem';
import { ArgumentError } from '../../errors';
import { Steps } from '../../tensor/progress';
import { currentSignal } from '../../tensor/signal';
import { type Comparison, checksOf } from './comparison';
import { type Answers, type Columns, summarize } from './decisions';
import { agreement, pairedDifference, rSquared, type Score } from './fidelity';
import { answersOf, fitModel, type ModelOptions, settings } from './model';
import { checkVaries, type Parts, type RowsLike, readColumns, readLabels, splitRows } from './surrogate-data';
import { SurrogateResult } from './surrogate-result';
import { askNetwork, type Teacher } from './teacher';

export interface SurrogateOptions extends ModelOptions {
  /** What to learn. Default: the network's class; of a network with one plain output, its value. Of any other target the value. */
  readonly target?: ExplainOptions['target'];
  /** Of a network with several outputs: the one to learn, by name or place. */
  readonly output?: ExplainOptions['output'];
  /** Names of the columns. Default: `x0`, `x1`, …; of pictures the places of the pixels. */
  readonly columns?: readonly string[];
  /** What the surrogate sees in place of the network's inputs: one row of numbers for each, such as measures of a picture. */
  readonly features?: RowsLike;
  /** True answers, by class number or name: then a model of the same kind is trained on them, and everyone's accuracy is given. */
  readonly labels?: ArrayLike<number | string>;
  /** Names of the classes. Default: the model's own. */
  readonly classNames?: readonly string[];
  /** Rows to judge by: a share drawn at random, or a list of rows. Default 0.3. */
  readonly heldOut?: number | readonly number[];
  /** Of the draw and of the intervals. Default 0. */
  readonly seed?: number;
  /** Stops the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how far the work has come. */
  readonly onProgress?: ExplainOptions['onProgress'];
}

/**
 * An interpretable model fitted to a network's answers, and how faithful it is on held-out rows. With the true labels it also
 * answers the question whether the network was needed: a model of the same kind is trained on the labels of the same rows,
 * and its accuracy stands beside the network's and the surrogate's. Craven & Shavlik 1996, Extracting Tree-Structured
 * Representations of Trained Networks; Rudin 2019, arXiv:1811.10154.
 *
 * Of a network with classes its class is learned (by the linear model its probabilities); of `target`, or of a network with
 * one plain output, the value.
 *
 * @param x Batch `[N, …]`: a table, or anything else the network takes.
 * @throws ArgumentError where the network says one class only, a name, label or row does not fit, or there are too few rows
 * @example
 * const ink = digits(Array.from({ length: 60 }, (_, at) => at));
 * const { fidelity } = await surrogate(model, ink, { kind: 'tree', maxDepth: 5 });
 */
export async function surrogate(model: Explainable, x: InputLike, options: SurrogateOptions): Promise<SurrogateResult> {
  const started = performance.now();
  const { heldOut = 0.3, seed = 0, labels } = options;
  checkOptions(options);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const teacher = await askNetwork(model, x, options);
  const { answers } = teacher;
  if (options.kind === 'graph' && answers.classes === undefined) {
    throw new ArgumentError(
      `A decision graph answers with classes, and the ${teacher.what} is a number; leave \`target\` out where the network has classes, or take kind: "tree".`,
    );
  }
  const classNames = namesOf(teacher, options.classNames);
  const columns = readColumns(teacher.input, options.features, options.columns);
  const parts = splitRows(columns.rows, heldOut, seed);
  checkVaries(answers, parts.training, 'The network says', classNames);
  const { constant, all } = constantColumns(columns, parts.training);
  if (all) throw new ArgumentError('Every column holds one value in all rows, so nothing can be told apart by them.');

  const job: Job = { columns, parts, options, steps, classes: answers.classes, seed };
  const fitted = await fitModel(columns, answers, parts.training, options, steps, teacher.chances);
  const said = answersOf(fitted, columns, parts.heldOut, answers.classes);
  const network = heldOutOf(job, answers);
  const fidelity = score(job, network, said);
  const usual = summarize(answers, parts.training).answer;
  const chance =
    answers.classes === undefined
      ? undefined
      : agreement(
          network,
          network.map(() => usual),
        );
  const truth = labels && readLabels(labels, teacher, classNames);
  if (truth) checkVaries(truth, parts.training, 'The labels name', classNames);
  const comparison = truth && (await compare(job, truth, network, said));
  return new SurrogateResult({
    model: fitted,
    columns: columns.names,
    classNames,
    what: teacher.what,
    heldOut: parts.heldOut,
    fidelity,
    ...(chance ? { chance } : {}),
    ...(comparison ? { comparison } : {}),
    certificate: {
      method: 'surrogate',
      parameters: {
        kind: options.kind,
        ...settings(fitted, options),
        training: parts.training.length,
        heldOut: parts.heldOut.length,
        seed,
      },
      checks: checksOf(fidelity, chance, comparison, answers.classes),
      notes: notesOf(options, teacher, constant, columns),
      seconds: (performance.now() - started) / 1000,
    },
  });
}

/** What everyone is fitted to and judged by. */
interface Job {
  readonly columns: Columns;
  readonly parts: Parts;
  readonly options: SurrogateOptions;
  readonly steps: Steps;
  readonly classes: number | undefined;
  readonly seed: number;
}

const heldOutOf = ({ parts }: Job, { values }: Answers): Float64Array =>
  Float64Array.from(parts.heldOut, (row) => values[row]!);

const score = ({ classes, seed }: Job, truth: Float64Array, said: Float64Array): Score =>
  classes === undefined ? rSquared(truth, said, seed) : agreement(truth, said);

/** The ante-hoc question: what the same kind of model learns from the labels themselves, and how right everyone is. */
async function compare(job: Job, labels: Answers, network: Float64Array, said: Float64Array): Promise<Comparison> {
  const { columns, parts, options, steps, classes, seed } = job;
  const anteHoc = await fitModel(columns, labels, parts.training, options, steps);
  const own = answersOf(anteHoc, columns, parts.heldOut, classes);
  const truth = heldOutOf(job, labels);
  const right = (list: Float64Array) => Array.from(list, (value, at) => value === truth[at]);
  return {
    anteHoc,
    network: score(job, truth, network),
    surrogate: score(job, truth, said),
    anteHocScore: score(job, truth, own),
    ...(classes === undefined ? {} : { difference: pairedDifference(right(network), right(own), seed) }),
  };
}

function checkOptions({ kind, maxDepth = 4, minLeaf = 5, complexity = 0 }: SurrogateOptions): void {
  if (!['tree', 'linear', 'graph'].includes(kind)) {
    throw new ArgumentError(`The kind of surrogate is ${JSON.stringify(kind)}; give "tree", "linear" or "graph".`);
  }
  const counts = Number.isInteger(maxDepth) && maxDepth >= 1 && Number.isInteger(minLeaf) && minLeaf >= 1;
  if (counts && complexity >= 0) return;
  throw new ArgumentError(
    `maxDepth = ${maxDepth}, minLeaf = ${minLeaf}, complexity = ${complexity}: expected two whole numbers from 1, and a number from 0.`,
  );
}

function namesOf({ answers, labels }: Teacher, given: readonly string[] | undefined): string[] {
  const count = answers.classes ?? 0;
  if (given && given.length !== count) {
    throw new ArgumentError(`There are ${given.length} class names for ${count} classes; give one each.`);
  }
  const names = given ?? (labels?.length === count ? labels : undefined);
  return Array.from({ length: count }, (_, k) => names?.[k] ?? `class ${k}`);
}

function constantColumns({ values }: Columns, rows: readonly number[]): { constant: number; all: boolean } {
  const constant = values.filter((column) => rows.every((row) => column[row] === column[rows[0]!])).length;
  return { constant, all: constant === values.length };
}

function notesOf(options: SurrogateOptions, { input, answers }: Teacher, constant: number, columns: Columns): string[] {
  const notes = ['Intervals are of 95 %: Wilson’s for shares, a bootstrap over the held-out rows for the rest.'];
  if (options.kind === 'linear' && answers.classes !== undefined)
    notes.push('The linear model learned the network’s probabilities, not only its choice.');
  if (constant > 0)
    notes.push(
      `${constant} of ${columns.names.length} columns hold one value in all rows to learn from, and were of no use.`,
    );
  if (options.features === undefined && input.shape.length === 4) {
    notes.push(
      'The surrogate sees single pixels, so it holds for pictures that are aligned like these; `features` gives it measures instead.',
    );
  }
  if (options.labels) notes.push('The network’s accuracy is honest only if it was not trained on the held-out rows.');
  return notes;
}
