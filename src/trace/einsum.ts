import { einsum, type Tensor } from '@tensorflow/tfjs-core';
import type { LinearMap } from './linear';

/** The letters of an equation of two factors, such as `abc,cd->abd`. */
export interface Equation {
  readonly factors: readonly [string, string];
  readonly result: string;
}

/** Reads an equation, or gives undefined where it has not two factors, or an axis of one factor meets nothing. */
export function readEquation(equation: string): Equation | undefined {
  const [left, result] = equation.replace(/\s/g, '').split('->');
  const factors = left!.split(',');
  if (factors.length !== 2 || result === undefined || equation.includes('.')) return undefined;
  const [first, second] = factors as [string, string];
  const met = (factor: string, rest: string) =>
    [...factor].every((letter, at) => rest.includes(letter) && factor.indexOf(letter) === at);
  if (!met(first, second + result) || !met(second, first + result)) return undefined;
  return { factors: [first, second], result };
}

/** ∂/∂(factor `at`) of an einsum: the same sum with that factor and the result in each other's places. */
export function einsumTranspose({ factors, result }: Equation, at: 0 | 1, gradient: Tensor, other: Tensor): Tensor {
  return einsum(`${result},${factors[1 - at]}->${factors[at]}`, gradient, other);
}

/** An einsum as a linear map of its factor `at`, with the other as weights. */
export function einsumMap(equation: string, at: 0 | 1): LinearMap | undefined {
  const read = readEquation(equation);
  if (!read) return undefined;
  const channel = read.factors[1 - at]!.indexOf(read.result.at(-1)!);
  return {
    kind: 'dense',
    channelAxes: channel < 0 ? [] : [channel],
    apply: (x, weight) => (at === 0 ? einsum(equation, x, weight) : einsum(equation, weight, x)),
    transpose: (gradient, weight) => einsumTranspose(read, at, gradient, weight),
  };
}
