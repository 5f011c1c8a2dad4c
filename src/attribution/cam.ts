import { mul, reshape, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { gradientRule } from '../rules/gradient';
import type { Graph, Node, Value } from '../trace/graph';
import { type ActivationMapOptions, activationMap } from './activation-map';
import { build, completeness } from './build';
import { allRows, type Explainable, type InputLike, type Problem, seedOf, solve } from './problem';
import type { Attribution } from './result';

/**
 * CAM, class activation mapping: the channels before the global average pooling, each with the weight that the linear
 * head gives it. Zhou et al. 2016, arXiv:1512.04150.
 *
 * @param x Images `[N, H, W, C]`, or one without the batch axis.
 * @param options `relu` keeps what speaks for the target only; default false.
 * @returns One value a pixel: `[N, H, W, 1]`, or with `upsample: false` the height and width of what is pooled. Then its
 *   mean and the head's bias are f.
 * @throws ArgumentError where the network does not end in global average pooling and linear layers.
 * @example
 * const net = tf.sequential();
 * net.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 4, kernelSize: 5, activation: 'relu' }));
 * net.add(tf.layers.globalAveragePooling2d({}));
 * net.add(tf.layers.dense({ units: 10 }));
 * const map = await cam(net, x, { target: 3 });
 */
export async function cam(model: Explainable, x: InputLike, options: ActivationMapOptions = {}): Promise<Attribution> {
  const started = performance.now();
  const { relu = false, upsample = true, interpolation = 'bilinear' } = options;
  return solve(model, x, options, (problem) => {
    const { pooled, weights, bias } = headWeights(problem);
    try {
      const map = activationMap(problem, pooled.tensor, weights, options);
      const layer = problem.graph.nodes.find(({ outputs }) => outputs.includes(pooled))?.layer ?? 'the input';
      const raw = activationMap(problem, pooled.tensor, weights, { upsample: false });
      const scores = problem.targets.map(({ score }) => score);
      const size = raw.values.length / scores.length;
      const means = bias.map((value, row) =>
        raw.values.subarray(row * size, (row + 1) * size).reduce((total, each) => total + each / size, value),
      );
      return build(problem, {
        method: 'cam',
        title: `CAM at ${layer}`,
        ...map,
        input: problem.source,
        parameters: { relu, upsample, interpolation },
        certificate: { completeness: completeness('mean of the raw map + bias = f(x)', scores, means) },
        started,
        again: (input, target) => cam(model, input, { ...options, target }),
      });
    } finally {
      weights.dispose();
    }
  });
}

/** What the head pools, the weight `[N, 1, 1, K]` that it gives each channel, and the bias that it adds to f. */
function headWeights(problem: Problem): { pooled: Value; weights: Tensor; bias: number[] } {
  const { graph, objective } = problem;
  const rows = allRows(problem.source);
  const head: Node[] = [];
  let node = producer(graph, objective.start(graph));
  while (node && ['Linear', 'Reshape', 'Identity', 'Cast'].includes(node.kernel)) {
    head.push(node);
    node = producer(graph, node.inputs.x!);
  }
  if (!node || !isGlobalAverage(node)) {
    throw new ArgumentError(
      'CAM needs a network that ends in global average pooling and linear layers; ' +
        (node ? `before the linear layers of this one comes ${node.kernel} of the layer "${node.layer}". ` : '') +
        'Use gradCam, which gives the same up to a factor there and works for other heads too.',
    );
  }
  const pooled = node.inputs.x!;
  let bias = rows.map(() => 0);
  const weights = tidy(() => {
    let gradient = seedOf(problem, graph, rows);
    for (const each of head) {
      if (each.linear?.bias) {
        const shares = sum(reshape(mul(gradient, each.linear.bias.tensor), [rows.length, -1]), 1).dataSync();
        bias = bias.map((value, row) => value + shares[row]!);
      }
      gradient = gradientRule(each, [gradient]).x!;
    }
    return reshape(gradient, [rows.length, 1, 1, -1]);
  });
  return { pooled, weights, bias };
}

const producer = ({ nodes }: Graph, value: Value): Node | undefined =>
  nodes.find(({ outputs }) => outputs.includes(value));

/** A mean over height and width, or an average pooling with one window. */
function isGlobalAverage({ kernel, attrs, inputs, outputs }: Node): boolean {
  const shape = inputs.x?.shape ?? [];
  if (shape.length !== 4) return false;
  if (kernel === 'Mean') {
    const axes = [attrs.axis as number | number[]].flat().map((axis) => (axis + 4) % 4);
    return axes.sort().join() === '1,2';
  }
  const window = [attrs.filterSize as number | [number, number]].flat();
  const single = outputs[0]!.shape[1] === 1 && outputs[0]!.shape[2] === 1;
  return kernel === 'AvgPool' && single && window[0]! >= shape[1]! && window.at(-1)! >= shape[2]!;
}
