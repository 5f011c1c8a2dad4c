import {
  add,
  any,
  div,
  divNoNan,
  equal,
  less,
  mul,
  neg,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** Relevance per unit of z, and what of the relevance reaches nobody, each by its own formula. */
export interface Quotient {
  /** R / (z + ε sign(z)), with sign(0) = +1; without an ε, 0 where z is 0. */
  readonly message: Tensor;
  /** ε sign(z) R / (z + ε sign(z)) where z is not 0; undefined where that is nowhere. */
  stabilizer(): Tensor | undefined;
  /** R where z is 0: an empty sum has nothing to give the relevance to. Undefined where no sum is empty. */
  lost(): Tensor | undefined;
}

/**
 * R / (z + ε sign(z)).
 *
 * @param sign The sign that no z goes against, where that is known: it saves looking.
 */
export function divideStably(relevance: Tensor, z: Tensor, epsilon: number, sign: 1 | -1 | 0 = 0): Quotient {
  const lost = once(() => whereZero(z, relevance));
  if (epsilon === 0) return { message: divNoNan(relevance, z), stabilizer: () => undefined, lost };
  const below = sign === 0 ? less(z, 0) : undefined;
  const push = sign * epsilon;
  const message = div(relevance, below ? where(below, sub(z, epsilon), add(z, epsilon)) : add(z, push));
  const stabilizer = () => {
    const kept = below ? mul(where(below, neg(message), message), epsilon) : mul(message, push);
    // At z = 0 all that arrives would count as kept.
    return lost() ? where(equal(z, 0), zerosLike(kept), kept) : kept;
  };
  return { message, stabilizer, lost };
}

/** The relevance where z is 0 and nothing elsewhere; undefined where no z is. */
export function whereZero(z: Tensor, relevance: Tensor): Tensor | undefined {
  const zero = equal(z, 0);
  return any(zero).dataSync()[0] ? where(zero, relevance, zerosLike(relevance)) : undefined;
}

/** Computes on the first call, remembers for the next. */
export function once<T>(compute: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: compute() };
    return made.value;
  };
}
