import type { Node } from '../trace/graph';
import { alphaBeta, epsilon, flat, gamma, type Limit, type LinearRule, zBox, zPlus } from './linear';

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

/** One rule for each kind of layer, and perhaps another for the first layers. Kohlbrenner et al. 2020. */
function byKind(name: string, rules: Readonly<Record<LinearLayer['kind'], LinearRule>>, first?: LinearRule): Composite {
  return { name, rule: (layer) => (layer.first && first) || rules[layer.kind] };
}

/** ε for dense layers, z⁺ for convolutions, flat at the first layer: the usual choice for images. */
export const epsilonPlusFlat = (value?: number): Composite =>
  byKind('ε-plus-flat', { dense: epsilon(value), convolution: zPlus() }, flat());

/** ε for dense layers, z⁺ for convolutions. */
export const epsilonPlus = (value?: number): Composite =>
  byKind('ε-plus', { dense: epsilon(value), convolution: zPlus() });

/** ε for dense layers, α2β1 for convolutions. */
export const epsilonAlpha2Beta1 = (value?: number): Composite =>
  byKind('ε-α2β1', { dense: epsilon(value), convolution: alphaBeta(2, 1) });

/** ε for dense layers, α2β1 for convolutions, flat at the first layer. */
export const epsilonAlpha2Beta1Flat = (value?: number): Composite =>
  byKind('ε-α2β1-flat', { dense: epsilon(value), convolution: alphaBeta(2, 1) }, flat());

/** " [0, 1]"; of limits for each example, "". */
const boxName = (low: Limit, high: Limit) =>
  typeof low === 'number' && typeof high === 'number' ? ` [${low}, ${high}]` : '';

/** ε for dense layers, γ for convolutions, z^B at the first layer, for inputs between `low` and `high`. */
export const epsilonGammaBox = (
  low: Limit,
  high: Limit,
  options: { epsilon?: number; gamma?: number } = {},
): Composite =>
  byKind(
    `ε-γ-box${boxName(low, high)}`,
    { dense: epsilon(options.epsilon), convolution: gamma(options.gamma) },
    zBox(low, high),
  );

/** z⁺ everywhere, z^B at the first layer, for inputs between `low` and `high`. Montavon 2017. */
export const zPlusBox = (low: Limit, high: Limit): Composite =>
  uniform(`z⁺, z^B${boxName(low, high)} first`, zPlus(), zBox(low, high));

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
