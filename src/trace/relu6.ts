import type { Node, Value } from './graph';

/**
 * Joins a ReLU and the ceiling of 6 over it: layers compute `Relu6` by two kernels, a GraphModel by one, and a rule that
 * looks at a whole non-linearity must see the same in both.
 *
 * @param kept Values that must stay.
 */
export function joinRelu6(nodes: readonly Node[], kept: ReadonlySet<Value>): Node[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const readers = (value: Value) => nodes.filter((node) => Object.values(node.inputs).includes(value)).length;
  const joined = new Set<Node>();
  const result = nodes.map((node) => {
    const below = ceiling(node);
    const relu = below && producers.get(below);
    if (relu?.kernel !== 'Relu' || kept.has(below!) || readers(below!) !== 1) return node;
    joined.add(relu);
    return { ...node, kernel: 'Relu6', inputs: { x: relu.inputs.x! }, attrs: {} };
  });
  return result.filter((node) => !joined.has(node));
}

/** What a node keeps below 6, where that is all it does to a value that is never negative. */
function ceiling({ kernel, attrs, inputs: { x, a, b } }: Node): Value | undefined {
  if (kernel === 'ClipByValue') return attrs.clipValueMin === 0 && attrs.clipValueMax === 6 ? x : undefined;
  if (kernel !== 'Minimum' || !a || !b || a.active === b.active) return undefined;
  const [active, constant] = a.active ? [a, b] : [b, a];
  return constant.shape.every((size) => size === 1) && constant.tensor.dataSync()[0] === 6 ? active : undefined;
}
