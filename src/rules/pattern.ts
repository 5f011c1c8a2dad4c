import { mul, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { BackwardRule } from '../trace/backward';
import type { Graph, Node } from '../trace/graph';
import { gradientRule } from './gradient';

/** The patterns of one linear layer: for each weight, how the signal it listens to lies in its input. */
export interface Pattern {
  readonly values: Float32Array;
  /** That of the layer's weights, whose layout the pattern has. */
  readonly shape: readonly number[];
}

/** Patterns by layer; see `linearLayers` for the names. */
export type Patterns = Readonly<Record<string, Pattern>>;

/**
 * The linear layers of a graph by name. A layer with several (a separable convolution, or one that is used twice) has
 * them counted from the output: `name`, `name (2)`, … So they keep their names where only the end of a network is traced.
 */
export function linearLayers(graph: Graph): [string, Node][] {
  const seen = new Map<string, number>();
  const fromTheEnd = graph.nodes.filter((node) => node.linear).reverse();
  return fromTheEnd
    .map((node): [string, Node] => {
      const count = (seen.get(node.layer) ?? 0) + 1;
      seen.set(node.layer, count);
      return [count === 1 ? node.layer : `${node.layer} (${count})`, node];
    })
    .reverse();
}

/** PatternNet: the gradient, with each layer's pattern in the place of its weights. Kindermans et al. 2017. */
export const patternNetRule = (graph: Graph, patterns: Patterns): BackwardRule =>
  throughPatterns(graph, patterns, (pattern) => pattern);

/** PatternAttribution: the gradient, with each layer's weights multiplied by its pattern. Kindermans et al. 2017. */
export const patternAttributionRule = (graph: Graph, patterns: Patterns): BackwardRule =>
  throughPatterns(graph, patterns, (pattern, weight) => mul(pattern, weight));

function throughPatterns(
  graph: Graph,
  patterns: Patterns,
  combine: (pattern: Tensor, weight: Tensor) => Tensor,
): BackwardRule {
  const names = new Map(linearLayers(graph).map(([name, node]) => [node, name]));
  return (node, arrived) => {
    if (!node.linear) return gradientRule(node, arrived);
    const { map, weight } = node.linear;
    const { values } = find(patterns, names.get(node)!, weight.shape);
    const signal = combine(tensor(values, [...weight.shape]), weight.tensor);
    return { x: map.transpose(arrived[0]!, signal, node.inputs.x!.shape) };
  };
}

function find(patterns: Patterns, name: string, shape: readonly number[]): Pattern {
  const pattern = patterns[name];
  const size = shape.reduce((product, n) => product * n, 1);
  if (!pattern) {
    throw new ArgumentError(
      `There is no pattern for the layer "${name}"; there are some for ${Object.keys(patterns).join(', ') || 'none'}. ` +
        'Fit them on this model: await fitPatterns(model, data).',
    );
  }
  if (pattern.values.length !== size) {
    throw new ArgumentError(
      `The pattern of the layer "${name}" has the shape [${pattern.shape}]; its weights have [${shape}]. Fit the patterns on this model.`,
    );
  }
  return pattern;
}
