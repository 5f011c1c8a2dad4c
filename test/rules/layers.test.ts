import {
  abs,
  add,
  getBackend,
  grad,
  max,
  mul,
  randomNormal,
  reshape,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { uniform } from '../../src/rules/composite';
import { gradientRule } from '../../src/rules/gradient';
import { Ledger } from '../../src/rules/ledger';
import { epsilon } from '../../src/rules/linear';
import { lrpRule } from '../../src/rules/lrp';
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
        // The JavaScript engines' tape is wrong at averages that reach over the border.
        if (getBackend() === 'tensorflow') taped = grad((value: Tensor) => sum(mul(run(value), seed)))(x);
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

describe('LRP of every kind of layer', () => {
  for (const [name, row] of Object.entries(table)) {
    it(`${name}: what the output has is what the input gets and what is absorbed`, () => {
      const net = network(row, 11);
      const graph = trace(net, examples(row, 5));
      const weights = randomNormal([...graph.output.shape], 0, 1, 'float32', 3);
      const ledger = new Ledger(2);
      const start = mul(weights, graph.output.tensor);
      const got = walkBack(graph, graph.output, start, lrpRule(graph, uniform('ε', epsilon()), ledger));
      const entries = ledger.entries();
      const perExample = (tensor: Tensor) => Array.from(sum(reshape(tensor, [2, -1]), 1).dataSync());
      const [began, reached, size] = [start, got, abs(start)].map(perExample);
      for (const example of [0, 1]) {
        const absorbed = entries.reduce(
          (total, { bias, stabilizer, lost }) => total + bias[example]! + stabilizer[example]! + lost[example]!,
          0,
        );
        const missing = began![example]! - reached![example]! - absorbed;
        expect(Math.abs(missing) / size![example]!).toBeLessThan(1e-4);
        for (const { error } of entries) expect(error[example]).toBeLessThan(1e-5);
      }
      ledger.dispose();
      graph.dispose();
      net.dispose();
    });

    if (!row.piecewise) continue;
    it(`${name}: without biases, LRP-0 is gradient × input`, () => {
      const net = network(row, 11, false);
      const x = examples(row, 5);
      const graph = trace(net, x);
      const weights = randomNormal([...graph.output.shape], 0, 1, 'float32', 3);
      const ledger = new Ledger(2);
      const rule = lrpRule(graph, uniform('LRP-0', epsilon(1e-9)), ledger);
      const relevance = walkBack(graph, graph.output, mul(weights, graph.output.tensor), rule);
      const expected = mul(x, walkBack(graph, graph.output, weights, gradientRule));
      expect(largest(sub(relevance, expected)) / largest(expected)).toBeLessThan(1e-3);
      ledger.dispose();
      graph.dispose();
      net.dispose();
    });
  }
});
