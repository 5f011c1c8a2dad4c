import { describe, expect, it } from 'vitest';
import { liveTensors } from '../../../src/attribution/problem';
import { Random } from '../../../src/tensor/random';
import { Adam } from '../../../src/understanding/activation-maximization/adam';
import { decorrelatedBasis, fourierBasis } from '../../../src/understanding/activation-maximization/fourier';
import { blurred, squaredNorm, totalVariation } from '../../../src/understanding/activation-maximization/regularisers';
import { drawTransform, transformOf } from '../../../src/understanding/activation-maximization/transform';
import '../../engine';

const draw = (size: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length: size }, () => random.normal());
};
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
const close = (found: ArrayLike<number>, wanted: readonly number[], digits = 5) => {
  expect(found.length).toBe(wanted.length);
  wanted.forEach((value, at) => {
    expect(found[at], `at ${at}`).toBeCloseTo(value, digits);
  });
};

describe('the Fourier basis', () => {
  it('of four values, by hand', () => {
    const r = Math.SQRT1_2;
    close(fourierBasis(4), [0.5, 0.5, 0.5, 0.5, r, 0, -r, 0, 0, r, 0, -r, 0.5, -0.5, 0.5, -0.5]);
  });

  it('is orthonormal for even and odd sizes', () => {
    for (const n of [1, 2, 5, 8]) {
      const basis = fourierBasis(n);
      for (let a = 0; a < n; a++) {
        for (let b = 0; b < n; b++) {
          const product = dot(basis.slice(a * n, (a + 1) * n), basis.slice(b * n, (b + 1) * n));
          expect(product).toBeCloseTo(a === b ? 1 : 0, 5);
        }
      }
    }
  });

  it('makes a constant of its first coefficient and a cosine of the next, amplitudes as 1 / frequency', () => {
    const basis = decorrelatedBasis([4, 4, 1]);
    const of = (place: number) => {
      const coefficients = new Float32Array(16);
      coefficients[place] = 4;
      return basis.toImage(coefficients);
    };
    // A quarter of the coefficient over the frequency (1/4, and no less for the constant), times the basis' own norm.
    close(of(0), new Array(16).fill(1));
    const row = [Math.SQRT2, 0, -Math.SQRT2, 0];
    close(of(1), [...row, ...row, ...row, ...row]);
    close(
      of(4),
      row.flatMap((value) => [value, value, value, value]),
    );
    // The highest frequency of a row, 1/2: half as strong.
    const fast = [0.5, -0.5, 0.5, -0.5];
    close(of(3), [...fast, ...fast, ...fast, ...fast]);
  });

  it('mixes colours as ImageNet does', () => {
    const coefficients = new Float32Array(2 * 2 * 3);
    coefficients[0] = 1;
    const [red, green, blue] = decorrelatedBasis([2, 2, 3]).toImage(coefficients);
    expect(red! / green!).toBeCloseTo(0.26 / 0.27, 5);
    expect(blue).toBeCloseTo(green!, 6);
  });

  it.each([
    [5, 4, 1],
    [4, 6, 3],
  ])('inverts and transposes itself: %i × %i × %i', (...shape) => {
    const before = liveTensors();
    const basis = decorrelatedBasis(shape);
    const size = shape.reduce((product, n) => product * n);
    const [a, b] = [draw(size, 1), draw(size, 2)];
    close(basis.toImage(basis.toCoefficients(a)), [...a], 4);
    expect(dot(basis.toImage(a), b)).toBeCloseTo(dot(a, basis.transpose(b)), 3);
    expect(liveTensors()).toBe(before);
  });
});

describe('what is subtracted', () => {
  it('the squared norm: 3² + 4² = 25, gradient 2x', () => {
    expect(squaredNorm(Float32Array.of(3, -4))).toEqual({ value: 25, gradient: Float32Array.of(6, -8) });
  });

  it('total variation of [[0, 3], [4, 0]]: 5 + 3 + 4, with its gradient by hand', () => {
    const { value, gradient } = totalVariation(Float32Array.of(0, 3, 4, 0), [2, 2, 1]);
    expect(value).toBeCloseTo(12, 5);
    // √(4² + 3²) pulls the first pixel down by 7/5, and each neighbour up by 3/5 or 4/5; the others pull by ±1.
    close(gradient, [-7 / 5, 3 / 5 + 1, 4 / 5 + 1, -2]);
  });

  it('total variation of one flat image is 0, and channels do not meet', () => {
    const flat = totalVariation(Float32Array.of(1, 5, 1, 5, 1, 5, 1, 5), [2, 2, 2]);
    expect(flat.value).toBe(0);
    close(flat.gradient, new Array(8).fill(0));
  });

  it('a blur keeps a constant, and the sum of what lies inside', () => {
    close(blurred(new Float32Array(18).fill(2), [3, 3, 2], 1), new Array(18).fill(2));
    const point = new Float32Array(15 * 15);
    point[7 * 15 + 7] = 1;
    const spread = blurred(point, [15, 15, 1], 1);
    expect(spread.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(spread[7 * 15 + 8]! / spread[7 * 15 + 7]!).toBeCloseTo(Math.exp(-0.5), 5);
  });
});

describe('jitter, scale and rotation', () => {
  const image = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);

  it('a jitter moves; the border goes on', () => {
    const moved = transformOf([3, 3, 1], { shift: [1, 0], stretch: 1, angle: 0 });
    close(moved.apply(image), [1, 2, 3, 1, 2, 3, 4, 5, 6]);
  });

  it('a quarter turn turns', () => {
    const turned = transformOf([3, 3, 1], { shift: [0, 0], stretch: 1, angle: Math.PI / 2 });
    close(turned.apply(image), [7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });

  it('twice as large, pixels lie between their neighbours', () => {
    const larger = transformOf([3, 3, 1], { shift: [0, 0], stretch: 2, angle: 0 });
    close(larger.apply(image), [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7]);
  });

  it('the way back is the transpose', () => {
    const random = new Random(5);
    for (let turn = 0; turn < 3; turn++) {
      const map = drawTransform(random, [6, 5, 3], { jitter: 2, scale: 0.3, rotation: 20 });
      const [a, b] = [draw(90, turn), draw(90, turn + 10)];
      expect(dot(map.apply(a), b)).toBeCloseTo(dot(a, map.transpose(b)), 4);
    }
  });
});

describe('Adam', () => {
  it('two steps by hand', () => {
    const adam = new Adam(2);
    const x = Float32Array.of(0, 10);
    adam.ascend(x, [1, -20], 0.1);
    close(x, [0.1, 9.9]);
    adam.ascend(x, [-1, -20], 0.1);
    // Mean (0.9 · 0.1 − 0.1) / (1 − 0.9²) = −0.01 / 0.19; mean square 1.
    close(x, [0.1 - 0.1 * (0.01 / 0.19), 9.8]);
  });
});
