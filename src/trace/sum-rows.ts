import { matMul, reshape, type Tensor, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import { type BackwardRule, walkBack } from './backward';
import type { Graph, Value } from './graph';

/**
 * Walks back by a rule that is linear in what arrives, as a gradient's is, and brings weighted sums over the rows of the
 * batch to the graph's input in place of the rows. Where the layer that reads the input is linear, its transpose is applied
 * to the sums, Σ wᵢ Jᵀ gᵢ = Jᵀ Σ wᵢ gᵢ: near the input a network is wide, and this leaves its widest step out.
 *
 * @param weights `[G, N]`: G sums over N rows.
 * @returns `[G, …]`. The caller disposes it.
 */
export function sumsBack(graph: Graph, start: Value, seed: Tensor, rule: BackwardRule, weights: Tensor2D): Tensor {
  if (start === graph.input) return sumRows(weights, seed);
  const shape = [weights.shape[0], ...graph.input.shape.slice(1)];
  const sums = walkBack(graph, start, seed, (node, arrived) => {
    const reads = Object.entries(node.inputs).filter(([, value]) => value === graph.input);
    if (reads.length > 0 && node.linear?.map.byRow) {
      const { map, weight } = node.linear;
      return { x: map.transpose(sumRows(weights, arrived[0]!), weight.tensor, shape) };
    }
    const passed = { ...rule(node, arrived) };
    for (const [name] of reads) if (passed[name]) passed[name] = sumRows(weights, passed[name]);
    return passed;
  });
  if (sums.shape[0] === shape[0]) return sums;
  sums.dispose(); // nothing arrived: these are the zeros of every row
  return zeros(shape);
}

const sumRows = (weights: Tensor2D, rows: Tensor): Tensor =>
  tidy(() => {
    const [count, ...rest] = rows.shape as [number, ...number[]];
    return reshape(matMul(weights, reshape(rows, [count, -1]) as Tensor2D), [weights.shape[0], ...rest]);
  });
