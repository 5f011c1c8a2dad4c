import type { Node } from '../trace/graph';
import { epsilon, flat, type LinearRule, zBox, zPlus } from './linear';

/** What a composite sees of a linear layer. */
export interface LinearLayer {
  readonly name: string;
  readonly kind: 'convolution' | 'dense';
  /** True where no other linear layer stands between this one and the input. */
  readonly first: boolean;
}

/** Chooses the rule of each linear layer: by kind, by depth, by name. */
export interface Composite {
  readonly name: string;
  rule(layer: LinearLayer): LinearRule;
}

/** One rule everywhere. */
export const uniform = (name: string, rule: LinearRule, first: LinearRule = rule): Composite => ({
  name,
  rule: (layer) => (layer.first ? first : rule),
});

/** ε for dense layers, z⁺ for convolutions, flat at the first layer: the usual choice for images. Kohlbrenner 2020. */
export function epsilonPlusFlat(value?: number): Composite {
  const rules = { dense: epsilon(value), convolution: zPlus() };
  const first = flat();
  return { name: 'ε-plus-flat', rule: ({ kind, first: isFirst }) => (isFirst ? first : rules[kind]) };
}

/** ε for dense layers, z⁺ for convolutions. Kohlbrenner 2020. */
export function epsilonPlus(value?: number): Composite {
  const rules = { dense: epsilon(value), convolution: zPlus() };
  return { name: 'ε-plus', rule: ({ kind }) => rules[kind] };
}

/** z⁺ everywhere, z^B at the first layer, for inputs between `low` and `high`. Montavon 2017. */
export const zPlusBox = (low: number, high: number): Composite =>
  uniform(`z⁺, z^B [${low}, ${high}] first`, zPlus(), zBox(low, high));

/** The linear nodes that have no other linear node between them and the input. */
export function firstLayers(nodes: readonly Node[]): ReadonlySet<Node> {
  const behind = new Set<unknown>();
  const first = new Set<Node>();
  for (const node of nodes) {
    const deep = Object.values(node.inputs).some((value) => behind.has(value));
    if (node.linear && !deep) first.add(node);
    if (node.linear || deep) for (const output of node.outputs) behind.add(output);
  }
  return first;
}
