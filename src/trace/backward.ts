import { add, clone, keep, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Graph, Node, Value } from './graph';

/**
 * What happens at one node on the way back: from what arrived at its outputs to what goes to its active inputs.
 * Runs inside a tidy; returns tensors in the inputs' shapes, by input name.
 */
export type BackwardRule = (node: Node, arrived: readonly Tensor[]) => Readonly<Record<string, Tensor>>;

/**
 * Walks a graph in reverse from `start`, asks a rule at each node, and sums where paths meet.
 *
 * @param seed What arrives at `start`, in its shape. Not disposed.
 * @returns What reaches the graph's input, in its shape. The caller disposes it.
 */
export function walkBack(graph: Graph, start: Value, seed: Tensor, rule: BackwardRule): Tensor {
  const arrived = new Map<Value, Tensor>([[start, clone(seed)]]);
  try {
    for (let index = graph.nodes.length - 1; index >= 0; index--) {
      const node = graph.nodes[index]!;
      const outgoing = node.outputs.map((output) => arrived.get(output));
      if (outgoing.every((tensor) => tensor === undefined)) continue;
      // Both inputs of a node may be the same value (x · x): its contributions are summed before they are stored.
      const updates = new Map<Value, Tensor>();
      tidy(() => {
        const full = outgoing.map((tensor, at) => tensor ?? zeros([...node.outputs[at]!.shape]));
        for (const [name, tensor] of Object.entries(rule(node, full))) {
          const value = node.inputs[name]!;
          const before = updates.get(value) ?? arrived.get(value);
          updates.set(value, before ? add(before, tensor) : clone(tensor));
        }
        for (const tensor of updates.values()) keep(tensor);
      });
      for (const [value, tensor] of updates) {
        arrived.get(value)?.dispose();
        arrived.set(value, tensor);
      }
      for (const output of node.outputs) {
        arrived.get(output)?.dispose();
        arrived.delete(output);
      }
    }
    const result = arrived.get(graph.input) ?? zeros([...graph.input.shape]);
    arrived.delete(graph.input);
    return result;
  } finally {
    for (const tensor of arrived.values()) tensor.dispose();
  }
}
