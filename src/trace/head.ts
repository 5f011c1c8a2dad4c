import type { Graph, Node, Value } from './graph';

/** The part of the network that is explained: its logits, and what was cut off after them. */
export interface Head {
  /** The value whose units are explained. */
  readonly logits: Value;
  /** The function that was cut off: `softmax`, `sigmoid`, or undefined. */
  readonly cut?: 'softmax' | 'sigmoid';
}

const squashers: Readonly<Record<string, 'softmax' | 'sigmoid'>> = {
  Softmax: 'softmax',
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
};

/**
 * Cuts a softmax or sigmoid head off, also behind reshapes: probabilities saturate, and explaining one mixes in why the
 * other classes were not chosen.
 */
export function cutHead(graph: Graph): Head {
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as [Value, Node])),
  );
  for (let value = graph.output; ; ) {
    const node = producers.get(value);
    const cut = node && squashers[node.kernel];
    if (cut) return { logits: node.inputs.logits ?? node.inputs.x!, cut };
    if (node?.kernel !== 'Reshape' && node?.kernel !== 'Identity') return { logits: graph.output };
    value = node.inputs.x!;
  }
}
