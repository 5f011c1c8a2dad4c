import { add, maximum, minimum, mul, onesLike, square, sub, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';

/**
 * An LRP rule for a linear layer, in the form of Montavon et al. 2019 (the idea of a rule as a few small functions is
 * Zennit's): a sum of modified products
 *
 *   z_k = Σ_terms input(x) · weight(W) + bias(b),   R_in = Σ_terms input(x) ⊙ weight(W)ᵀ (R / stabilised z)
 *
 * one or more such groups, each given a share of the relevance.
 */
export interface LinearRule {
  readonly name: string;
  /** What the rule was made with, for the certificate. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly groups: readonly Group[];
}

export interface Group {
  /** Factor on the relevance that this group hands out; the shares of all groups sum to 1. */
  readonly share: number;
  /** Where given, the group hands out only the relevance of units whose plain z has this sign. */
  readonly when?: 'positive' | 'negative';
  /** The stabiliser ε that keeps the denominator from zero, with its sign. */
  readonly epsilon: number;
  readonly terms: readonly Term[];
}

export interface Term {
  readonly input: (x: Tensor) => Tensor;
  readonly weight: (w: Tensor) => Tensor;
  /** Undefined where the bias takes no part. */
  readonly bias?: (b: Tensor) => Tensor;
}

type Modifier = (tensor: Tensor) => Tensor;

export const same = (tensor: Tensor) => tensor;
export const positive = (tensor: Tensor) => maximum(tensor, 0);
export const negative = (tensor: Tensor) => minimum(tensor, 0);

/** The ε and stabiliser of Zennit's defaults. */
export const stabilizer = 1e-6;

/** LRP-0: z-proportional, with nothing to stabilise it; a unit whose z is 0 hands out nothing. Bach 2015, eq. 56. */
export const zero = (): LinearRule => ({ ...epsilon(0), name: '0', parameters: {} });

/** ε-LRP: z-proportional, with ε absorbing weak and contradictory relevance. Bach 2015, eq. 58. */
export function epsilon(value = stabilizer): LinearRule {
  return {
    name: 'ε',
    parameters: { epsilon: value },
    groups: [{ share: 1, epsilon: value, terms: [{ input: same, weight: same, bias: same }] }],
  };
}

/** z⁺: only what speaks for the neuron counts (α1β0 for inputs of either sign). Montavon 2017, eq. 8; Bach 2015. */
export function zPlus(options: { bias?: boolean } = {}): LinearRule {
  const bias = options.bias === false ? {} : { bias: positive };
  return {
    name: 'z⁺',
    parameters: { stabilizer },
    groups: [
      {
        share: 1,
        epsilon: stabilizer,
        terms: [
          { input: positive, weight: positive, ...bias },
          { input: negative, weight: negative },
        ],
      },
    ],
  };
}

/** A bound of the input: one number, or one for each example. */
export type Limit = number | readonly number[];

/**
 * z^B for inputs in a box: low ≤ x ≤ high, e.g. pixels. Montavon 2017, eq. 9, with x w − low w⁺ − high w⁻ written as
 * (x − low) w⁺ + (x − high) w⁻, which subtracts nothing. The biases cancel: b − b⁺ − b⁻ = 0.
 */
export function zBox(low: Limit, high: Limit): LinearRule {
  const from = (limit: Limit) => (x: Tensor) => {
    if (typeof limit === 'number') return sub(x, limit);
    return sub(x, tensor(limit as number[], [limit.length, ...x.shape.slice(1).fill(1)]));
  };
  return {
    name: 'z^B',
    parameters: { ...(typeof low === 'number' && typeof high === 'number' ? { low, high } : {}), stabilizer },
    groups: [
      {
        share: 1,
        epsilon: stabilizer,
        terms: [
          { input: from(low), weight: positive },
          { input: from(high), weight: negative },
        ],
      },
    ],
  };
}

/** Flat: every input that reaches a neuron gets the same. Lapuschkin 2019; used at the first layer. */
export function flat(): LinearRule {
  return {
    name: 'flat',
    parameters: { stabilizer },
    groups: [
      {
        share: 1,
        epsilon: stabilizer,
        terms: [{ input: onesLike, weight: onesLike }],
      },
    ],
  };
}

/** w²: relevance by squared weights, for unbounded real-valued inputs. Montavon 2017, eq. 7. */
export function wSquare(options: { bias?: boolean } = {}): LinearRule {
  const bias = options.bias === false ? {} : { bias: square };
  return {
    name: 'w²',
    parameters: { stabilizer },
    groups: [
      {
        share: 1,
        epsilon: stabilizer,
        terms: [{ input: onesLike, weight: square, ...bias }],
      },
    ],
  };
}

/**
 * αβ: what speaks for a neuron and what speaks against it, each shared out by itself, in the proportion α to −β with
 * α − β = 1. Bach 2015, eq. 60. A negative bias belongs to the negative part, a positive one to the positive.
 */
export function alphaBeta(alpha = 2, beta = alpha - 1, options: { bias?: boolean } = {}): LinearRule {
  if (!(alpha >= 0 && beta >= 0 && Math.abs(alpha - beta - 1) < 1e-9)) {
    throw new ArgumentError(`α is ${alpha} and β is ${beta}; both must be at least 0, and α − β must be 1.`);
  }
  const bias = options.bias !== false;
  const part = (share: number, sign: Modifier, opposite: Modifier): Group => ({
    share,
    epsilon: stabilizer,
    terms: [
      { input: positive, weight: sign, ...(bias ? { bias: sign } : {}) },
      { input: negative, weight: opposite },
    ],
  });
  const groups = [part(alpha, positive, negative)];
  if (beta > 0) groups.push(part(-beta, negative, positive));
  return { name: `α${alpha}β${beta}`, parameters: { alpha, beta, stabilizer }, groups };
}

/**
 * γ: favours what speaks for the neuron, by adding γ times the weights of its sign. Montavon 2019, table 1; for inputs
 * of either sign and for negative sums in the generalised form of Andéol 2021.
 */
export function gamma(value = 0.25): LinearRule {
  if (!(value >= 0)) throw new ArgumentError(`γ is ${value}; it must be at least 0.`);
  const favour = (part: Modifier) => (tensor: Tensor) => add(tensor, mul(part(tensor), value));
  const group = (when: 'positive' | 'negative', sign: Modifier, opposite: Modifier): Group => ({
    share: 1,
    epsilon: stabilizer,
    when,
    terms: [
      { input: positive, weight: favour(sign), bias: favour(sign) },
      { input: negative, weight: favour(opposite) },
    ],
  });
  return {
    name: 'γ',
    parameters: { gamma: value, stabilizer },
    groups: [group('positive', positive, negative), group('negative', negative, positive)],
  };
}
