/** The training objective of a network's last layer, with all before it fixed. Exact, in double precision. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { activations } from '../../attribution/activations';
import type { Input } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { Steps } from '../../tensor/progress';
import type { Classifier, Layer } from './classifier';
import { factorise } from './factor';
import { fitSoftmax } from './fit-softmax';
import { withPauses } from './pauses';
import { type Features, SoftmaxObjective } from './softmax-objective';
import type { Factor, Part, TrainingLoss } from './training-loss';

/** Parameters up to which the Hessian is written down: 8 bytes for each pair. */
export const largestFactor = 2500;

export interface Labelled {
  readonly input: Input;
  readonly labels: Int32Array;
}

export class HeadLoss implements TrainingLoss {
  readonly hessian = 'exact, in double precision';
  readonly precision = 1e-8;
  private readonly probabilities: Record<Part, Float64Array>;
  private readonly residuals: Record<Part, Float64Array>;

  constructor(
    readonly parameters: string,
    readonly objectives: Readonly<Record<Part, SoftmaxObjective>>,
    /** The parameters as they are. */
    readonly values: Float64Array,
  ) {
    const { train, test } = objectives;
    this.probabilities = { train: train.probabilities(values), test: test.probabilities(values) };
    this.residuals = {
      train: train.residuals(this.probabilities.train),
      test: test.residuals(this.probabilities.test),
    };
  }

  get size(): number {
    return this.objectives.train.size;
  }

  get count(): number {
    return this.objectives.train.data.count;
  }

  async product(v: Float64Array, rows?: readonly number[]): Promise<Float64Array> {
    const { train } = this.objectives;
    if (!rows) return train.product(this.probabilities.train, v);
    const { units } = train.shape;
    const some = new SoftmaxObjective(rowsOf(train.data, rows), train.shape);
    const probabilities = new Float64Array(rows.length * units);
    rows.forEach((row, at) => {
      probabilities.set(this.probabilities.train.subarray(row * units, (row + 1) * units), at * units);
    });
    return some.product(probabilities, v);
  }

  async gradient(part: Part, row: number): Promise<Float64Array> {
    return this.objectives[part].gradientOf(this.residuals[part], row);
  }

  async along(part: Part, v: Float64Array): Promise<Float64Array> {
    const objective = this.objectives[part];
    const { units } = objective.shape;
    const moved = objective.logits(v);
    const residuals = this.residuals[part];
    return Float64Array.from({ length: objective.data.count }, (_, row) => {
      let sum = 0;
      for (let at = row * units; at < (row + 1) * units; at++) sum += moved[at]! * residuals[at]!;
      return sum;
    });
  }

  async slope(): Promise<Float64Array> {
    return this.objectives.train.gradient(this.values, this.probabilities.train);
  }

  async losses(part: Part): Promise<Float64Array> {
    return this.objectives[part].losses(this.values);
  }

  async predict(part: Part): Promise<Float64Array> {
    return this.probabilities[part];
  }

  /** The whole Hessian, without damping. */
  async matrix(steps: Steps): Promise<Float64Array[]> {
    if (this.size > largestFactor) {
      throw new ArgumentError(
        `The last layer has ${this.size} parameters, and its Hessian is written down for up to ${largestFactor}; use the method 'conjugate-gradients'.`,
      );
    }
    const { train } = this.objectives;
    const pause = withPauses(async () => {}, steps);
    return train.hessian(this.probabilities.train, pause);
  }

  /**
   * A softmax does not see one number added to all logits: along such directions H is 0, and so is every ∇loss. With 1 in
   * the place of that 0 the Hessian can be factorised, and what it is solved for stays the same.
   */
  async factor(damping: number, steps: Steps): Promise<Factor> {
    const rows = await this.matrix(steps);
    const { data, shape } = this.objectives.train;
    const { units, bias, l2 } = shape;
    const first = l2 > 0 ? data.size : 0;
    for (let at = first; units > 1 && at < data.size + Number(bias); at++) {
      for (let a = at * units; a < (at + 1) * units; a++) {
        for (let b = at * units; b < (at + 1) * units; b++) rows[a]![b]! += 1 / units;
      }
    }
    return factorise(rows, damping);
  }

  /** The same layer at the optimum of its objective. */
  async refitted(steps: Steps): Promise<HeadLoss> {
    if (!(this.objectives.train.shape.l2 > 0)) {
      throw new ArgumentError(
        'Fitting the last layer anew needs an l2 above 0: without it the optimum may lie at infinity.',
      );
    }
    const values = await fitSoftmax(this.objectives.train, { start: new Float64Array(this.size) }, steps);
    return new HeadLoss(`${this.parameters}, fitted anew`, this.objectives, values);
  }

  /**
   * What the loss of each test example becomes when the layer is fitted without a training example, less what it is.
   * The objective keeps its factor 1/n: the example's weight becomes 0.
   */
  async leaveOut(row: number, near: Factor | undefined, steps: Steps): Promise<Float64Array> {
    const { train, test } = this.objectives;
    const options = { start: this.values, leftOut: row, ...(near ? { near } : {}) };
    const without = test.losses(await fitSoftmax(train, options, steps));
    const before = test.losses(this.values);
    return without.map((loss, at) => loss - before[at]!);
  }
}

function rowsOf({ values, labels, size }: Features, rows: readonly number[]): Features {
  const some = new Float32Array(rows.length * size);
  rows.forEach((row, at) => {
    some.set(values.subarray(row * size, (row + 1) * size), at * size);
  });
  return { values: some, labels: Int32Array.from(rows, (row) => labels[row]!), count: rows.length, size };
}

/** The last layer's objective on what the layer before says of the examples. */
export async function headLoss(
  classifier: Classifier,
  examples: Readonly<Record<Part, Labelled>>,
  l2: number,
  signal: AbortSignal | undefined,
): Promise<HeadLoss> {
  const layer = classifier.chain.at(-1)!;
  const features = async ({ input, labels }: Labelled): Promise<Features> => {
    const source = classifier.fedBy.get(layer);
    const made = source
      ? (await activations(classifier.network, input, source, signal ? { signal } : {}))[source]!
      : input;
    const [count, size] = made.shape;
    if (made.shape.length === 2) return { values: made.values, labels, count: count!, size: size! };
    throw new ArgumentError(
      `The last dense layer "${layer.name}" is fed with [${made.shape}]; influence is computed where it takes one row an example, [N, D].`,
    );
  };
  const [kernel, bias] = weightsOf(layer);
  const shape = { units: classifier.units, bias: bias !== undefined, l2 };
  const values = Float64Array.from([...kernel!, ...(bias ?? [])]);
  const train = new SoftmaxObjective(await features(examples.train), shape);
  const same = examples.test === examples.train;
  const objectives = { train, test: same ? train : new SoftmaxObjective(await features(examples.test), shape) };
  return new HeadLoss(`${values.length} weights of the layer "${layer.name}"`, objectives, values);
}

/** The numbers of a layer's weights; the tensors stay the layer's. */
const weightsOf = (layer: Layer): Float32Array[] =>
  layer.weights.map((weight) => (weight.read() as Tensor).dataSync() as Float32Array);
