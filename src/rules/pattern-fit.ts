import {
  abs,
  add,
  cast,
  div,
  greater,
  keep,
  lessEqual,
  maximum,
  mean,
  mul,
  onesLike,
  reshape,
  sub,
  sum,
  type Tensor,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import type { Graph, Linear, Node } from '../trace/graph';
import { linearLayers, type Pattern, type Patterns } from './pattern';
import { rectifiers } from './relu';

/**
 * How the signal is told from the distractor. `'linear'`: S_a, over all examples. `'two-component'`: S_{a+−}, over those
 * that switch the unit on, for layers that a ReLU follows; linear for the others.
 */
export type PatternEstimator = 'linear' | 'two-component';

/**
 * Fits patterns from the statistics of a model's layers, chunk by chunk.
 *
 *   a = cov / (wᵀ cov),   cov = E₊[x y] − E₊[x] E[y]
 *
 * with E over all examples and positions, and E₊ over those with y + b > 0 (two-component) or over all (linear).
 * Kindermans et al. 2017, eq. 4 and 7.
 */
export class PatternFit {
  private readonly layers = new Map<string, LayerFit>();

  constructor(private readonly estimator: PatternEstimator) {}

  /** Takes in a traced chunk. */
  add(graph: Graph): void {
    for (const [name, node] of linearLayers(graph)) {
      const positive = this.estimator === 'two-component' && isRectified(graph, node);
      const layer = this.layers.get(name) ?? new LayerFit(positive);
      this.layers.set(name, layer);
      layer.add(node);
    }
  }

  /** The patterns, in the layout of the weights of `graph`. */
  patterns(graph: Graph): Patterns {
    return Object.fromEntries(
      linearLayers(graph).map(([name, node]) => [name, this.layers.get(name)!.pattern(node.linear!)]),
    );
  }

  dispose(): void {
    for (const layer of this.layers.values()) layer.dispose();
  }
}

/** True where the output of a node goes into a ReLU, perhaps reshaped. */
function isRectified(graph: Graph, { outputs }: Node): boolean {
  const readers = graph.nodes.filter(({ inputs }) => Object.values(inputs).includes(outputs[0]!));
  return readers.some(({ kernel }, at) => {
    if (kernel === 'Reshape' || kernel === 'Identity') return isRectified(graph, readers[at]!);
    return rectifiers.includes(kernel);
  });
}

/** The statistics of one layer. */
class LayerFit {
  /** Σ₊ x (y − origin) and Σ₊ x in the weights' shape; Σ₊ 1 and Σ (y − origin), one value a channel. */
  private sums: Tensor[] = [];
  /** How many examples and positions there were. */
  private seen = 0;
  /** The first chunk's mean of y: the formula does not change when y is shifted, and less cancels in it. */
  private origin: Tensor | undefined;

  constructor(private readonly positive: boolean) {}

  add({ layer, linear, inputs, outputs }: Node): void {
    const { map, weight } = linear!;
    const output = outputs[0]!.tensor;
    // A stack of matrices, one for each row of a stack of inputs, has units that no channel names.
    const stacked = map.kind === 'dense' && weight.shape.slice(0, -2).some((size) => size > 1);
    if (!map.weightGradient || stacked) {
      throw new RuleError(
        `Patterns cannot be fitted for the layer "${layer}", a ${map.kind} layer with weights of the shape [${weight.shape}]: ` +
          'it is neither a plane, depthwise or transposed convolution nor a product with one matrix. Use another method for this model.',
      );
    }
    const before = this.sums;
    this.sums = tidy(() => {
      this.origin ??= keep(mean(byChannel(output), 0));
      const regime = this.positive ? cast(greater(output, 0), 'float32') : onesLike(output);
      const y = sub(output, this.origin);
      const correlate = (values: Tensor) => map.weightGradient!(inputs.x!.tensor, values, weight.shape);
      const now = [correlate(mul(y, regime)), correlate(regime), sum(byChannel(regime), 0), sum(byChannel(y), 0)];
      return now.map((value, at) => (before[at] ? add(before[at], value) : value));
    });
    for (const sums of before) sums.dispose();
    this.seen += output.size / output.shape.at(-1)!;
  }

  pattern({ map, weight }: Linear): Pattern {
    const { shape } = weight;
    const channels = map.channelAxes.map((axis) => (axis + shape.length) % shape.length);
    const others = shape.map((_, axis) => axis).filter((axis) => !channels.includes(axis));
    const perChannel = shape.map((size, axis) => (channels.includes(axis) ? size : 1));
    const result = tidy(() => {
      const [xy, x, count, y] = this.sums as [Tensor, Tensor, Tensor, Tensor];
      const n = reshape(maximum(count, 1), perChannel);
      const covariance = sub(div(xy, n), mul(div(x, n), reshape(div(y, this.seen), perChannel)));
      const shares = mul(weight.tensor, covariance);
      const total = sum(shares, others, true);
      // Where the shares cancel down to rounding, the unit never changed: it has no signal.
      const silent = lessEqual(abs(total), mul(sum(abs(shares), others, true), 1e-6));
      return where(silent, zerosLike(covariance), div(covariance, where(silent, onesLike(total), total)));
    });
    const values = Float32Array.from(result.dataSync());
    result.dispose();
    return { values, shape };
  }

  dispose(): void {
    for (const tensor of this.sums) tensor.dispose();
    this.origin?.dispose();
  }
}

const byChannel = (tensor: Tensor): Tensor => reshape(tensor, [-1, tensor.shape.at(-1)!]);
