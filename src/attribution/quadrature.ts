import { ArgumentError } from '../errors';

/** Nodes in [0, 1] and weights that sum to 1. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

export type QuadratureName = 'gausslegendre' | 'riemann_middle' | 'riemann_left' | 'riemann_right' | 'trapezoid';

/** A named rule with n nodes. The trapezoid's weights sum to 1 like all others: 1 / (n − 1), halved at both ends. */
export function quadrature(name: QuadratureName, n: number): Quadrature {
  if (!Number.isInteger(n) || n < 1)
    throw new ArgumentError(`The number of steps is ${n}; expected a whole number from 1.`);
  const evenly = (offset: number): Quadrature => ({
    nodes: Array.from({ length: n }, (_, i) => (i + offset) / n),
    weights: new Array<number>(n).fill(1 / n),
  });
  switch (name) {
    case 'gausslegendre':
      return gaussLegendre(n);
    case 'riemann_middle':
      return evenly(0.5);
    case 'riemann_left':
      return evenly(0);
    case 'riemann_right':
      return evenly(1);
    case 'trapezoid': {
      if (n < 2) throw new ArgumentError('The trapezoid rule needs at least 2 steps.');
      const inner = 1 / (n - 1);
      return {
        nodes: Array.from({ length: n }, (_, i) => i * inner),
        weights: Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? inner / 2 : inner)),
      };
    }
    default:
      throw new ArgumentError(
        `The quadrature "${name}" is not known; expected gausslegendre, riemann_middle, riemann_left, riemann_right or trapezoid.`,
      );
  }
}

/** Roots of the Legendre polynomial by Newton's method from Tricomi's estimate; weights 2 / ((1 − t²) P'(t)²). */
function gaussLegendre(n: number): Quadrature {
  const points = Array.from({ length: n }, (_, i) => {
    let t = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [1, t];
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * t * value - (k - 1) * before) / k];
      slope = (n * (t * value - before)) / (t * t - 1);
      const change = value / slope;
      t -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    return { node: (t + 1) / 2, weight: 1 / ((1 - t * t) * slope * slope) };
  });
  return { nodes: points.map(({ node }) => node), weights: points.map(({ weight }) => weight) };
}
