import {
  addN,
  any,
  equal,
  greater,
  less,
  logicalAnd,
  mul,
  notEqual,
  ones,
  onesLike,
  reshape,
  square,
  sum,
  type Tensor,
  where,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Linear } from '../trace/graph';
import { applyLinear } from '../trace/linear';
import { divideStably, once, type Quotient, whereZero } from './divide';
import { type Group, type LinearRule, negative, positive, same, type Term } from './linear';

/** What of a layer's relevance reached nobody, each part by its own formula: one sum an example. */
export interface Absorbed {
  readonly bias: Tensor;
  readonly stabilizer: Tensor;
  readonly lost: Tensor;
}

/** What is known of a layer beside its inputs: it saves work and changes nothing. */
export interface Known {
  /** Number of examples. Default: the length of the first axis. */
  readonly batch?: number;
  /** True where no input can be below 0, as behind a ReLU. */
  readonly nonNegative?: boolean;
  /** The layer's output. */
  readonly z?: () => Tensor;
  /** max(0, z), where a ReLU reads the layer's output. */
  readonly rectified?: Tensor;
}

/**
 * Applies a rule at a linear layer.
 *
 * @param report Receives what did not reach the input.
 */
export function applyLinearRule(
  rule: LinearRule,
  linear: Linear,
  x: Tensor,
  arrived: Tensor,
  report?: (absorbed: Absorbed) => void,
  known: Known = {},
): Tensor {
  const plain = once(() => known.z?.() ?? applyLinear(linear.map, x, linear.weight.tensor, linear.bias?.tensor));
  // Where relevance is a multiple of the activation, none arrives at silent units: max(0, z), which is at hand, serves for z.
  const rectified = once(() => {
    const y = known.rectified;
    return y && !some(logicalAnd(equal(y, 0), notEqual(arrived, 0))) ? y : undefined;
  });
  const layer: Layer = { linear, x, plain, rectified, nonNegative: known.nonNegative ?? false };
  const shares = rule.groups.flatMap((group): Share[] => {
    if (!group.when) return [isFlat(group, linear) ? flatShare(group, layer, arrived) : share(group, layer, arrived)];
    if (rectified()) return group.when === 'positive' ? [share(group, layer, arrived)] : [];
    const chosen = group.when === 'positive' ? greater(plain(), 0) : less(plain(), 0);
    return [share(group, layer, where(chosen, arrived, zerosLike(arrived)))];
  });
  if (report) {
    // A unit at exactly 0 is in neither of the groups that ask for a sign.
    const signed = rule.groups.some(({ when }) => when) && !rectified();
    report(absorbed(shares, signed ? whereZero(plain(), arrived) : undefined, known.batch ?? arrived.shape[0]!));
  }
  return total(shares.map(({ passed }) => passed));
}

interface Layer {
  readonly linear: Linear;
  readonly x: Tensor;
  readonly nonNegative: boolean;
  plain(): Tensor;
  rectified(): Tensor | undefined;
}

/** What one group of a rule hands out. */
interface Share {
  readonly passed: Tensor;
  readonly quotient: Quotient;
  readonly biases: readonly Tensor[];
}

function share(group: Group, layer: Layer, arrived: Tensor): Share {
  const { linear, x, nonNegative, plain, rectified } = layer;
  const terms = group.terms
    .filter(({ input }) => !(nonNegative && input === negative))
    .map((term) => prepare(term, layer));
  const received = group.share === 1 ? arrived : mul(arrived, group.share);
  const unmodified = group.terms.every((term) => [term.input, term.weight, term.bias].every((part) => part === same));
  const z = unmodified ? (rectified() ?? plain()) : total(terms.map(({ product }) => product()));
  const sign = unmodified ? (rectified() ? 1 : 0) : common(terms.map((term) => term.sign));
  const quotient = divideStably(received, z, group.epsilon, sign);
  const passed = terms.map(({ input, weight }) => {
    const back = linear.map.transpose(quotient.message, weight, x.shape);
    return input ? mul(input, back) : back;
  });
  return { passed: total(passed), quotient, biases: terms.flatMap(({ bias }) => (bias ? [bias] : [])) };
}

/** A term's modified input (undefined for ones), weights and bias; what they give, and the sign it cannot go against. */
function prepare(term: Term, { linear: { map, weight, bias }, x, nonNegative }: Layer) {
  const input = nonNegative && term.input === positive ? x : term.input(x);
  const modified = { weight: term.weight(weight.tensor), bias: bias && term.bias?.(bias.tensor) };
  const signs = [
    (nonNegative && term.input === same ? 1 : signOf(term.input)) * signOf(term.weight),
    ...(modified.bias ? [signOf(term.bias!)] : []),
  ] as Sign[];
  return {
    ...modified,
    input: term.input === onesLike ? undefined : input,
    sign: common(signs),
    product: () => applyLinear(map, input, modified.weight, modified.bias),
  };
}

type Sign = 1 | -1 | 0;

/** The sign that all have, or 0. */
const common = (signs: readonly Sign[]): Sign => (signs.every((sign) => sign === signs[0]) ? signs[0]! : 0);

const signOf = (modifier: Term['input']): Sign =>
  modifier === negative ? -1 : [positive, square, onesLike].includes(modifier) ? 1 : 0;

/** True where all of a layer's output channels get and give the same, so that one of them can stand for all. */
function isFlat({ terms, share }: Group, { map, weight }: Linear): boolean {
  if (map.kind !== 'convolution') return false;
  const [term] = terms;
  const last = map.channelAxes.join() === String(weight.shape.length - 1);
  return (
    terms.length === 1 && share === 1 && last && term!.input === onesLike && term!.weight === onesLike && !term!.bias
  );
}

/** The flat rule: as `share`, with one output channel, which gets what all of them get, and one example to count in. */
function flatShare(group: Group, { linear: { map, weight }, x }: Layer, arrived: Tensor): Share {
  const one = ones([...weight.shape.slice(0, -1), 1]);
  const count = map.apply(ones([1, ...x.shape.slice(1)]), one);
  const quotient = divideStably(sum(arrived, -1, true), count, group.epsilon, 1);
  return { passed: map.transpose(quotient.message, one, x.shape), quotient, biases: [] };
}

/** The books of a layer, summed over each example. */
function absorbed(shares: readonly Share[], silent: Tensor | undefined, batch: number): Absorbed {
  const perExample = (tensors: readonly (Tensor | undefined)[]): Tensor => {
    const sums = tensors.flatMap((tensor) => (tensor ? [sum(reshape(tensor, [batch, -1]), 1)] : []));
    return sums.length > 0 ? addN(sums) : zeros([batch]);
  };
  // A bias is the same at every place of a channel.
  const perChannel = ({ message }: Quotient) => sum(reshape(message, [batch, -1, message.shape.at(-1)!]), 1);
  return {
    bias: perExample(
      shares.flatMap(({ quotient, biases }) => biases.map((bias) => mul(perChannel(quotient), reshape(bias, [-1])))),
    ),
    stabilizer: perExample(shares.map(({ quotient }) => quotient.stabilizer())),
    lost: perExample([...shares.map(({ quotient }) => quotient.lost()), silent]),
  };
}

const total = (tensors: readonly Tensor[]): Tensor => (tensors.length === 1 ? tensors[0]! : addN([...tensors]));

const some = (condition: Tensor): boolean => Boolean(any(condition).dataSync()[0]);
