import { equal, isInf, mul, onesLike, sub, sum, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import { sumTo } from '../tensor/broadcast';
import type { BackwardRule } from '../trace/backward';
import { type Graph, type Node, Value } from '../trace/graph';
import { nonNegativeValues, rectifiedValues } from '../trace/sign';
import { type Absorbed, applyLinearRule } from './apply';
import { type Composite, firstLayers } from './composite';
import { divideStably } from './divide';
import { gradientRule } from './gradient';
import { isStep, runKernel } from './kernel-gradients';
import type { Ledger } from './ledger';
import { stabilizer } from './linear';
import { activeInputs, elementwise, Signals, withConstant } from './signal';

/** Moves of values: relevance follows the value; a maximum's relevance goes to the winner. */
const routes = [
  ...['Reshape', 'Transpose', 'Concat', 'PadV2', 'MirrorPad', 'Slice', 'StridedSlice', 'SplitV', 'Pack', 'Unpack'],
  ...['ExpandDims', 'GatherV2', 'GatherNd', 'Reverse', 'Tile', 'BroadcastTo', 'DepthToSpace', 'SpaceToBatchND'],
  ...['BatchToSpaceND', 'ResizeNearestNeighbor', 'CropAndResize', 'Select', 'TopK'],
  ...['MaxPool', 'MaxPool3D', 'Max', 'Min', 'Maximum', 'Minimum'],
];

/** Moves that can put constants between the values. */
const inserting = ['Concat', 'Pack', 'PadV2', 'SpaceToBatchND', 'Select'];

/** Sums and means: relevance is shared in proportion to the summands. */
const sums = [
  ...['AvgPool', 'AvgPool3D', 'Mean', 'Sum', 'Cumsum', 'UnsortedSegmentSum', 'Add', 'AddN', 'Sub', 'ResizeBilinear'],
];

/** Products: relevance is shared in proportion to the summands, half to each factor. Achtibat 2024. */
const products = [
  ...['Multiply', 'BatchMatMul', 'Einsum', 'Conv2D', 'DepthwiseConv2dNative', 'Conv3D'],
  ...['Conv2DBackpropInput', 'Conv3DBackpropInputV2'],
];

/** The inputs that a normalisation is linear in; its spread and scale count as constants. */
const summands = ['x', 'mean', 'offset'];

/**
 * The LRP backward rule of a composite: its rules at the linear layers, and at every other kernel what Montavon 2019
 * (table 1), Arras 2017 (gates) and Achtibat 2024 (attention, normalisation) say.
 *
 * @param ledger Receives, for each layer, where its relevance went.
 */
export function lrpRule(graph: Graph, composite: Composite, ledger: Ledger): BackwardRule {
  const first = firstLayers(graph.nodes);
  const signals = new Signals(graph);
  const nonNegative = nonNegativeValues(graph);
  const rectified = rectifiedValues(graph);
  return (node, arrived) => {
    const { kernel } = node;
    if (node.linear) {
      const chosen = composite.rule({ name: node.layer, kind: node.linear.map.kind, first: first.has(node) });
      const [x, output] = [node.inputs.x!, node.outputs[0]!];
      const known = {
        batch: ledger.batch,
        nonNegative: nonNegative.has(x),
        z: () => output.tensor,
        rectified: rectified.get(output)?.tensor,
      };
      let absorbed: Absorbed | undefined;
      const report = (found: Absorbed) => {
        absorbed = found;
      };
      const passed = applyLinearRule(chosen, node.linear, x.tensor, arrived[0]!, report, known);
      ledger.note(node, chosen.name, arrived[0]!, [passed], absorbed);
      return { x: passed };
    }
    if (isStep(node)) return stop(node, arrived[0]!, ledger);
    const active = activeInputs(node).map(([name]) => name);
    if (elementwise.includes(kernel) || kernel === 'LRN') return passOn(node, active[0]!, arrived[0]!);
    if (kernel === 'Softmax') return softmax(node, arrived[0]!, ledger);
    if (kernel === 'FusedBatchNorm') {
      const parts = active.filter((name) => summands.includes(name));
      return active.join() === 'x' ? passOn(node, 'x', arrived[0]!) : shareOut(node, parts, arrived[0]!, ledger);
    }
    if (active.length === 1 && withConstant.includes(kernel)) return passOn(node, active[0]!, arrived[0]!);
    if (['Multiply', 'RealDiv', 'Sub'].includes(kernel)) {
      const taking = signals.of(node);
      if (active.length === 2 && taking.length === 1) return takeAll(node, taking[0]!, arrived[0]!, ledger);
    }
    if (products.includes(kernel)) return shareOut(node, active, arrived[0]!, ledger, { part: 1 / active.length });
    if (sums.includes(kernel)) return shareOut(node, active, arrived[0]!, ledger);
    if (routes.includes(kernel)) return route(node, arrived, ledger);
    throw new RuleError(
      `LRP has no rule for the kernel ${kernel} of the layer "${node.layer}". ` +
        'Choose what to do there with `fallback`, use a gradient method (integratedGradients needs no rules), or start from a layer after it.',
    );
  };
}

/** All goes to one input; summed where that was broadcast. */
const passOn = (node: Node, name: string, arrived: Tensor): Record<string, Tensor> => ({
  [name]: sumTo(arrived, node.inputs[name]!.shape),
});

/** The signal takes all, the gate or the divisor nothing. */
function takeAll(node: Node, name: string, arrived: Tensor, ledger: Ledger): Record<string, Tensor> {
  const passed = passOn(node, name, arrived);
  ledger.note(node, 'signal takes all', arrived, Object.values(passed));
  return passed;
}

/** What reaches a comparison stays there: near the input it is a constant. */
function stop(node: Node, arrived: Tensor, ledger: Ledger): Record<string, Tensor> {
  ledger.note(node, 'constant', arrived, [], { bias: arrived });
  return {};
}

/** As a gradient does; what arrives at constants that were put between the values stays with them. */
function route(node: Node, arrived: readonly Tensor[], ledger: Ledger): Record<string, Tensor> {
  const passed = gradientRule(node, arrived);
  const values = Object.entries(node.inputs).filter(([name]) => name !== 'condition');
  const padding = ['PadV2', 'SpaceToBatchND'].includes(node.kernel);
  if (inserting.includes(node.kernel) && (padding || values.some(([, { active }]) => !active))) {
    // The same move of ones and zeros tells what came from where.
    const marks = values.map(([name, { active, tensor }]) => [name, active ? onesLike(tensor) : zerosLike(tensor)]);
    const condition = node.inputs.condition ? { condition: node.inputs.condition.tensor } : {};
    const attrs = { ...node.attrs, constantValue: 0 };
    const origin = runKernel(node.kernel, { ...condition, ...Object.fromEntries(marks) }, attrs);
    ledger.note(node, 'route', arrived[0]!, Object.values(passed), { bias: mul(arrived[0]!, sub(1, origin)) });
  }
  return passed;
}

/** The node with none but these inputs counted as depending on the network's input. */
function seenFrom(node: Node, names: readonly string[]): Node {
  const fixed = ([name, value]: [string, Value]): [string, Value] =>
    value.active && !names.includes(name)
      ? [name, new Value(value.id, value.shape, () => value.tensor, false)]
      : [name, value];
  return { ...node, inputs: Object.fromEntries(Object.entries(node.inputs).map(fixed)) };
}

/** R_i = x_i ∂z/∂x_i R / z: exact for sums. Products of two hand out a half by each of their factors. */
export function shareOut(
  node: Node,
  names: readonly string[],
  arrived: Tensor,
  ledger: Ledger,
  { part = 1, name: rule = part === 1 ? 'proportional' : 'halves' }: { part?: number; name?: string } = {},
): Record<string, Tensor> {
  const z = node.outputs[0]!.tensor;
  const { message, ...rest } = divideStably(arrived, z, stabilizer);
  const gradients = gradientRule(seenFrom(node, names), [message]);
  const passed: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const share = mul(node.inputs[name]!.tensor, gradient);
    passed[name] = part === 1 ? share : mul(share, part);
  }
  ledger.note(node, rule, arrived, Object.values(passed), {
    ...constantShare(node, names, message),
    stabilizer: rest.stabilizer(),
    lost: rest.lost(),
  });
  return passed;
}

/** What constant summands take, as a bias does: what is left of the sum when all others are 0. */
function constantShare(node: Node, names: readonly string[], message: Tensor): { bias?: Tensor } {
  if (!['Add', 'AddN', 'Sub', 'FusedBatchNorm'].includes(node.kernel)) return {};
  const inputs = Object.entries(node.inputs).map(([name, { tensor }]): [string, Tensor] => [
    name,
    names.includes(name) ? zerosLike(tensor) : tensor,
  ]);
  if (inputs.length === names.length) return {};
  return { bias: times(message, runKernel(node.kernel, Object.fromEntries(inputs), node.attrs)) };
}

/**
 * Softmax by its Taylor rule, R_i = x_i (R_i − s_i Σ_j R_j), Achtibat 2024. The bias of the expansion,
 * b_j = s_j − Σ_i x_i ∂s_j/∂x_i, takes R_j b_j / s_j = R_j (1 − x_j + Σ_i s_i x_i).
 */
function softmax(node: Node, arrived: Tensor, ledger: Ledger): Record<string, Tensor> {
  const [[name, { tensor }]] = activeInputs(node) as [[string, Value]];
  const s = node.outputs[0]!.tensor;
  // What a mask has put at −∞ has s = 0 and no relevance; 0 · ∞ would not be 0.
  const x = where(isInf(tensor), zerosLike(tensor), tensor);
  const axis = (node.attrs.dim as number | undefined) ?? -1;
  const over = (values: Tensor) => sum(values, axis, true);
  const passed = mul(x, sub(arrived, mul(s, over(arrived))));
  const bias = mul(arrived, sub(1, sub(x, over(mul(s, x)))));
  ledger.note(node, 'softmax', arrived, [passed], { bias });
  return { [name]: passed };
}

/** a · b, and 0 where a is 0 though b is infinite: scores are masked with −∞. */
const times = (a: Tensor, b: Tensor): Tensor => where(equal(a, 0), zerosLike(a), mul(a, b));
