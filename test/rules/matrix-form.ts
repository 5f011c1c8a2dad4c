/**
 * The LRP rules in matrix form, in plain float64: R_i = Σ_j (n_ij / d_j) R_j, with numerator and denominator written as they
 * stand in the papers. Nothing here is shared with src/.
 */
import type { Jacobian } from './jacobian';

/** A layer with numbers: one example, and the relevance that arrives. */
export interface Numbers {
  readonly x: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
  /** One a channel; undefined where the layer has none. */
  readonly biases?: ArrayLike<number> | undefined;
  readonly relevance: ArrayLike<number>;
}

/** Where the relevance went. */
export interface Handed {
  readonly map: Float64Array;
  /** Σ_j |n_ij / d_j · R_j|: the size of what is summed, and so of what float32 rounds. */
  readonly magnitude: Float64Array;
  bias: number;
  stabilizer: number;
  lost: number;
  /** Σ |R_j| and what the biases took, in absolute values. */
  size: number;
}

const plus = (value: number) => Math.max(value, 0);
const minus = (value: number) => Math.min(value, 0);

/** One fraction of a rule: what input i brings to unit j, what the bias does, ε, and the factor on R_j. */
interface Fraction {
  readonly numerator: (x: number, w: number) => number;
  readonly bias: (b: number) => number;
  readonly epsilon: number;
  readonly factor?: number;
  /** Where given, for the units whose Σ x w + b has this sign only. */
  readonly sign?: 1 | -1;
}

const none = () => 0;
const tiny = 1e-6;

const zPlus = (bias: boolean): Fraction => ({
  numerator: (x, w) => plus(x * w),
  bias: bias ? plus : none,
  epsilon: tiny,
});
const zMinus = (bias: boolean): Fraction => ({
  numerator: (x, w) => minus(x * w),
  bias: bias ? minus : none,
  epsilon: tiny,
});

/** Each rule's formula. */
export const formulas = {
  /** Bach 2015, eq. 56 and 58: x w / (z + ε sign z). */
  epsilon: (epsilon: number): Fraction[] => [{ numerator: (x, w) => x * w, bias: (b) => b, epsilon }],
  /** Montavon 2017, eq. 8: (x w)⁺ / Σ (x w)⁺. */
  zPlus: (bias: boolean): Fraction[] => [zPlus(bias)],
  /** Bach 2015, eq. 60: α (x w)⁺ / Σ (x w)⁺ − β (x w)⁻ / Σ (x w)⁻. */
  alphaBeta: (alpha: number, beta: number, bias: boolean): Fraction[] =>
    beta === 0
      ? [{ ...zPlus(bias), factor: alpha }]
      : [
          { ...zPlus(bias), factor: alpha },
          { ...zMinus(bias), factor: -beta },
        ],
  /** Montavon 2017, eq. 7: w² / Σ w². */
  wSquare: (bias: boolean): Fraction[] => [
    { numerator: (_, w) => w * w, bias: bias ? (b) => b * b : none, epsilon: tiny },
  ],
  /** Lapuschkin 2019: 1 / number of inputs. */
  flat: (): Fraction[] => [{ numerator: () => 1, bias: none, epsilon: tiny }],
  /** Montavon 2017, eq. 9: (x w − low w⁺ − high w⁻) / Σ. */
  zBox: (low: number, high: number): Fraction[] => [
    { numerator: (x, w) => x * w - low * plus(w) - high * minus(w), bias: none, epsilon: tiny },
  ],
  /** Andéol 2021: where z > 0, (x w + γ (x w)⁺) / Σ; where z < 0, with (x w)⁻. */
  gamma: (gamma: number): Fraction[] => [
    { numerator: (x, w) => x * w + gamma * plus(x * w), bias: (b) => b + gamma * plus(b), epsilon: tiny, sign: 1 },
    { numerator: (x, w) => x * w + gamma * minus(x * w), bias: (b) => b + gamma * minus(b), epsilon: tiny, sign: -1 },
  ],
};

/** Hands relevance back through a layer by a rule. */
export function handBack(fractions: readonly Fraction[], layer: Jacobian, numbers: Numbers): Handed {
  const { x, weights, biases, relevance } = numbers;
  const map = new Float64Array(layer.inputs);
  const magnitude = new Float64Array(layer.inputs);
  const handed: Handed = { map, magnitude, bias: 0, stabilizer: 0, lost: 0, size: 0 };
  const asksSign = fractions.some(({ sign }) => sign);
  layer.rows.forEach(({ inputs, weights: places, channel }, unit) => {
    const b = biases?.[channel] ?? 0;
    const arrived = relevance[unit]!;
    handed.size += Math.abs(arrived);
    let plain = b;
    if (asksSign) for (let at = 0; at < inputs.length; at++) plain += x[inputs[at]!]! * weights[places[at]!]!;
    if (asksSign && plain === 0) handed.lost += arrived;
    for (const { numerator, bias, epsilon, factor = 1, sign } of fractions) {
      if (sign && sign !== Math.sign(plain)) continue;
      let z = bias(b);
      for (let at = 0; at < inputs.length; at++) z += numerator(x[inputs[at]!]!, weights[places[at]!]!);
      const share = factor * arrived;
      if (z === 0) handed.lost += share;
      if (z === 0 && epsilon === 0) continue;
      const push = z < 0 ? -epsilon : epsilon;
      const message = share / (z + push);
      for (let at = 0; at < inputs.length; at++) {
        const part = numerator(x[inputs[at]!]!, weights[places[at]!]!) * message;
        map[inputs[at]!]! += part;
        magnitude[inputs[at]!]! += Math.abs(part);
      }
      handed.bias += bias(b) * message;
      handed.size += Math.abs(bias(b) * message);
      if (z !== 0) handed.stabilizer += push * message;
    }
  });
  return handed;
}
