/** A made-up digit, explained by made-up methods: every value is known without any model. */

import { Attribution, Comparison, type Input, type LedgerEntry } from '../../src/attribution/result';

export const side = 28;

/** A "7" with soft edges, 0…1. */
function stroke(x: number, y: number): number {
  const bar = Math.abs(y - 7) < 1.6 && x > 6 && x < 21 ? 1 : 0;
  const slant = Math.abs(x - (20 - (y - 7) * 0.6)) < 1.6 && y >= 7 && y < 24 ? 1 : 0;
  const near = Math.max(0, 1 - Math.abs(x - (20 - (y - 7) * 0.6)) / 3.2) * (y >= 7 && y < 24 ? 0.5 : 0);
  return Math.max(bar, slant, near);
}

export function sampleInput(count = 1): Input {
  const values = new Float32Array(count * side * side);
  const pictures = Array.from({ length: count }, (_, n) => {
    const rgba = new Uint8ClampedArray(4 * side * side).fill(255);
    for (let i = 0; i < side * side; i++) {
      const value = stroke((i % side) + n, Math.floor(i / side));
      values[n * side * side + i] = value;
      rgba.fill(Math.round(255 * value), 4 * i, 4 * i + 3);
    }
    return { width: side, height: side, rgba };
  });
  return { values, shape: [count, side, side, 1], pictures };
}

/** Relevance of pixel (x, y): for along the stroke's upper half, against in a patch at the lower left. */
export function sampleRelevance(x: number, y: number, sharpness = 1): number {
  const against = -0.6 * Math.exp(-((x - 7) ** 2 + (y - 18) ** 2) / 14);
  const along = stroke(x, y) * (1 - y / 34) * (0.6 + 0.4 * Math.cos(x * sharpness));
  return along + against;
}

export function sampleAttribution(
  title = 'LRP ε-plus-flat',
  options: { count?: number; sharpness?: number; scale?: number; error?: number; ledger?: boolean } = {},
): Attribution {
  const { count = 1, sharpness = 1, scale = 1, error = 0.0002, ledger = true } = options;
  const values = Float32Array.from({ length: count * side * side }, (_, i) => {
    const pixel = i % (side * side);
    const n = Math.floor(i / (side * side));
    return scale * sampleRelevance((pixel % side) + n, Math.floor(pixel / side), sharpness);
  });
  const each = (value: number) => Array.from({ length: count }, () => value);
  const layer = (name: string, kernel: string, rule: string, bias: number): LedgerEntry => ({
    layer: name,
    kernel,
    rule,
    received: each(12.31),
    passed: each(12.31 - bias - 0.002),
    bias: each(bias),
    stabilizer: each(0.002),
    lost: each(0),
    error: each(2.1e-7),
  });
  return new Attribution({
    method: 'lrp',
    title,
    values,
    shape: [count, side, side, 1],
    input: sampleInput(count),
    targets: Array.from({ length: count }, () => ({ index: 7, label: 'seven', score: 12.31, probability: 0.9987 })),
    certificate: {
      method: 'lrp',
      parameters: { composite: 'epsilon-plus-flat', epsilon: 1e-6 },
      explained: 'logit of the target class (softmax cut off)',
      completeness: {
        expected: each(12.31),
        sum: each(12.31 * (1 - error)),
        error: each(error),
        promise: 'Σ relevance = f(x)',
      },
      ...(ledger && {
        ledger: [
          layer('dense_2', 'MatMul', 'ε', 0.11),
          layer('dense_1', 'MatMul', 'ε', 0.05),
          layer('conv2d_2', 'Conv2D', 'z⁺', 0),
          layer('conv2d_1', 'Conv2D', 'flat', 0),
        ],
      }),
      notes: ['softmax cut off'],
      seconds: 0.048,
    },
  });
}

/** Three methods on the same digits. */
export function sampleComparison(count = 1): Comparison {
  return new Comparison([
    sampleAttribution('LRP ε-plus-flat', { count }),
    sampleAttribution('Integrated Gradients', { count, sharpness: 2.2, scale: 0.7, error: 0.034, ledger: false }),
    sampleAttribution('Gradient × input', { count, sharpness: 0.4, scale: 0.5, error: 0.004, ledger: false }),
  ]);
}
