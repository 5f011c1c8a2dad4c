import { add, clone, keep, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Graph, Node, Value } from './graph';
import { countBackward } from './passes';

/**
 * What happens at one node on the way back: from what arrived at its outputs to what goes to its active inputs.
 * Runs inside a tidy; returns tensors in the inputs' shapes, by input name.
 */
export type BackwardRule = (node: Node, arrived: readonly Tensor[]) => Readonly<Record<string, Tensor>>;

/** The same for several quantities that go back together: `arrived[output][stream]`, and by input name one of each. */
export type StreamRule = (
  node: Node,
  arrived: readonly (readonly Tensor[])[],
) => Readonly<Record<string, readonly Tensor[]>>;

/**
 * Walks a graph in reverse from `start`, asks a rule at each node, and sums where paths meet.
 *
 * @param seed What arrives at `start`, in its shape. Not disposed.
 * @returns What reaches the graph's input, in its shape. The caller disposes it.
 */
export function walkBack(graph: Graph, start: Value, seed: Tensor, rule: BackwardRule): Tensor {
  const single: StreamRule = (node, arrived) => {
    const passed = rule(
      node,
      arrived.map(([tensor]) => tensor!),
    );
    return Object.fromEntries(Object.entries(passed).map(([name, tensor]) => [name, [tensor]]));
  };
  return walkStreams(graph, start, [seed], single)[0]!;
}

/** `walkBack` for several quantities at once. */
export function walkStreams(graph: Graph, start: Value, seeds: readonly Tensor[], rule: StreamRule): Tensor[] {
  countBackward(seeds.length * (graph.input.shape[0] ?? 1));
  const arrived = new Map<Value, Tensor[]>([[start, seeds.map((seed) => clone(seed))]]);
  const nothing = (value: Value) => seeds.map(() => zeros([...value.shape]));
  const release = (value: Value) => {
    for (const tensor of arrived.get(value) ?? []) tensor.dispose();
    arrived.delete(value);
  };
  try {
    for (let index = graph.nodes.length - 1; index >= 0; index--) {
      const node = graph.nodes[index]!;
      if (node.outputs.every((output) => !arrived.has(output))) continue;
      // Both inputs of a node may be the same value (x · x): its contributions are summed before they are stored.
      const updates = new Map<Value, Tensor[]>();
      tidy(() => {
        const full = node.outputs.map((output) => arrived.get(output) ?? nothing(output));
        for (const [name, tensors] of Object.entries(rule(node, full))) {
          const value = node.inputs[name]!;
          const before = updates.get(value) ?? arrived.get(value);
          updates.set(
            value,
            tensors.map((tensor, stream) => (before ? add(before[stream]!, tensor) : clone(tensor))),
          );
        }
        for (const tensor of [...updates.values()].flat()) keep(tensor);
      });
      for (const [value, tensors] of updates) {
        release(value);
        arrived.set(value, tensors);
      }
      for (const output of node.outputs) release(output);
    }
    const result = arrived.get(graph.input) ?? nothing(graph.input);
    arrived.delete(graph.input);
    return result;
  } finally {
    for (const value of [...arrived.keys()]) release(value);
  }
}
