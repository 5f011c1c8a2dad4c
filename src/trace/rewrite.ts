import { add, div, keep, mul, reshape, sqrt, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { fusedActivation } from './activation';
import { type Graph, type Linear, type Node, Value } from './graph';
import { applyLinear, type LinearMap, linearMap, linearPart } from './linear';
import type { Recording } from './record';
import { joinRelu6 } from './relu6';

/**
 * Brings a recording to the form that the rules read:
 * - fused kernels are split into `Linear` and the activation;
 * - convolutions and matrix products with constant weights become `Linear` nodes;
 * - a constant added or multiplied after one, or a batch-norm, is merged into its bias and weights;
 * - a ReLU under a ceiling of 6 becomes one `Relu6`.
 *
 * @param layers The output of each layer.
 * @param kept Values that must stay, so that a walk may start there; the network's output always does.
 */
export function rewrite(recording: Recording, layers: ReadonlyMap<string, Value>, kept: readonly Value[] = []): Graph {
  const owned = [...recording.owned];
  let ids = owned.length;
  const lazy = (shape: readonly number[], compute: () => Tensor, active: boolean): Value => {
    const value = new Value(ids++, shape, () => keep(tidy(compute)), active);
    owned.push(value);
    return value;
  };
  const split = recording.nodes.flatMap((node) => splitNode(node, lazy));
  const staying = new Set([recording.output, ...kept]);
  const nodes = joinRelu6(mergeConstants(split, staying, lazy), staying);
  return {
    input: recording.input,
    nodes,
    output: recording.output,
    layers,
    dispose: () => {
      for (const value of owned) value.dispose();
    },
  };
}

type Lazy = (shape: readonly number[], compute: () => Tensor, active: boolean) => Value;

/** Kernels of one product, one addition and one activation, and the product alone. */
const products: Readonly<Record<string, string>> = {
  FusedConv2D: 'Conv2D',
  FusedDepthwiseConv2D: 'DepthwiseConv2dNative',
  _FusedMatMul: 'BatchMatMul',
};

/** A convolution or matrix product with constant weights as `Linear`; a fused kernel as the steps that it is made of. */
function splitNode(node: Node, lazy: Lazy): Node[] {
  const linear = linearPart(node);
  const kernel = products[node.kernel];
  const map = linear?.map ?? (kernel && linearMap(node.kernel, node.attrs));
  if (!map) return [node];
  const { layer, attrs, outputs } = node;
  const { bias, preluActivationWeights: _, ...factors } = node.inputs;
  const [x, weight] = linear ? [linear.x, linear.weight] : (Object.values(factors) as [Value, Value]);
  const merged = linear && !bias?.active ? bias : undefined;
  const apart = merged ? undefined : bias;
  const activation = fusedActivation(attrs, node.inputs);
  let left = 1 + Number(Boolean(apart)) + Number(Boolean(activation));
  // The last step gives what the kernel gave; what lies before it was never a tensor.
  const next = (compute: () => Tensor, active = true): Value =>
    --left === 0 ? outputs[0]! : lazy(outputs[0]!.shape, compute, active);

  const product = next(() => applyLinear(map, x.tensor, weight.tensor, merged?.tensor), x.active || weight.active);
  const nodes: Node[] = [];
  if (linear) {
    const part: Linear = merged ? { map, weight, bias: merged } : { map, weight };
    nodes.push({ kernel: 'Linear', layer, inputs: { x }, attrs: {}, outputs: [product], linear: part });
  } else if (product.active) {
    nodes.push({ kernel: kernel!, layer, inputs: factors, attrs, outputs: [product] });
  }
  let value = product;
  if (apart) {
    value = next(() => add(product.tensor, apart.tensor));
    nodes.push({ kernel: 'Add', layer, inputs: { a: product, b: apart }, attrs: {}, outputs: [value] });
  }
  if (activation) {
    nodes.push({
      kernel: activation.kernel,
      layer,
      inputs: activation.inputs(value),
      attrs: activation.attrs,
      outputs,
    });
  }
  return nodes;
}

/** Merges, one at a time, every constant addition, constant factor and batch-norm that follows a `Linear` (reshapes may stand between). */
function mergeConstants(nodes: Node[], kept: ReadonlySet<Value>, lazy: Lazy): Node[] {
  const result = [...nodes];
  for (let at = 0; at < result.length; at++) {
    const node = result[at]!;
    const affine = channelAffine(node);
    if (!affine) continue;
    const chain = chainToLinear(result, affine.x, kept);
    const linear = chain?.[0]?.linear;
    if (!chain || !linear || (affine.scale && linear.map.channelAxes.length === 0)) continue;
    const channels = node.outputs[0]!.shape.at(-1)!;
    const merged = merge(linear, affine, channels, lazy);
    // The last value of the chain is now the node's own output; values before it are that output, reshaped back.
    const after = node.outputs[0]!;
    let previous: Value | undefined;
    chain.forEach((link, index) => {
      const shape = link.outputs[0]!.shape;
      const value = index === chain.length - 1 ? after : lazy(shape, () => reshape(after.tensor, [...shape]), true);
      result[result.indexOf(link)] = {
        ...link,
        inputs: previous ? { ...link.inputs, x: previous } : link.inputs,
        outputs: [value],
        ...(index === 0 ? { linear: merged } : {}),
      };
      previous = value;
    });
    result.splice(at--, 1);
  }
  return result;
}

/** y = x · scale + shift, one scale and shift a channel, or one for all. */
interface Affine {
  readonly x: Value;
  scale?(): Tensor;
  shift?(): Tensor;
}

const sameShape = (a: Value, b: Value): boolean => a.shape.join() === b.shape.join();
const isZero = ({ tensor }: Value): boolean => tensor.dataSync().every((value) => value === 0);

function channelAffine(node: Node): Affine | undefined {
  const { a, b, x, mean, variance, offset, scale } = node.inputs;
  const perChannel = (value: Value, x: Value) => {
    const size = value.shape.reduce((product, n) => product * n, 1);
    return size === 1 || (size === x.shape.at(-1) && value.shape.at(-1) === size);
  };
  if (['Add', 'Multiply'].includes(node.kernel) && a && b && a.active !== b.active) {
    const [active, constant] = a.active ? [a, b] : [b, a];
    // A state that starts at zero: it is added with a batch axis, and must not count otherwise for one example than for several.
    if (node.kernel === 'Add' && sameShape(constant, active) && isZero(constant)) return { x: active };
    if (active.shape.length < constant.shape.length || !perChannel(constant, active)) return undefined;
    const flat = () => reshape(constant.tensor, [-1]);
    return node.kernel === 'Add' ? { x: active, shift: flat } : { x: active, scale: flat };
  }
  if (
    node.kernel === 'FusedBatchNorm' &&
    x &&
    Object.values(node.inputs).every((each) => each.active === (each === x))
  ) {
    const factor = () => {
      const deviation = sqrt(add(variance!.tensor, node.attrs.varianceEpsilon as number));
      return scale ? div(scale.tensor, deviation) : div(1, deviation);
    };
    return {
      x,
      scale: factor,
      shift: () => {
        const centred = mul(mean!.tensor, factor());
        return offset ? sub(offset.tensor, centred) : sub(0, centred);
      },
    };
  }
  return undefined;
}

/** The `Linear` node and the channel-keeping reshapes that lead to `value`, if nothing else reads what lies between. */
function chainToLinear(nodes: readonly Node[], value: Value, kept: ReadonlySet<Value>): Node[] | undefined {
  const producer = nodes.find((node) => node.outputs.includes(value));
  const readers = nodes.filter((node) => Object.values(node.inputs).includes(value)).length;
  if (!producer || readers !== 1 || kept.has(value)) return undefined;
  if (producer.kernel === 'Linear') return [producer];
  // A reshape that keeps the channels last only changes how positions are counted.
  if (producer.kernel !== 'Reshape' && producer.kernel !== 'Identity') return undefined;
  const before = producer.inputs.x!;
  if (before.shape.at(-1) !== value.shape.at(-1)) return undefined;
  const rest = chainToLinear(nodes, before, kept);
  return rest && [...rest, producer];
}

function merge(linear: Linear, affine: Affine, channels: number, lazy: Lazy): Linear {
  const { map, weight, bias } = linear;
  if (!affine.scale && !affine.shift) return linear;
  const spread = (values: Tensor) =>
    values.size === channels ? values : mul(values, new Array<number>(channels).fill(1));
  const scale = affine.scale && (() => spread(affine.scale!()));
  const newWeight = scale ? lazy(weight.shape, () => scaleChannels(map, weight.tensor, scale()), false) : weight;
  if (!bias && !affine.shift) return { map, weight: newWeight };
  const compute = () => {
    const old = bias && (scale ? mul(bias.tensor, scale()) : bias.tensor);
    const shift = affine.shift && spread(affine.shift());
    return old && shift ? add(old, shift) : (old ?? shift)!;
  };
  return { map, weight: newWeight, bias: lazy([channels], compute, false) };
}

/** Multiplies the weights of output channel c by `scale[c]`. */
function scaleChannels(map: LinearMap, weight: Tensor, scale: Tensor): Tensor {
  const rank = weight.shape.length;
  const axes = map.channelAxes.map((axis) => (axis + rank) % rank);
  const shape = weight.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return mul(weight, reshape(scale, shape));
}
