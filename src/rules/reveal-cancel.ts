import {
  add,
  clone,
  div,
  greater,
  keep,
  less,
  minimum,
  mul,
  relu,
  scalar,
  type Tensor,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { type StreamRule, walkStreams } from '../trace/backward';
import type { Graph, Linear, Node, Value } from '../trace/graph';
import { activeInputs, difference, isLinear, outputChange, pairNodes, rescale, type Twins } from './deeplift';
import { gradientRule } from './gradient';
import { type Elementwise, elementwise, runNode } from './secant';

/** A difference from the baseline as its positive and its negative part, Δ = Δ⁺ + Δ⁻; or a multiplier for each. */
type Parts = readonly [plus: Tensor, minus: Tensor];

/** What each part of a difference is by itself: nothing is cancelled in one value. */
const bySign = (change: Tensor): Parts => [relu(change), minimum(change, 0)];

/**
 * DeepLIFT with the RevealCancel rule: the multipliers of the input, from those of `start`. Differences are followed as
 * a positive and a negative part, with a multiplier for each. Shrikumar et al. 2017, arXiv:1704.02685, section 3.5.3.
 *
 * @param reveals Whether RevealCancel is used at a layer; elsewhere it is Rescale.
 * @returns In the input's shape. The caller disposes it.
 */
export function revealCancel(
  graph: Graph,
  reference: Graph,
  start: Value,
  seed: Tensor,
  reveals: (layer: string) => boolean,
): Tensor {
  const differences = new Differences(graph, reference, reveals);
  try {
    const [plus, minus] = walkStreams(graph, start, [seed, seed], differences.rule) as [Tensor, Tensor];
    const result = tidy(() => clone(ofSign(difference(graph.input, reference.input), [plus, minus])));
    for (const each of [plus, minus]) each.dispose();
    return result;
  } finally {
    differences.dispose();
  }
}

/** Δ⁺ and Δ⁻ of a traced computation's values. Shrikumar et al. 2017, sections 3.3 to 3.5. */
class Differences {
  private readonly held = new Map<Value, Parts>();
  private readonly producers: ReadonlyMap<Value, Node>;
  private readonly twins: (node: Node) => Twins;

  constructor(
    private readonly graph: Graph,
    private readonly reference: Graph,
    private readonly reveals: (layer: string) => boolean,
  ) {
    this.producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    this.twins = pairNodes(graph, reference);
  }

  dispose(): void {
    for (const parts of this.held.values()) for (const tensor of parts) tensor.dispose();
    this.held.clear();
  }

  /** Δ⁺ and Δ⁻ of a value; owned by this object. */
  of(value: Value): Parts {
    const known = this.held.get(value);
    if (known) return known;
    const parts = tidy(() => {
      const node = this.producers.get(value);
      const [plus, minus] = node
        ? this.after(this.twins(node), value)
        : bySign(difference(this.graph.input, this.reference.input));
      return [keep(clone(plus)), keep(clone(minus))];
    }) as [Tensor, Tensor];
    this.held.set(value, parts);
    return parts;
  }

  /** The multipliers of both parts, from a node's outputs to its inputs. */
  readonly rule: StreamRule = (node, arrived) => {
    const twins = this.twins(node);
    const one = elementwise(node);
    if (node.linear) {
      const passed = backThroughWeights(twins, node.linear, arrived[0] as unknown as Parts);
      return { x: [passed, passed] };
    }
    if (keepsParts(node)) return backThroughSum(node, arrived as unknown as Parts[]);
    if (one) {
      const [plus, minus] = this.slopes(twins, one);
      return { [one.input]: [mul(arrived[0]![0]!, plus), mul(arrived[0]![1]!, minus)] };
    }
    // The change of a function of several variables is one number: of one sign, it is one of the parts.
    const passed = rescale(twins, [ofSign(outputChange(twins), arrived[0] as unknown as Parts)]);
    return Object.fromEntries(Object.entries(passed).map(([name, tensor]) => [name, [tensor, tensor]]));
  };

  /** Δ⁺ and Δ⁻ of one of a node's outputs. */
  private after(twins: Twins, value: Value): Parts {
    const { node, reference } = twins;
    const one = elementwise(node);
    if (node.linear) return throughWeights(twins, node.linear);
    if (keepsParts(node)) {
      const parts = new Map(activeInputs(node).map((name) => [name, this.of(node.inputs[name]!)]));
      return throughSum(node, parts, node.outputs.indexOf(value));
    }
    if (one) {
      const parts = this.of(node.inputs[one.input]!);
      const slopes = this.slopes(twins, one);
      return [mul(parts[0], slopes[0]), mul(parts[1], slopes[1])];
    }
    return bySign(difference(value, reference.outputs[node.outputs.indexOf(value)]!));
  }

  /**
   * Δy⁺ / Δx⁺ and Δy⁻ / Δx⁻. By RevealCancel, Δy⁺ is the mean of what Δx⁺ changes before Δx⁻ and after it:
   * ½ (f(x' + Δx⁺) − f(x')) + ½ (f(x) − f(x' + Δx⁻)); Δy⁻ likewise.
   */
  private slopes({ node, reference }: Twins, { input, at, slope }: Elementwise): Parts {
    const ends = [node, reference].map(({ inputs, outputs }) => ({ x: inputs[input]!.tensor, y: outputs[0]!.tensor }));
    const [end, start] = [ends[0]!, ends[1]!];
    if (!this.reveals(node.layer)) {
      const both = slope(end, start);
      return [both, both];
    }
    const [plus, minus] = this.of(node.inputs[input]!);
    const [up, down] = [at(add(start.x, plus)), at(add(start.x, minus))];
    return [div(add(slope(up, start), slope(end, down)), 2), div(add(slope(down, start), slope(end, up)), 2)];
  }
}

/** The linear rule's way back: an input that rose counts in Δy⁺ by its positive weights, in Δy⁻ by its negative ones. */
function backThroughWeights({ node, reference }: Twins, { map, weight }: Linear, [plus, minus]: Parts): Tensor {
  const { x } = node.inputs;
  const back = (message: Tensor, weights: Tensor) => map.transpose(message, weights, x!.shape);
  if (plus.dataId === minus.dataId) return back(plus, weight.tensor);
  const [up, down] = bySign(weight.tensor);
  const rose = add(back(plus, up), back(minus, down));
  const fell = add(back(plus, down), back(minus, up));
  return ofSign(difference(x!, reference.inputs.x!), [rose, fell]);
}

/** The first where a change is positive, the second where it is negative, and half of each where there is none. */
function ofSign(change: Tensor, [rose, fell]: Parts): Tensor {
  if (rose.dataId === fell.dataId) return rose;
  return where(greater(change, 0), rose, where(less(change, 0), fell, div(add(rose, fell), 2)));
}

/** The linear rule: Δy⁺ is the sum of all w Δx that are positive, Δy⁻ of all that are negative. */
function throughWeights({ node, reference }: Twins, { map, weight }: Linear): Parts {
  const [rose, fell] = bySign(difference(node.inputs.x!, reference.inputs.x!));
  const [up, down] = bySign(weight.tensor);
  return [add(map.apply(rose, up), map.apply(fell, down)), add(map.apply(rose, down), map.apply(fell, up))];
}

/** Kernels that multiply by a constant. */
const factors = ['Multiply', 'RealDiv', 'FusedBatchNorm'];

/** Whether each output is a sum of inputs with one factor for each input. */
function keepsParts(node: Node): boolean {
  if (!isLinear(node) || !factors.includes(node.kernel)) return isLinear(node);
  return activeInputs(node).every((name) => node.inputs[name]!.shape.join() === node.outputs[0]!.shape.join());
}

/**
 * Where an input enters with a negative factor, its positive part makes the output's negative one: a mask for it, or
 * undefined where it never does.
 */
function reversed({ inputs, kernel }: Node, name: string): Tensor | undefined {
  if (kernel === 'Neg' || (kernel === 'Sub' && name === 'b')) return scalar(true, 'bool');
  const factor = kernel === 'FusedBatchNorm' ? inputs.scale : inputs[name === 'a' ? 'b' : 'a'];
  return factors.includes(kernel) && factor ? less(factor.tensor, 0) : undefined;
}

/** Exchanges the parts where the mask says so. */
const exchanged = ([plus, minus]: Parts, mask: Tensor | undefined): Parts =>
  mask ? [where(mask, minus, plus), where(mask, plus, minus)] : [plus, minus];

/** Whether an input is added to others or put beside them; the rest are factors, indices and conditions. */
const isSummand = ({ kernel }: Node, name: string): boolean =>
  !['Multiply', 'RealDiv'].includes(kernel) && /^(a|b|t|e|mean|offset|\d+)$/.test(name);

/** Sums, moves and rescalings keep the parts apart; constants among the summands change nothing. */
function throughSum(node: Node, parts: ReadonlyMap<string, Parts>, output: number): Parts {
  const constants = Object.entries(node.inputs).filter(([name, value]) => !value.active && isSummand(node, name));
  const silent = Object.fromEntries(constants.map(([name, value]) => [name, zerosLike(value.tensor)]));
  const attrs = node.kernel === 'PadV2' ? { ...node.attrs, constantValue: 0 } : node.attrs;
  const run = (side: 0 | 1) => {
    const changes = [...parts].map(([name, pair]) => [name, exchanged(pair, reversed(node, name))[side]] as const);
    return runNode(node, { ...silent, ...Object.fromEntries(changes) }, attrs)[output]!;
  };
  return [run(0), run(1)];
}

function backThroughSum(node: Node, arrived: readonly Parts[]): Record<string, Parts> {
  const [plus, minus] = [0, 1].map((side) =>
    gradientRule(
      node,
      arrived.map((parts) => parts[side]!),
    ),
  );
  return Object.fromEntries(
    activeInputs(node).map((name) => [name, exchanged([plus![name]!, minus![name]!], reversed(node, name))]),
  );
}
