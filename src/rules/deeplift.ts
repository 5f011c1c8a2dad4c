import {
  add,
  broadcastTo,
  cast,
  clipByValue,
  div,
  divNoNan,
  exp,
  less,
  logSoftmax,
  minimum,
  mul,
  neg,
  onesLike,
  relu,
  rsqrt,
  sub,
  sum,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import { sumTo } from '../tensor/broadcast';
import type { BackwardRule } from '../trace/backward';
import { type Graph, type Node, Value } from '../trace/graph';
import { gradientRule } from './gradient';
import { isStep } from './kernel-gradients';
import { elementwise, exponential, inverseRoot, type Point, tiny } from './secant';

/** Kernels that are linear (up to a constant) in all their inputs. */
const sums = new Set([
  ...['Add', 'AddN', 'Sub', 'Neg', 'Sum', 'Mean', 'AvgPool', 'AvgPool3D', 'Cumsum', 'UnsortedSegmentSum'],
  ...['Identity', 'Cast', 'Reshape', 'ExpandDims', 'Transpose', 'Reverse', 'Tile', 'BroadcastTo'],
  ...['Concat', 'Pack', 'Unpack', 'SplitV', 'Slice', 'PadV2', 'MirrorPad', 'GatherV2', 'Select'],
  ...['StridedSlice', 'GatherNd', 'SpaceToBatchND', 'BatchToSpaceND', 'DepthToSpace'],
  ...['ResizeBilinear', 'ResizeNearestNeighbor', 'ZerosLike', 'OnesLike'],
]);

/** Kernels that are linear in one input, with the others constant: the inputs that may be that one. */
const products: Readonly<Record<string, readonly string[]>> = {
  Multiply: ['a', 'b'],
  RealDiv: ['a'],
  FusedBatchNorm: ['x'],
  CropAndResize: ['image'],
};

export const activeInputs = (node: Node): string[] =>
  Object.entries(node.inputs).flatMap(([name, value]) => (value.active ? [name] : []));

/** Whether f(x) − f(x') is linear in x − x': then the multiplier is the gradient. */
export function isLinear(node: Node): boolean {
  if (node.linear) return true;
  const active = activeInputs(node);
  if (sums.has(node.kernel)) return !isStep(node) && !active.includes('indices') && !active.includes('condition');
  return active.length === 1 && (products[node.kernel]?.includes(active[0]!) ?? false);
}

/** A node traced at the input, and the same node traced at the baseline. */
export interface Twins {
  readonly node: Node;
  readonly reference: Node;
}

/**
 * Finds each node's twin in the graph of the baseline.
 *
 * @throws RuleError where the two graphs are not the same computation.
 */
export function pairNodes(graph: Graph, reference: Graph): (node: Node) => Twins {
  const twins = new Map(graph.nodes.map((node, at) => [node, reference.nodes[at]] as const));
  const differs = graph.nodes.find((node) => twins.get(node)?.kernel !== node.kernel);
  if (differs || graph.nodes.length !== reference.nodes.length) {
    throw new RuleError(
      `The model computes the input in ${graph.nodes.length} steps and the baseline in ${reference.nodes.length}` +
        `${differs ? `, and they part at the layer "${differs.layer}"` : ''}: DeepLIFT needs one computation for both. ` +
        'Take what is random, or depends on earlier calls, out of the model.',
    );
  }
  return (node) => ({ node, reference: twins.get(node)! });
}

/**
 * Whether a baseline traced as one row can stand for the same baseline in every row: each value that has an axis for the
 * examples has one of length 1 in its place, and no node makes one value of all examples.
 */
export function standsForAll(graph: Graph, reference: Graph): boolean {
  const spread = (value: Value, row: Value) => value.shape.join() !== row.shape.join();
  const fits = (value: Value, row: Value) =>
    value.shape.length === row.shape.length &&
    value.shape.every((size, axis) => size === row.shape[axis] || row.shape[axis] === 1);
  return graph.nodes.every((node, at) => {
    const twin = reference.nodes[at];
    if (twin?.kernel !== node.kernel) return false;
    const among = Object.entries(node.inputs).some(
      ([name, value]) => value.active && spread(value, twin.inputs[name]!),
    );
    return node.outputs.every((output, place) => {
      const row = twin.outputs[place]!;
      return fits(output, row) && (!among || spread(output, row));
    });
  });
}

/**
 * DeepLIFT with the Rescale rule: each node hands its multiplier m on to its inputs such that Σ mᵢ Δxᵢ = m Δy.
 * Linear nodes by their transpose, a function of one variable by Δy / Δx. Shrikumar et al. 2017, arXiv:1704.02685.
 */
export function rescaleRule(graph: Graph, reference: Graph): BackwardRule {
  const twins = pairNodes(graph, reference);
  return (node, arrived) => rescale(twins(node), arrived);
}

/** The multipliers of one node's inputs, from those of its outputs. */
export function rescale({ node, reference }: Twins, arrived: readonly Tensor[]): Readonly<Record<string, Tensor>> {
  if (isLinear(node)) return gradientRule(node, arrived);
  const one = elementwise(node);
  if (one) {
    return { [one.input]: mul(arrived[0]!, one.slope(pointOf(node, one.input), pointOf(reference, one.input))) };
  }
  const several = exchanges[node.kernel];
  if (several) return several({ node, reference }, arrived[0]!);
  throw new RuleError(
    `DeepLIFT has no rule for the kernel ${node.kernel} of the layer "${node.layer}". ` +
      'Use integratedGradients, which needs no rules, or explain from a layer after it (`layer`).',
  );
}

const pointOf = (node: Node, input: string): Point => ({
  x: node.inputs[input]!.tensor,
  y: node.outputs[0]!.tensor,
});

/** How far a value is from its baseline; choices count as 0 and 1. */
export const difference = (value: Value, reference: Value): Tensor => sub(number(value), number(reference));
const inputChange = ({ node, reference }: Twins, name: string): Tensor =>
  difference(node.inputs[name]!, reference.inputs[name]!);
export const outputChange = ({ node, reference }: Twins): Tensor => difference(node.outputs[0]!, reference.outputs[0]!);

const number = (value: Value): Tensor => cast(value.tensor, 'float32');
const mean = (a: Tensor, b: Tensor): Tensor => div(add(a, b), 2);

/** What a node of several variables hands to each of them. */
type Exchange = (twins: Twins, arrived: Tensor) => Record<string, Tensor>;

/**
 * A maximum. Where it rose, the rise belongs to the winner at x; where it fell, the fall belongs to the winner at x'.
 * The winner's own change is never smaller than the maximum's, so this divides safely. (SHAP and Captum do the same.)
 */
const winner =
  (least: boolean): Exchange =>
  (twins, arrived) => {
    const change = outputChange(twins);
    const { node, reference } = twins;
    // A minimum is the negative of a maximum: it rises with what was least before.
    const start = inFull(reference, node);
    const [after, before] = least ? [start, node] : [node, start];
    const risen = gradientRule(after, [mul(arrived, relu(change))]);
    const fallen = gradientRule(before, [mul(arrived, minimum(change, 0))]);
    // Where an input did not change there is nothing to divide.
    return forActive(node, (name) => div(add(risen[name]!, fallen[name]!), add(inputChange(twins, name), tiny)));
  };

/** A node of the baseline with as many rows as the other, where it stands for all of them. */
function inFull(reference: Node, { inputs, outputs }: Node): Node {
  const full = (row: Value, { shape }: Value): Value =>
    row.shape.join() === shape.join() ? row : new Value(0, shape, broadcastTo(row.tensor, [...shape]), row.active);
  return {
    ...reference,
    inputs: Object.fromEntries(Object.entries(reference.inputs).map(([name, row]) => [name, full(row, inputs[name]!)])),
    outputs: reference.outputs.map((row, at) => full(row, outputs[at]!)),
  };
}

/** A quadratic form changes by its gradient half way: Δ(a b) = ā Δb + b̄ Δa. Exact, and the same from either end. */
const midpoint: Exchange = ({ node, reference }, arrived) => {
  const inputs = Object.entries(node.inputs).map(([name, value]): [string, Value] => [
    name,
    value.active ? new Value(0, value.shape, mean(value.tensor, reference.inputs[name]!.tensor), true) : value,
  ]);
  return { ...gradientRule({ ...node, inputs: Object.fromEntries(inputs) }, [arrived]) };
};

/** a / b as the product of a and 1/b. */
const quotient: Exchange = ({ node, reference }, arrived) => {
  const [a, b] = [node.inputs.a!.tensor, node.inputs.b!.tensor];
  const [a0, b0] = [reference.inputs.a!.tensor, reference.inputs.b!.tensor];
  const [r, r0] = [div(1, b), div(1, b0)];
  const parts: Record<string, () => Tensor> = {
    a: () => mul(arrived, mean(r, r0)),
    b: () => neg(mul(mul(arrived, mean(a, a0)), mul(r, r0))),
  };
  return forActive(node, (name) => sumTo(parts[name]!(), node.inputs[name]!.shape));
};

/** c ? t : e as c t + (1 − c) e, where the choice c depends on the input. */
const selection: Exchange = ({ node, reference }, arrived) => {
  const read = ({ inputs }: Node) => [number(inputs.condition!), inputs.t!.tensor, inputs.e!.tensor] as const;
  const [[c, t, e], [c0, t0, e0]] = [read(node), read(reference)];
  const chosen = mean(c, c0);
  const parts: Record<string, () => Tensor> = {
    condition: () => mul(arrived, mean(sub(t, e), sub(t0, e0))),
    t: () => mul(arrived, chosen),
    e: () => mul(arrived, sub(1, chosen)),
  };
  return forActive(node, (name) => sumTo(parts[name]!(), node.inputs[name]!.shape));
};

/** a > b and its like are steps of a − b. */
const comparison: Exchange = ({ node, reference }, arrived) => {
  const distance = ({ inputs }: Node) => sub(inputs.a!.tensor, inputs.b!.tensor);
  const change = outputChange({ node, reference });
  const passed = mul(arrived, divNoNan(change, sub(distance(node), distance(reference))));
  const parts: Record<string, () => Tensor> = { a: () => passed, b: () => neg(passed) };
  return forActive(node, (name) => sumTo(parts[name]!(), node.inputs[name]!.shape));
};

/** (x − μ) · γ / √(σ² + ε) + β where μ and σ² are computed from the input, as in a layer norm. */
const normalization: Exchange = ({ node, reference }, arrived) => {
  const at = ({ inputs, attrs }: Node) => ({
    centred: sub(inputs.x!.tensor, inputs.mean!.tensor),
    root: rsqrt(add(inputs.variance!.tensor, attrs.varianceEpsilon as number)),
  });
  const [p, q] = [at(node), at(reference)];
  const { scale } = node.inputs;
  const message = scale ? mul(arrived, scale.tensor) : arrived;
  const parts: Record<string, () => Tensor> = {
    x: () => mul(message, mean(p.root, q.root)),
    mean: () => neg(mul(message, mean(p.root, q.root))),
    variance: () => mul(mul(message, mean(p.centred, q.centred)), inverseRoot(p.root, q.root)),
  };
  return forActive(node, (name) => {
    const part = parts[name];
    if (part) return sumTo(part(), node.inputs[name]!.shape);
    throw new RuleError(
      `DeepLIFT has no rule for the ${name} of the batch-norm in the layer "${node.layer}" where it depends on the input. ` +
        'Use integratedGradients, which needs no rules.',
    );
  });
};

/**
 * log softmax(z)ⱼ = zⱼ − L(z) with L = log Σ exp. L is convex, so its change lies between those by its gradients at both
 * ends, the softmaxes s and s': some mixture w of them gives it exactly, ΔL = w · Δz. The mixture is that of the two
 * Kullback–Leibler divergences, by which either gradient alone misses. Softmax is then exp of it, by Rescale. For two
 * classes this is the sigmoid's own slope.
 */
const softmaxExchange =
  (logarithmic: boolean): Exchange =>
  ({ node, reference }, arrived) => {
    const [p, q] = [node, reference].map(({ inputs }) => {
      const x = logSoftmax(inputs.logits!.tensor);
      return { x, y: exp(x) };
    }) as [Point, Point];
    const short = sum(mul(q.y, sub(q.x, p.x)), -1, true);
    const long = sum(mul(p.y, sub(p.x, q.x)), -1, true);
    const total = add(short, long);
    // For nearly equal ends both divergences drown in rounding, and any mixture will do.
    const share = where(less(total, 1e-9), mul(onesLike(total), 0.5), clipByValue(divNoNan(short, total), 0, 1));
    const weights = add(q.y, mul(share, sub(p.y, q.y)));
    const message = logarithmic ? arrived : mul(arrived, exponential(p, q));
    return { logits: sub(message, mul(weights, sum(message, -1, true))) };
  };

function named(kernels: readonly string[], exchange: Exchange): Record<string, Exchange> {
  return Object.fromEntries(kernels.map((kernel) => [kernel, exchange]));
}

const exchanges: Readonly<Record<string, Exchange>> = {
  ...named(['MaxPool', 'MaxPool3D', 'Max', 'Maximum'], winner(false)),
  ...named(['Min', 'Minimum'], winner(true)),
  ...named(['Multiply', 'BatchMatMul', 'Einsum', 'SquaredDifference', 'Conv2D', 'DepthwiseConv2dNative'], midpoint),
  ...named(['Greater', 'GreaterEqual', 'Less', 'LessEqual'], comparison),
  RealDiv: quotient,
  Select: selection,
  FusedBatchNorm: normalization,
  Softmax: softmaxExchange(false),
  LogSoftmax: softmaxExchange(true),
};

const forActive = (node: Node, make: (name: string) => Tensor): Record<string, Tensor> =>
  Object.fromEntries(activeInputs(node).map((name) => [name, make(name)]));
