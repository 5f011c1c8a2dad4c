import type { Graph, Node, Value } from '../trace/graph';
import { isStep } from './kernel-gradients';

/** Functions of one value at a time: what arrives passes through unchanged. Montavon 2019; Achtibat 2024 (identity rule). */
export const elementwise: readonly string[] = [
  ...['Relu', 'Relu6', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'LeakyRelu', 'Prelu', 'ClipByValue', 'Erf'],
  ...['Identity', 'Cast', 'Neg', 'Abs', 'Sign', 'Round', 'Floor', 'Ceil', 'Square', 'Sqrt', 'Rsqrt', 'Reciprocal'],
  ...['Exp', 'Expm1', 'Log', 'Log1p', 'Sin', 'Cos', 'Tan', 'Sinh', 'Cosh'],
  ...['Asin', 'Acos', 'Atan', 'Asinh', 'Acosh', 'Atanh'],
];

/** Such functions of one value and a constant. */
export const withConstant: readonly string[] = [
  'Multiply',
  'RealDiv',
  'Maximum',
  'Minimum',
  'Pow',
  'SquaredDifference',
];

const arithmetic = ['Add', 'Sub', ...withConstant];

/** Moves of values, which a gate may make between its function and the product. */
const moves = [
  ...['Reshape', 'Transpose', 'ExpandDims', 'Slice', 'StridedSlice', 'SplitV', 'Unpack', 'Pack', 'Concat', 'Tile'],
  ...['GatherV2', 'Reverse', 'Identity', 'Cast', 'BroadcastTo'],
];

export const activeInputs = (node: Node): [string, Value][] =>
  Object.entries(node.inputs).filter(([, value]) => value.active);

/** The value of a constant scalar. */
const onlyValue = ({ active, tensor }: Value): number | undefined =>
  active || tensor.size !== 1 ? undefined : tensor.dataSync()[0];

/**
 * Tells the signal of a product from its gate. The gate only says how much of the signal gets through, so the signal
 * takes all (Arras et al. 2017, arXiv:1706.07206). Gates are found by what they are, not by names:
 *
 * - a sigmoid, hard sigmoid or comparison, also shifted, negated, scaled or moved (1 − z is the gate of a GRU too);
 * - a normaliser 1/√v or 1/v, which counts as a constant (Achtibat et al. 2024, arXiv:2402.05602);
 * - in x · g(x), g(x): swish, GELU and the like are functions of one value at a time.
 */
export class Signals {
  private readonly producers: ReadonlyMap<Value, Node>;
  private readonly gates = new Map<Value, boolean>();
  private readonly sources = new Map<Value, Value | undefined>();

  constructor(graph: Graph) {
    this.producers = new Map(
      graph.nodes.flatMap((node) => node.outputs.map((output): [Value, Node] => [output, node])),
    );
    // In the order of execution, so that a network unrolled over many steps is not followed to its start at one go.
    for (const value of this.producers.keys()) {
      this.isGate(value);
      this.source(value);
    }
  }

  /** The inputs of a product, quotient or difference that take its relevance. */
  of(node: Node): string[] {
    const active = activeInputs(node);
    const [first, second] = active;
    if (!first || !second || active.length > 2) return active.map(([name]) => name);
    const [[a, left], [b, right]] = [first, second];
    if (node.kernel === 'RealDiv') return [a];
    if (node.kernel === 'Sub') return this.isMaximumOf(right, left) ? [a] : [a, b];
    const source = this.source(left);
    if (source && source === this.source(right)) {
      if (this.isScaled(left, source)) return [a];
      if (this.isScaled(right, source)) return [b];
    }
    const [gateLeft, gateRight] = [this.isGate(left), this.isGate(right)];
    return gateLeft === gateRight ? [a, b] : [gateLeft ? b : a];
  }

  private isGate(value: Value): boolean {
    const known = this.gates.get(value);
    if (known !== undefined) return known;
    const node = this.producers.get(value);
    const result = node !== undefined && this.makesGate(node);
    this.gates.set(value, result);
    return result;
  }

  private makesGate(node: Node): boolean {
    const { kernel, attrs, inputs } = node;
    if (['Sigmoid', 'Rsqrt', 'Reciprocal'].includes(kernel) || isStep(node)) return true;
    if (kernel === 'ClipByValue') return attrs.clipValueMin === 0 && attrs.clipValueMax === 1;
    const active = activeInputs(node);
    if (kernel === 'RealDiv' && !inputs.a!.active) return true;
    if (kernel === 'Pow' && active.length === 1)
      return inputs.a!.active && inputs.b!.tensor.dataSync().every((n) => n < 0);
    if (['Multiply', 'RealDiv'].includes(kernel) && active.length === 1 && this.isUnit(node)) return true;
    const carries = moves.includes(kernel) || ['Add', 'Sub', 'Neg', 'Multiply', 'RealDiv'].includes(kernel);
    return carries && active.every(([, input]) => this.isGate(input));
  }

  /** A hard sigmoid written as min(max(x + 3, 0), 6) / 6: what is limited to [0, c], times 1/c. */
  private isUnit({ kernel, inputs }: Node): boolean {
    const { a, b } = inputs;
    const [limited, factor] = a!.active ? [a!, b!] : [b!, a!];
    const limit = this.limit(limited);
    const value = onlyValue(factor);
    if (limit === undefined || value === undefined) return false;
    return Math.abs((kernel === 'RealDiv' ? limit / value : limit * value) - 1) < 1e-3;
  }

  private limit(value: Value): number | undefined {
    const node = this.producers.get(value);
    if (node?.kernel === 'Minimum') {
      const { a, b } = node.inputs;
      const [below, bound] = a!.active ? [a!, b!] : [b!, a!];
      return this.producers.get(below)?.kernel === 'Relu' ? onlyValue(bound) : undefined;
    }
    if (node?.kernel === 'Relu6') return 6;
    if (node?.kernel === 'ClipByValue' && node.attrs.clipValueMin === 0) return node.attrs.clipValueMax as number;
    return undefined;
  }

  /** The one value that this value is a function of, place by place; itself where something else made it. */
  private source(value: Value): Value | undefined {
    if (this.sources.has(value)) return this.sources.get(value);
    const node = this.producers.get(value);
    const active = node ? activeInputs(node) : [];
    const aligned = active.every(([, input]) => input.shape.join() === value.shape.join());
    let result: Value | undefined = value;
    if (node && aligned && [...elementwise, ...arithmetic].includes(node.kernel)) {
      const found = new Set(active.map(([, input]) => this.source(input)));
      result = found.size === 1 ? [...found][0] : undefined;
    }
    this.sources.set(value, result);
    return result;
  }

  /** True where nothing is added on the way from the source, so that all that arrives reaches it. */
  private isScaled(value: Value, source: Value): boolean {
    if (value === source) return true;
    const node = this.producers.get(value)!;
    if (!elementwise.includes(node.kernel) && !withConstant.includes(node.kernel)) return false;
    return this.of(node).every((name) => this.isScaled(node.inputs[name]!, source));
  }

  /** In x − max(x), which only keeps exponentials small, the maximum counts as a constant. */
  private isMaximumOf(value: Value, of: Value): boolean {
    const node = this.producers.get(value);
    if (!node) return false;
    return node.kernel === 'Max'
      ? node.inputs.x === of
      : moves.includes(node.kernel) && this.isMaximumOf(node.inputs.x!, of);
  }
}
