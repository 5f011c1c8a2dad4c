/** TCAV: how much a class leans on a concept that people have a word for. */

import { gradient } from '../attribution/gradient';
import { type Explainable, type ExplainOptions, type TargetLike, unwrap } from '../attribution/problem';
import { ArgumentError } from '../errors';
import { Steps } from '../tensor/progress';
import { Random } from '../tensor/random';
import { currentSignal } from '../tensor/signal';
import { type Cav, checkC, checkSpread, defaultC, makeCav } from './cav';
import { type Correction, correct } from './correction';
import { innerProducts, type Space } from './inner-products';
import { type ActivationCache, gather, rowsOf } from './layer-space';
import { listOfSets, type PictureSet, readSet } from './picture-set';
import { type PlannedContrast, planTests } from './plan';
import { derivatives, fitRuns, heldOutAccuracy, mean, permute, scoreOf, statisticsOf } from './replicates';
import { tTest } from './t-test';
import { TcavResult, type TcavTest } from './tcav-result';

/** Inputs of a class, and what is explained of them. */
export interface ClassInputs {
  readonly x: PictureSet;
  readonly target: TargetLike;
}

export interface TcavOptions extends Pick<ExplainOptions, 'output' | 'fallback' | 'signal' | 'onProgress'> {
  /** Sets of pictures that share a concept, by its name: folders, batches or lists. 20 to 50 pictures each are usual. */
  readonly concepts: Readonly<Record<string, PictureSet>>;
  /** Pictures of all kinds, in one set or several; they are taken together, and every run draws a counter-set of its own. */
  readonly random: PictureSet | readonly PictureSet[];
  /**
   * Inputs of each class, by the class's name or number. Where the name is not the class's own, or something else than its
   * logit is to be explained: `{ x, target }`.
   */
  readonly inputs: Readonly<Record<string, PictureSet | ClassInputs>>;
  /** Layers of a LayersModel, or nodes of a GraphModel, at whose output concepts are looked for. */
  readonly layers: string | readonly string[];
  /** Pairs of concepts held against each other in place of random pictures: `[['striped', 'dotted']]`. Default: none. */
  readonly relative?: readonly (readonly [string, string])[];
  /** How many CAVs are fitted for each concept and layer, each on a sample of its own. Default 20. */
  readonly runs?: number;
  /**
   * Pictures of the concept in a sample, and as many others. Default: a quarter of the smaller set, at most 10. Larger samples
   * make runs more alike, and then random sets too have scores near 0 and 1.
   */
  readonly size?: number;
  /** Weight of the data against ½‖w‖² in the fit of a CAV. Default 0.1. */
  readonly C?: number;
  /** Arrangements drawn for the permutation test. Default 199, or twice as many as one finding needs after the correction. */
  readonly permutations?: number;
  /** Level of the tests. Default 0.05. */
  readonly significance?: number;
  /** How p-values are corrected for the number of tests. Default `'holm'`. */
  readonly correction?: Correction;
  /** Seed of all draws. Default 0. */
  readonly seed?: number;
  /** Keeps activations between calls; see `activationCache`. Default: none. */
  readonly cache?: ActivationCache;
}

/** The options with their defaults. */
const settle = (options: TcavOptions) => ({
  ...options,
  layers: [...new Set([options.layers].flat())],
  relative: options.relative ?? [],
  runs: options.runs ?? 20,
  C: options.C ?? defaultC,
  significance: options.significance ?? 0.05,
  correction: options.correction ?? 'holm',
  seed: options.seed ?? 0,
});
type Settings = ReturnType<typeof settle>;

/**
 * Testing with concept activation vectors: the share of a class's inputs whose logit grows when their activations at a layer
 * move along a concept's vector, and whether random sets of pictures would give as much. Kim et al. 2018, arXiv:1711.11279.
 *
 * Each concept and layer has `runs` vectors, each fitted on a sample of the concept's pictures against as many random ones.
 * These runs share a concept set and so are not independent: what decides is a permutation test of the whole procedure.
 * The paper's t-test, which takes them as independent, stands beside it.
 *
 * @throws ArgumentError where a set is empty, too small, or the same as its counterpart; where there is no such layer or class;
 * where pictures or permutations are too few for any p-value to reach the level
 * @example
 * const [ones, others] = [digits([14, 17, 21, 25, 31, 36]), digits([40, 41, 42, 43, 44, 45, 46, 47])];
 * const result = await tcav(model, { concepts: { ones }, random: others, inputs: { 7: x }, layers: 'conv3', runs: 4 });
 */
export async function tcav(model: Explainable, options: TcavOptions): Promise<TcavResult> {
  const started = performance.now();
  const settings = settle(options);
  check(settings);
  const { layers, seed, C, significance, correction, runs } = settings;
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  steps.check();
  const concepts = Object.entries(options.concepts);
  const sets = [
    ...concepts.map(([name, set]) => ({ name, what: `the concept "${name}"`, set })),
    ...listOfSets(options.random).map((set) => ({ name: 'random', what: 'the random set', set })),
  ];
  const gathered = await gather(model, sets, layers, { ...options, steps: steps.within(0, 40, 100) });
  const random = [...new Set(gathered.sets.slice(concepts.length).flatMap(({ places }) => places))];
  const times = layers.length * Object.keys(options.inputs).length;
  const { size, permutations: wanted } = options;
  const plan = planTests(gathered.sets.slice(0, concepts.length), random, {
    ...settings,
    size,
    permutations: wanted,
    times,
  });
  const { contrasts, permutations } = plan;
  const classes = await gradientsOf(model, settings, steps.within(40, 50, 100));
  const tests: Untested[] = [];
  const cavs: Cav[] = [];
  for (const [l, layer] of layers.entries()) {
    const { rows, shape } = gathered.layers.get(layer)!;
    const slopes = classes.map(({ gradients }) => gradients.get(layer)!);
    const space = innerProducts(rows, slopes);
    checkSpread(layer, rows, space);
    for (const [c, contrast] of contrasts.entries()) {
      const at = l * contrasts.length + c;
      const share = 50 / (layers.length * contrasts.length);
      const part = steps.within(50 + share * at, 50 + share * (at + 1), 100);
      const draws = new Random(seed + 1000 + at);
      const found = await testContrast(space, contrast, { C, permutations, random: draws, steps: part });
      const { accuracy } = found;
      cavs.push(
        makeCav({ ...contrast.names, layer }, { rows, shape, space }, contrast, { C, random: draws, accuracy }),
      );
      for (const [which, { name }] of classes.entries()) {
        tests.push({ ...contrast.names, layer, target: name, accuracy, ...found.classes[which]! });
      }
    }
  }
  const parameters = {
    layers,
    concepts: Object.fromEntries(contrasts.map(({ names, concept }) => [names.concept, concept.length])),
    random: random.length,
    inputs: Object.fromEntries(classes.map(({ name, count }) => [name, count])),
    ...(settings.relative.length > 0 ? { relative: settings.relative.map((pair) => pair.join(' against ')) } : {}),
    runs,
    size: [...new Set(contrasts.map((contrast) => contrast.size))],
    C,
    permutations,
    significance,
    correction,
    seed,
  };
  const shown = gathered.sets.slice(0, concepts.length).map(({ name, shown: pictures }) => ({ name, pictures }));
  const seconds = (performance.now() - started) / 1000;
  return new TcavResult({ tests: decide(tests, significance, correction), cavs, shown, parameters, seconds });
}

type Untested = Omit<TcavTest, 'correctedP' | 'correctedTTestP' | 'significant'>;

/** Corrects the p-values for the number of tests. */
function decide(tests: readonly Untested[], significance: number, correction: Correction): TcavTest[] {
  const own = correct(
    tests.map(({ p }) => p),
    correction,
  );
  const paper = correct(
    tests.map(({ tTestP }) => tTestP),
    correction,
  );
  return tests.map((test, at) => ({
    ...test,
    correctedP: own[at]!,
    correctedTTestP: paper[at]!,
    significant: own[at]! <= significance + 1e-9,
  }));
}

function check({
  concepts,
  random,
  inputs,
  layers,
  runs,
  C,
  significance,
  correction,
  permutations,
  seed,
}: Settings): void {
  const named = (value: unknown) => typeof value === 'object' && value !== null && Object.keys(value).length > 0;
  if (!named(concepts))
    throw new ArgumentError('No concept was given; give sets of pictures by name: { concepts: { striped: … } }.');
  if (random === undefined || random === null)
    throw new ArgumentError('No random pictures were given; give { random } a set of all kinds.');
  if (!named(inputs))
    throw new ArgumentError('No class was given; give inputs of one by its name or number: { inputs: { zebra: x } }.');
  if (layers.length === 0 || layers.some((layer) => typeof layer !== 'string')) {
    throw new ArgumentError('No layer was named; give { layers } one name or several.');
  }
  checkC(C);
  if (!(Number.isInteger(runs) && runs >= 2))
    throw new ArgumentError(`\`runs\` is ${runs}; at least 2 are needed, 20 are usual.`);
  if (!(significance > 0 && significance < 1)) {
    throw new ArgumentError(`\`significance\` is ${significance}; it is a level between 0 and 1, such as 0.05.`);
  }
  if (!['holm', 'benjamini-hochberg', 'none'].includes(correction)) {
    throw new ArgumentError(`\`correction\` is "${correction}"; choose holm, benjamini-hochberg or none.`);
  }
  if (permutations !== undefined && !(Number.isInteger(permutations) && permutations >= 1)) {
    throw new ArgumentError(`\`permutations\` is ${permutations}; give a whole number, 199 or more.`);
  }
  if (!Number.isInteger(seed)) throw new ArgumentError(`\`seed\` is ${seed}; give a whole number.`);
}

interface ClassGradients {
  readonly name: string;
  readonly count: number;
  /** By layer: ∂f/∂(its output), one an input. */
  readonly gradients: ReadonlyMap<string, readonly Float32Array[]>;
}

/** Gradients of every class at every layer, once for all concepts. */
async function gradientsOf(model: Explainable, options: Settings, steps: Steps): Promise<ClassGradients[]> {
  const { inputs, layers, output, fallback, signal } = options;
  const entries = Object.entries(inputs);
  const classes: ClassGradients[] = [];
  for (const [c, [name, given]] of entries.entries()) {
    const { x: set, target } = targeted(name, given);
    const x = await readSet(model, `the inputs of "${name}"`, set);
    const gradients = new Map<string, readonly Float32Array[]>();
    for (const [l, layer] of layers.entries()) {
      const at = c * layers.length + l;
      const { forward: onProgress } = steps.within(at, at + 1, entries.length * layers.length);
      gradients.set(layer, rowsOf(await gradient(model, x, { layer, target, output, fallback, signal, onProgress })));
      await steps.step(at + 1, entries.length * layers.length);
    }
    classes.push({ name: labelOf(model, target) ?? name, count: x.shape[0]!, gradients });
  }
  return classes;
}

function targeted(name: string, given: PictureSet | ClassInputs): ClassInputs {
  if (typeof given === 'object' && !Array.isArray(given) && 'target' in given) return given;
  return { x: given as PictureSet, target: /^\d+$/.test(name) ? Number(name) : name };
}

const labelOf = (model: Explainable, target: TargetLike): string | undefined =>
  typeof target === 'number' ? unwrap(model).labels?.[target] : undefined;

interface Testing {
  readonly C: number;
  readonly permutations: number;
  readonly random: Random;
  readonly steps: Steps;
}

/** Scores, intervals and p-values of one concept at one layer, for every class. */
async function testContrast(space: Space, contrast: PlannedContrast, { C, permutations, random, steps }: Testing) {
  const { concept, counter, runs, size } = contrast;
  const places = [...concept, ...counter];
  const fits = fitRuns(space, places, runs, C);
  const observed = statisticsOf(space, places, concept.length, fits);
  const placed = await permute(space, contrast, runs, observed, {
    permutations,
    C,
    random,
    step: (done) => steps.step(done, permutations),
  });
  const classes = observed.map((statistic, which) => {
    const ofRuns = fits.map((fitted) => scoreOf(derivatives(space, which, fitted)));
    const limits = interval(ofRuns, size, concept.length);
    return { ...statistic, ...limits, runs: ofRuns, ...placed[which]!, tTestP: tTest(ofRuns, 0.5) };
  });
  return { accuracy: mean(fits.map((fitted) => heldOutAccuracy(space, contrast, fitted))), classes };
}

/**
 * 95 % interval of the mean score. The runs are delete-d jackknife samples of the concept's n pictures, m of them in each:
 * their spread times √(m/(n − m)) is the standard error, however they overlap. Shao and Wu 1989.
 */
function interval(scores: readonly number[], m: number, n: number): { low: number; high: number } {
  const middle = mean(scores);
  const variance = mean(scores.map((score) => (score - middle) ** 2));
  const reach = 1.96 * Math.sqrt((variance * m) / (n - m));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
