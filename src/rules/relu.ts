import { greater, maximum, mul, relu, reshape, type Tensor, tensor, where, zerosLike } from '@tensorflow/tfjs-core';
import type { BackwardRule } from '../trace/backward';
import type { Node } from '../trace/graph';
import { gradientRule } from './gradient';

/** The kernels whose backward pass these methods change. */
export const rectifiers = ['Relu', 'Relu6'];

/** A gradient whose way back through a ReLU is another. */
const throughRelu =
  (back: (node: Node, arrived: Tensor) => Tensor): BackwardRule =>
  (node, arrived) =>
    rectifiers.includes(node.kernel) ? { x: back(node, arrived[0]!) } : gradientRule(node, arrived);

/** DeconvNet: only what arrives decides, R = 1[R > 0] R. Zeiler & Fergus 2013. */
export const deconvnetRule = throughRelu((_, arrived) => relu(arrived));

/** Guided Backprop: what arrives and the activation decide, R = 1[a > 0] 1[R > 0] R. Springenberg 2014. */
export const guidedRule = throughRelu((node, arrived) => gradientRule(node, [maximum(arrived, 0)]).x!);

/**
 * RectGrad: only the units that matter most let anything pass, R = 1[a · R > τ] R, with τ the q-th percentile of a · R
 * over the layer, for each example by itself. Kim et al. 2019.
 */
export const rectgradRule = (q: number, batch: number): BackwardRule =>
  throughRelu((node, arrived) => {
    const importance = reshape(mul(node.outputs[0]!.tensor, arrived), [batch, -1]);
    const values = importance.dataSync();
    const size = values.length / batch;
    const thresholds = Array.from({ length: batch }, (_, row) =>
      percentile(values.slice(row * size, (row + 1) * size) as Float32Array, q),
    );
    const kept = greater(importance, tensor(thresholds, [batch, 1]));
    return where(reshape(kept, arrived.shape), arrived, zerosLike(arrived));
  });

/** The q-th percentile, interpolated linearly between the two nearest values. */
export function percentile(values: Float32Array, q: number): number {
  const sorted = values.slice().sort();
  const at = (q / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(at)]!;
  return below + (sorted[Math.ceil(at)]! - below) * (at - Math.floor(at));
}
