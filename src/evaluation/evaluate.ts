/** `evaluate`: which explanations to believe, on one leaderboard. */

import { methods } from '../attribution/methods';
import { type Explainable, type InputLike, unwrap } from '../attribution/problem';
import { AbortError, ArgumentError } from '../errors';
import { Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import { passesSoFar } from '../trace/passes';
import { type Bench, withBench } from './bench';
import { digest, Memory } from './cache';
import { invertedSubject, randomSubject } from './controls';
import type { Measured } from './metric';
import {
  type Candidate,
  type ChosenMetric,
  defaultMetrics,
  type EvaluateOptions,
  type GivenMaps,
  type MetricChoice,
  type OwnMethod,
  readCandidate,
  readMetrics,
} from './options';
import { ranked } from './ranking';
import { type Cost, Evaluation, type Row } from './result';
import { inShapeOf, type Subject } from './subject';

/** One network, several, or several with names. */
export type Models = Explainable | readonly Explainable[] | Readonly<Record<string, Explainable>>;

/**
 * Measures explanations by several metrics and puts them on one leaderboard, with bootstrap intervals, beside two controls:
 * random maps, and the best method's maps with the opposite sign. Whoever does not beat the random maps is told apart, and who
 * fails the randomisation check is named. All metrics and methods share one oracle, which asks the network nothing twice.
 *
 * @param models One network, or several by name. All are given the same inputs.
 * @param methods Names of the method table, with options or without; own functions; or maps made elsewhere.
 * @param x Batch `[N, …]`. Intervals need a dozen examples or more.
 * @param metrics Names of the metric table, with parameters or without.
 * @returns A leaderboard with its curves and its certificate.
 * @throws ArgumentError where there is nothing to evaluate, a name is unknown, a mask has another size than the inputs
 * @example
 * const some = digits([3, 14, 25, 36, 47, 58]);
 * await evaluate(model, ['gradient_x_input', 'lrp'], some, ['pixel_flipping', 'faithfulness_correlation']);
 */
export async function evaluate(
  models: Models,
  methods: readonly Candidate[],
  x: InputLike,
  metrics: readonly MetricChoice[] = defaultMetrics,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  const started = performance.now();
  if (!Array.isArray(methods) || methods.length === 0) {
    throw new ArgumentError('No method was given; name one or more, as in ["gradient", "lrp"].');
  }
  for (const candidate of methods) readCandidate(candidate);
  const chosen = readMetrics(metrics, options);
  const named = readModels(models);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  steps.check();
  const rows: Row[] = [];
  const failed: string[] = [];
  const passes = { made: 0, shared: 0 };
  let examples = 0;
  for (const [at, [name, model]] of named.entries()) {
    const part = steps.within(at, at + 1, named.length);
    await withBench(model, x, options, async (bench) => {
      examples = bench.count;
      const found = await evaluateModel(bench, named.length > 1 ? name : undefined, methods, chosen, options, part);
      rows.push(...found.rows);
      failed.push(...found.failed);
      passes.made += bench.passes.made;
      passes.shared += bench.passes.shared;
    });
  }
  const seconds = (performance.now() - started) / 1000;
  return new Evaluation({ rows: ranked(rows, chosen), metrics: chosen, failed, passes, examples, options, seconds });
}

function readModels(models: Models): readonly (readonly [string, Explainable])[] {
  if (Array.isArray(models)) {
    if (models.length > 0) return models.map((model, at) => [`model ${at + 1}`, model as Explainable]);
    throw new ArgumentError('The list of models is empty; give one or more.');
  }
  const one = models as Explainable;
  const plain = typeof one === 'object' && one !== null && Object.getPrototypeOf(one) === Object.prototype;
  if (plain && !('network' in one)) {
    const entries = Object.entries(models as Readonly<Record<string, Explainable>>);
    if (entries.length > 0) return entries;
    throw new ArgumentError('There is no model in the object; give one or more by name.');
  }
  return [['model', one]];
}

async function evaluateModel(
  bench: Bench,
  model: string | undefined,
  candidates: readonly Candidate[],
  chosen: readonly ChosenMetric[],
  options: EvaluateOptions,
  steps: Steps,
): Promise<{ readonly rows: Row[]; readonly failed: string[] }> {
  const { network } = unwrap(bench.model);
  const masks = bench.masks ? await digest(bench.masks) : undefined;
  const memory = await Memory.of(options.cache, network, bench.input, [bench.target, masks]);
  const total = (candidates.length + 2) * chosen.length;
  let done = 0;
  const named = model === undefined ? {} : { model };
  const rows: Row[] = [];
  const failed: string[] = [];
  const measureAll = async (subject: Subject, key: string | undefined): Promise<Measured[]> => {
    const found: Measured[] = [];
    for (const { metric, parameters } of chosen) {
      const make = () => metric.measure(bench, subject, parameters);
      // A network trained on permuted labels is not part of what the key names.
      const keep = memory && key !== undefined && !options.randomLabels && plain(parameters);
      found.push(await (keep ? memory.recall([key, metric.name, parameters], make) : make()));
      done++;
      await steps.step(done, total);
    }
    return found;
  };
  const subjects: Subject[] = [];
  for (const candidate of candidates) {
    const { title, key } = readCandidate(candidate);
    try {
      const { subject, cost } = await explained(bench, candidate, memory, options);
      rows.push({ ...named, title, cost, found: await measureAll(subject, key) });
      subjects.push(subject);
    } catch (error) {
      if (!(error instanceof Error) || error instanceof AbortError || candidates.length === 1) throw error;
      failed.push(`${title} could not be evaluated: ${error.message}`);
    }
  }
  if (subjects.length === 0) throw new ArgumentError(failed.join(' '));
  const random = randomSubject(bench.input.values.length, options.seed ?? 0);
  rows.push({
    ...named,
    title: random.title,
    control: 'random',
    found: await measureAll(random, `random ${options.seed ?? 0}`),
  });
  const best = ranked(rows, chosen).find(({ control }) => !control)!;
  const first = subjects[rows.findIndex(({ title }) => title === best.title)]!;
  const inverted = invertedSubject(first);
  const bestKey = readCandidate(candidates.find((one) => readCandidate(one).title === best.title)!).key;
  const invertedKey = bestKey === undefined ? undefined : `inverted ${bestKey}`;
  rows.push({ ...named, title: inverted.title, control: 'inverted', found: await measureAll(inverted, invertedKey) });
  return { rows, failed };
}

const plain = (parameters: Readonly<Record<string, unknown>>): boolean =>
  Object.values(parameters).every((value) => typeof value !== 'function' && !ArrayBuffer.isView(value));

/** The maps of a candidate, and what they cost. */
async function explained(
  bench: Bench,
  candidate: Candidate,
  memory: Memory | undefined,
  options: EvaluateOptions,
): Promise<{ readonly subject: Subject; readonly cost?: Cost }> {
  const { title, key, kind } = readCandidate(candidate);
  if (kind === 'given') return { subject: { title, values: inShapeOf(bench.input, candidate as GivenMaps, title) } };
  const ask = asker(candidate, options);
  const explain: NonNullable<Subject['explain']> = async (model, input, target) =>
    inShapeOf(input, await ask(model, input, target), title);
  const make = async () => {
    const before = passesSoFar();
    const from = performance.now();
    const values = await explain(bench.model, { values: bench.input.values, shape: bench.input.shape }, bench.target);
    const after = passesSoFar();
    const cost = {
      forward: (after.forward - before.forward) / bench.count,
      backward: (after.backward - before.backward) / bench.count,
      seconds: (performance.now() - from) / 1000 / bench.count,
    };
    return { values: [...values], cost };
  };
  const { values, cost } = await (memory && key !== undefined ? memory.recall([key, 'maps'], make) : make());
  return { subject: { title, values: Float32Array.from(values), explain }, cost };
}

function asker(candidate: Candidate, { output, fallback, signal }: EvaluateOptions) {
  const shared = {
    ...(output === undefined ? {} : { output }),
    ...(fallback === undefined ? {} : { fallback }),
    ...(signal === undefined ? {} : { signal }),
  };
  if (typeof candidate === 'object' && 'explain' in candidate && typeof candidate.explain === 'function') {
    return (model: Explainable, x: InputLike, target: EvaluateOptions['target']) =>
      (candidate as OwnMethod).explain(model, x, { target: target! });
  }
  const { method: name, ...own } =
    typeof candidate === 'string' ? { method: candidate } : (candidate as { readonly method: string });
  const method = methods.find((row) => row.name === name)!;
  return (model: Explainable, x: InputLike, target: EvaluateOptions['target']) =>
    method.explain(model, x, { ...shared, ...own, target });
}
