import { abs, add, grad, max, mul, randomNormal, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { gradientRule } from '../../src/rules/gradient';
import { walkBack } from '../../src/trace/backward';
import { trace } from '../../src/trace/trace';
import { examples, network, table } from './layer-table';

const number = (tensor: Tensor) => tensor.dataSync()[0]!;
const largest = (tensor: Tensor) => tidy(() => number(max(abs(tensor))));

/** The slope of Σ seed · f along a direction, by central differences; where f bends, with Richardson's extrapolation. */
function slope(f: (x: Tensor) => Tensor, x: Tensor, seed: Tensor, direction: Tensor, piecewise: boolean): number {
  const change = (step: number) => sub(f(add(x, mul(direction, step))), f(sub(x, mul(direction, step))));
  const at = (step: number) => tidy(() => number(sum(mul(change(step), seed)))) / (2 * step);
  return piecewise ? at(2 ** -10) : (4 * at(2 ** -7) - at(2 ** -6)) / 3;
}

describe('gradients of every kind of layer', () => {
  for (const [name, row] of Object.entries(table)) {
    it(`${name}: as TensorFlow.js's own tape, where it has one, and as finite differences`, () => {
      const net = network(row, 11);
      const run = (x: Tensor) => net.apply(x, { training: false }) as Tensor;
      const x = examples(row, 5);
      const graph = trace(net, x);
      const seed = randomNormal([...graph.output.shape], 0, 1, 'float32', 3);
      const got = walkBack(graph, graph.output, seed, gradientRule);
      let taped: Tensor | undefined;
      try {
        taped = grad((value: Tensor) => sum(mul(run(value), seed)))(x);
      } catch {
        // Some kernels have no gradient there; the differences below know the answer.
      }
      if (taped) expect(largest(sub(taped, got)) / Math.max(largest(taped), 1e-3)).toBeLessThan(1e-5);
      const direction = randomNormal(x.shape, 0, 1, 'float32', 7);
      const scale = Math.sqrt(number(sum(mul(got, got))));
      const difference = number(sum(mul(got, direction))) - slope(run, x, seed, direction, Boolean(row.piecewise));
      expect(Math.abs(difference) / scale).toBeLessThan(2e-2);
      graph.dispose();
      net.dispose();
    });
  }
});
