/** The training objective as a function of the weights of some of a network's last layers, by TensorFlow.js in float32. */

import {
  addN,
  cast,
  grad,
  grads,
  mul,
  oneHot,
  ones,
  type Scalar,
  sigmoid,
  softmax,
  sum,
  type Tensor,
  type Tensor1D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { activations } from '../../attribution/activations';
import { ArgumentError } from '../../errors';
import type { Steps } from '../../tensor/progress';
import type { Classifier, Layer } from './classifier';
import { norm } from './conjugate-gradients';
import { checkTwice, dense, runTwice } from './dense-chain';
import type { Labelled } from './head-loss';
import type { Part, TrainingLoss } from './training-loss';
import { crossEntropies } from './twice';

export type HessianKind = 'exact' | 'differences';

/** Examples as the first layer that is looked at gets them. */
interface Fed {
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly labels: Int32Array;
}

interface Fields {
  readonly chain: readonly Layer[];
  readonly chosen: ReadonlySet<Layer>;
  readonly fed: Readonly<Record<Part, Fed>>;
  readonly units: number;
  readonly l2: number;
  readonly kind: HessianKind;
  readonly steps: Steps;
}

/** Step of the central differences, as a share of the parameters' length: the cube root of what float32 rounds, about. */
const differenceStep = 5e-3;

export class NetworkLoss implements TrainingLoss {
  readonly parameters: string;
  readonly hessian: string;
  readonly precision: number;
  readonly size: number;
  private readonly variables: readonly Variable[];
  private readonly rowsAtOnce: number;

  constructor(private readonly fields: Fields) {
    const { chain, chosen, kind } = fields;
    if (kind === 'exact') checkTwice(chain);
    this.variables = [...chosen].flatMap((layer) => layer.trainableWeights.map((weight) => weight.read() as Variable));
    this.size = this.variables.reduce((total, { size }) => total + size, 0);
    this.parameters = `${this.size} weights of the layers ${[...chosen].map(({ name }) => `"${name}"`).join(', ')}`;
    this.precision = kind === 'exact' ? 1e-3 : 0.05;
    this.hessian =
      kind === 'exact' ? 'products by differentiating twice' : 'products by central differences of gradients';
    const widths = chain.map(({ outputShape }) => (outputShape as number[]).slice(1).reduce((a, b) => a * b, 1));
    const bytes = 64 * widths.reduce((a, b) => a + b, fields.fed.train.values.length / this.count);
    this.rowsAtOnce = Math.max(1, Math.min(1024, Math.floor(2 ** 27 / bytes)));
  }

  get count(): number {
    return this.fields.fed.train.shape[0]!;
  }

  async product(v: Float64Array, rows?: readonly number[]): Promise<Float64Array> {
    const all = rows ?? range(0, this.count);
    const { kind, l2 } = this.fields;
    await this.breathe();
    if (kind === 'differences') return this.penalise(this.differenceProduct(v, all), v, l2);
    const out = new Float64Array(this.size);
    for (const some of this.chunks(all)) {
      await this.breathe();
      addTo(out, this.exactProduct(v, some), 1 / all.length);
    }
    return this.penalise(out, v, l2);
  }

  async gradient(part: Part, row: number): Promise<Float64Array> {
    return this.gradientOver(part, [row]);
  }

  async along(part: Part, v: Float64Array): Promise<Float64Array> {
    const { kind, fed } = this.fields;
    const count = fed[part].shape[0]!;
    const out = new Float64Array(count);
    if (kind === 'differences') {
      return norm(v) === 0 ? out : this.differences(v, () => this.lossesNow(part));
    }
    for (const rows of this.chunks(range(0, count))) {
      await this.breathe();
      out.set(this.exactAlong(part, rows, v), rows[0]!);
    }
    return out;
  }

  async slope(): Promise<Float64Array> {
    const out = new Float64Array(this.size);
    for (const rows of this.chunks(range(0, this.count))) {
      await this.breathe();
      this.gradientOver('train', rows).forEach((value, at) => {
        out[at]! += value / this.count;
      });
    }
    return this.penalise(out, this.values(), this.fields.l2);
  }

  async losses(part: Part): Promise<Float64Array> {
    await this.breathe();
    return this.lossesNow(part);
  }

  private lossesNow(part: Part): Float64Array {
    const out = new Float64Array(this.fields.fed[part].shape[0]!);
    for (const rows of this.chunks(range(0, out.length))) {
      const [made] = read(() => {
        const [x, y] = this.batch(part, rows);
        return [crossEntropies(this.run(x), y)];
      });
      out.set(made!, rows[0]!);
    }
    return out;
  }

  async predict(part: Part): Promise<Float64Array> {
    const { fed, units } = this.fields;
    const out = new Float64Array(fed[part].shape[0]! * units);
    for (const rows of this.chunks(range(0, fed[part].shape[0]!))) {
      await this.breathe();
      const made = tidy(() => {
        const logits = this.run(this.batch(part, rows)[0]);
        return units === 1 ? sigmoid(logits) : softmax(logits);
      });
      out.set(made.dataSync(), rows[0]! * units);
      made.dispose();
    }
    return out;
  }

  /** How far exact products are from central differences along the objective's own gradient, as a share of them. */
  async disagreement(): Promise<number> {
    if (this.fields.kind === 'differences') return 0;
    const v = await this.slope();
    const exact = await this.product(v);
    const near = this.penalise(this.differenceProduct(v, range(0, this.count)), v, this.fields.l2);
    return norm(exact.map((value, at) => value - near[at]!)) / (norm(exact) || 1);
  }

  private exactProduct(v: Float64Array, rows: readonly number[]): Float32Array[] {
    const { chain, chosen } = this.fields;
    return read(() => {
      const [x, y] = this.batch('train', rows);
      const direction = this.split(v);
      const slope = grads((...weights: Tensor[]) => sum(crossEntropies(runTwice(chain, chosen, x, weights), y)));
      const along = (...weights: Tensor[]) => addN(slope(weights).map((one, at) => sum(mul(one, direction[at]!))));
      return grads(along)(this.variables.map((variable) => variable.clone()));
    });
  }

  /** Each example's loss gets a weight u; the slope of ∇(Σ u loss) · v in u is ∇loss · v. */
  private exactAlong(part: Part, rows: readonly number[], v: Float64Array): Float32Array {
    const { chain, chosen } = this.fields;
    const [found] = read(() => {
      const [x, y] = this.batch(part, rows);
      const direction = this.split(v);
      const weights = this.variables.map((variable) => variable.clone());
      const along = (u: Tensor) => {
        const slope = grads((...own: Tensor[]) => sum(mul(u, crossEntropies(runTwice(chain, chosen, x, own), y))));
        return addN(slope(weights).map((one, at) => sum(mul(one, direction[at]!))));
      };
      return [grad(along)(ones([rows.length]))];
    });
    return found!;
  }

  /** Σ ∇loss over some examples, once differentiated. */
  private gradientOver(part: Part, rows: readonly number[]): Float64Array {
    const found = read(() => {
      const [x, y] = this.batch(part, rows);
      const loss = () => sum(crossEntropies(this.run(x), y)) as Scalar;
      const made = variableGrads(loss, [...this.variables]).grads;
      return this.variables.map(({ name }) => made[name]!);
    });
    return addTo(new Float64Array(this.size), found, 1);
  }

  /** (∇(θ + εv) − ∇(θ − εv)) / 2ε of the mean loss. */
  private differenceProduct(v: Float64Array, rows: readonly number[]): Float64Array {
    if (norm(v) === 0) return new Float64Array(this.size);
    return this.differences(v, () => {
      const out = new Float64Array(this.size);
      for (const some of this.chunks(rows)) {
        this.gradientOver('train', some).forEach((value, at) => {
          out[at]! += value / rows.length;
        });
      }
      return out;
    });
  }

  /** (f(θ + εv) − f(θ − εv)) / 2ε. Nothing else runs while the weights are moved. */
  private differences(v: Float64Array, f: () => Float64Array): Float64Array {
    const before = this.variables.map((variable) => variable.dataSync().slice() as Float32Array);
    const values = this.values();
    const step = (differenceStep * Math.max(norm(values), 1)) / norm(v);
    const at = (side: number): Float64Array => {
      this.assign(this.split32(values.map((value, place) => value + side * step * v[place]!)));
      return f();
    };
    try {
      const [above, below] = [at(1), at(-1)];
      return above.map((value, place) => (value - below[place]!) / (2 * step));
    } finally {
      this.assign(before);
    }
  }

  private assign(values: readonly Float32Array[]): void {
    tidy(() => {
      this.variables.forEach((variable, at) => {
        variable.assign(tensor(values[at]!, variable.shape));
      });
    });
  }

  /** Logits by the layers' own calls. */
  private run(x: Tensor): Tensor {
    const { chain } = this.fields;
    let value = x;
    for (const layer of chain.slice(0, -1)) value = layer.call(value, { training: false }) as Tensor;
    return dense(
      value,
      chain.at(-1)!.weights.map((weight) => weight.read() as Tensor),
    );
  }

  private batch(part: Part, rows: readonly number[]): [Tensor, Tensor] {
    const { fed, units } = this.fields;
    const { values, shape, labels } = fed[part];
    const size = values.length / shape[0]!;
    const some = new Float32Array(rows.length * size);
    rows.forEach((row, at) => {
      some.set(values.subarray(row * size, (row + 1) * size), at * size);
    });
    const own = rows.map((row) => labels[row]!);
    const y = units === 1 ? tensor2d(own, [own.length, 1]) : oneHot(tensor1d(own, 'int32') as Tensor1D, units);
    return [tensor(some, [rows.length, ...shape.slice(1)]), cast(y, 'float32')];
  }

  private values(): Float64Array {
    const parts = this.variables.map((variable) => variable.dataSync() as Float32Array);
    const out = new Float64Array(this.size);
    let from = 0;
    for (const part of parts) {
      out.set(part, from);
      from += part.length;
    }
    return out;
  }

  private split32(v: Float64Array): Float32Array[] {
    let from = 0;
    return this.variables.map(({ size }) => {
      from += size;
      return Float32Array.from(v.subarray(from - size, from));
    });
  }

  private split(v: Float64Array): Tensor[] {
    return this.split32(v).map((part, at) => tensor(part, this.variables[at]!.shape));
  }

  /** Kernels are penalised, biases and scales are not. */
  private penalise(out: Float64Array, v: Float64Array, l2: number): Float64Array {
    let from = 0;
    for (const { size, shape } of this.variables) {
      if (shape.length > 1) for (let at = from; at < from + size; at++) out[at]! += l2 * v[at]!;
      from += size;
    }
    return out;
  }

  private chunks(rows: readonly number[]): number[][] {
    const starts = Array.from({ length: Math.ceil(rows.length / this.rowsAtOnce) }, (_, at) => at * this.rowsAtOnce);
    return starts.map((from) => rows.slice(from, from + this.rowsAtOnce));
  }

  /** Lets other work in, and stops where it was told to. */
  private async breathe(): Promise<void> {
    this.fields.steps.check();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at);

/** Runs TensorFlow.js operations and brings back their numbers. */
function read(make: () => Tensor[]): Float32Array[] {
  const tensors = tidy(make);
  try {
    return tensors.map((one) => one.dataSync() as Float32Array);
  } finally {
    for (const one of tensors) one.dispose();
  }
}

function addTo(out: Float64Array, parts: readonly Float32Array[], factor: number): Float64Array {
  let at = 0;
  for (const part of parts) for (const value of part) out[at++]! += factor * value;
  return out;
}

/** The objective as a function of the layers named, which must lie in the unbranched end of the network. */
export async function networkLoss(
  { network, chain, fedBy, units }: Classifier,
  names: readonly string[],
  examples: Readonly<Record<Part, Labelled>>,
  {
    l2,
    kind,
    steps,
    signal,
  }: {
    readonly l2: number;
    readonly kind: HessianKind;
    readonly steps: Steps;
    readonly signal: AbortSignal | undefined;
  },
): Promise<NetworkLoss> {
  const chosen = names.map((name) => {
    const layer = chain.find((one) => one.name === name);
    if (layer && layer.trainableWeights.length > 0) return layer;
    const usable = chain.filter(({ trainableWeights }) => trainableWeights.length > 0).map((one) => one.name);
    throw new ArgumentError(
      `There is no layer "${name}" with trainable weights in the unbranched end of the network; choose among ${usable.join(', ')}.`,
    );
  });
  const first = chain.findIndex((layer) => chosen.includes(layer));
  const source = fedBy.get(chain[first]!);
  const feed = async ({ input, labels }: Labelled): Promise<Fed> => {
    const made = source ? (await activations(network, input, source, signal ? { signal } : {}))[source]! : input;
    return { values: made.values, shape: made.shape, labels };
  };
  const train = await feed(examples.train);
  const fed = { train, test: examples.test === examples.train ? train : await feed(examples.test) };
  const ordered = chain.filter((layer) => chosen.includes(layer));
  return new NetworkLoss({ chain: chain.slice(first), chosen: new Set(ordered), fed, units, l2, kind, steps });
}
