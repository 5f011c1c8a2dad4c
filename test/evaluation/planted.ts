/** Models whose true explanation is known, and maps of them: true, random, inverted. */
import { matMul, reshape, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type BenchOptions, withBench } from '../../src/evaluation/bench';
import type { Measured } from '../../src/evaluation/metric';
import { metrics } from '../../src/evaluation/metrics';
import type { Subject } from '../../src/evaluation/subject';
import { Random } from '../../src/tensor/random';

/** f = w · x, on pictures of the given size; the second output is −f. */
export function linear(w: readonly number[], shape: readonly number[]) {
  const size = shape.reduce((product, n) => product * n, 1);
  return (x: Tensor): Tensor =>
    matMul(
      reshape(x, [-1, size]),
      tensor(
        w.flatMap((value) => [value, -value]),
        [size, 2],
      ),
    );
}

export async function measure(
  model: (x: Tensor) => Tensor,
  x: { readonly values: Float32Array; readonly shape: readonly number[] },
  name: string,
  map: ArrayLike<number>,
  parameters: Readonly<Record<string, unknown>> = {},
  options: BenchOptions = {},
): Promise<Measured> {
  const metric = metrics.find((row) => row.name === name)!;
  const subject: Subject = { title: 'a map', values: Float32Array.from(map) };
  return withBench(model, x, { target: 0, ...options }, (bench) => metric.measure(bench, subject, parameters));
}

/** Inputs of normal numbers. */
export function inputs(count: number, one: readonly number[], seed = 1) {
  const random = new Random(seed);
  const size = one.reduce((product, n) => product * n, 1);
  return { values: Float32Array.from({ length: count * size }, () => random.normal()), shape: [count, ...one] };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
