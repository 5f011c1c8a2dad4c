import * as tf from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  mul,
  randomNormal,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { uniform } from '../../src/rules/composite';
import { gradientRule } from '../../src/rules/gradient';
import { Ledger } from '../../src/rules/ledger';
import { epsilon } from '../../src/rules/linear';
import { lrpRule } from '../../src/rules/lrp';
import { walkBack } from '../../src/trace/backward';
import { trace } from '../../src/trace/trace';

const constant = (seed: number, ...shape: number[]) => randomNormal(shape, 0, 1, 'float32', seed);
const ints = (values: number[] | number[][]) => tf.tensor(values, undefined, 'int32');

type Network = (x: Tensor) => Tensor;

/** What TensorFlow.js computes with each kernel: shape of the input, network, and whether LRP has no rule for it. */
const table: Record<string, [number[], Network, 'gradient only'?]> = {
  'matrix on the left': [[2, 4, 3], (x) => tf.matMul(constant(5, 2, 3, 4), x)],
  'matrix on the left, transposed': [[2, 4, 3], (x) => tf.matMul(constant(5, 4, 3), x as Tensor3D, true)],
  'matrix on the left, x transposed': [[2, 3, 4], (x) => tf.matMul(constant(5, 1, 3, 4), x, false, true)],
  'x transposed, times a matrix': [[2, 4, 3], (x) => tf.matMul(x, constant(5, 1, 4, 5), true)],
  'x transposed, times a transposed matrix': [[2, 4, 3], (x) => tf.matMul(x, constant(5, 1, 5, 4), true, true)],
  'x times itself': [[2, 4, 3], (x) => tf.matMul(x, x, false, true)],
  'a shared factor of several heads': [
    [2, 1, 4, 3],
    (x) => tf.matMul(x, tf.tile(tf.transpose(x, [0, 1, 3, 2]), [1, 3, 1, 1])),
  ],
  'fused product of two': [
    [2, 4, 3],
    (x) => tf.fused.matMul({ a: x, b: x, transposeB: true, bias: constant(6, 4), activation: 'relu' }),
  ],
  'fused product with a bias of x': [
    [2, 3],
    (x) => tf.fused.matMul({ a: x as Tensor2D, b: constant(1, 3, 3) as Tensor2D, bias: x, activation: 'elu' }),
  ],
  'einsum with weights': [[2, 4, 3], (x) => tf.einsum('nti,ihd->nhtd', x, constant(7, 3, 2, 5))],
  'einsum with weights first': [[2, 4, 3], (x) => tf.einsum('ho,nth->nto', constant(11, 3, 5), x)],
  'einsum of two': [[2, 4, 3], (x) => tf.einsum('nti,nsi->nts', x, tf.tanh(x))],
  'einsum of one': [[2, 4, 3], (x) => tf.einsum('nti->ni', x)],
  'a convolution whose filter is x': [
    [3, 3, 2, 1],
    (x) => reshape(tf.conv2d(constant(8, 1, 5, 5, 2) as Tensor4D, x as Tensor4D, 1, 'valid'), [3, 3]),
  ],
  StridedSlice: [[2, 5, 4], (x) => tf.stridedSlice(x, [0, 0, 1], [2, 5, 4], [1, 2, 2])],
  'StridedSlice, backwards': [[2, 5, 4], (x) => tf.stridedSlice(x, [0, 4, 0], [2, 0, 4], [1, -2, 1])],
  'MirrorPad, reflected': [
    [2, 4, 3],
    (x) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [2, 1],
          [1, 1],
        ],
        'reflect',
      ),
  ],
  'MirrorPad, symmetric': [
    [2, 4, 3],
    (x) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [2, 1],
          [0, 2],
        ],
        'symmetric',
      ),
  ],
  DepthToSpace: [[2, 2, 2, 8], (x) => tf.depthToSpace(x as Tensor4D, 2)],
  GatherV2: [[2, 4, 3], (x) => tf.gather(x, ints([0, 2, 2]), 1)],
  'GatherV2, one row of indices an example': [
    [2, 4, 3],
    (x) =>
      tf.gather(
        x,
        ints([
          [0, 2],
          [3, 3],
        ]),
        1,
        1,
      ),
  ],
  GatherNd: [
    [2, 4],
    (x) =>
      reshape(
        tf.gatherND(
          x,
          ints([
            [0, 1],
            [0, 3],
            [1, 0],
            [1, 0],
          ]),
        ),
        [2, 2],
      ),
  ],
  TopK: [[2, 6], (x) => tf.topk(add(x, [30, 10, 50, 0, 40, 20]), 3).values],
  Reverse: [[2, 4, 3], (x) => tf.reverse(x, [1])],
  'Select of two': [[2, 4], (x) => tf.where(tf.greater(x, 0), tf.mul(x, x), tf.mul(x, 3))],
  'Select with a constant': [[2, 4], (x) => tf.where(tf.greater(x, 0), x, tf.scalar(2))],
  'Tile of five axes': [[2, 1, 2, 1, 2], (x) => tf.tile(x, [1, 3, 1, 2, 2])],
  BroadcastTo: [[2, 1, 3], (x) => tf.broadcastTo(x, [2, 4, 3])],
  'Pack with a constant': [[2, 3], (x) => tf.stack([x, constant(9, 2, 3)], 1)],
  'Concat with a constant': [[2, 3], (x) => tf.concat([x, constant(9, 2, 2)], 1)],
  'PadV2 with a value': [
    [2, 3],
    (x) =>
      tf.pad(
        x,
        [
          [0, 0],
          [1, 2],
        ],
        0.5,
      ),
  ],
  Min: [[2, 4, 3], (x) => tf.min(x, 1)],
  Max: [[2, 4, 3], (x) => tf.max(x, [1, 2])],
  'Maximum, broadcast': [[2, 4, 3], (x) => tf.maximum(x, tf.mean(x, 1, true))],
  'Minimum with a constant': [[2, 4], (x) => tf.minimum(x, 0.3)],
  AddN: [[2, 4], (x) => tf.addN([x, constant(10, 2, 4), tf.tanh(x)])],
  'Sub from a constant': [[2, 4], (x) => tf.sub(constant(10, 4), x)],
  Cumsum: [[2, 4], (x) => tf.cumsum(x, 1)],
  Pow: [[2, 4], (x) => tf.pow(x, 3)],
  'batch-norm by the batch': [
    [2, 4, 3],
    (x) =>
      tf.batchNorm3d(
        x as Tensor3D,
        tf.tile(tf.mean(x, -1, true), [1, 1, 3]) as Tensor3D,
        tf.tile(tf.moments(x, -1, true).variance, [1, 1, 3]) as Tensor3D,
      ),
  ],
  LRN: [[2, 3, 3, 4], (x) => tf.localResponseNormalization(x as Tensor4D, 2)],
  'crop and resize to the nearest': [
    [2, 5, 5, 2],
    (x) =>
      tf.image.cropAndResize(
        x as Tensor4D,
        [
          [0, 0, 0.6, 0.7],
          [0.1, 0.2, 1, 1],
        ],
        [0, 1],
        [3, 4],
        'nearest',
      ),
  ],
  'resize to the nearest': [[2, 4, 3, 2], (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [6, 7])],
  'resize to the nearest, corners aligned': [
    [2, 4, 3, 2],
    (x) => tf.image.resizeNearestNeighbor(x as Tensor4D, [8, 6], true),
  ],
  'resize, bilinear': [[2, 4, 4, 2], (x) => tf.image.resizeBilinear(x as Tensor4D, [7, 5])],
  Prod: [[2, 4], (x) => tf.prod(x, 1), 'gradient only'],
  Atan2: [[2, 4], (x) => tf.atan2(x, tf.square(x)), 'gradient only'],
  SquaredDifference: [[2, 4, 3], (x) => tf.squaredDifference(x, tf.mean(x, 1, true)), 'gradient only'],
};

const number = (tensor: Tensor) => tensor.dataSync()[0]!;

describe('kernels that a function of plain operations may use', () => {
  for (const [name, [shape, f, limit]] of Object.entries(table)) {
    it(`${name}: gradient as finite differences`, () => {
      const x = constant(21, ...shape);
      const graph = trace(f, x);
      const seed = constant(22, ...graph.output.shape);
      const got = walkBack(graph, graph.output, seed, gradientRule);
      const direction = constant(23, ...shape);
      const at = (step: number) =>
        tidy(
          () =>
            number(sum(mul(sub(f(add(x, mul(direction, step))), f(sub(x, mul(direction, step)))), seed))) / (2 * step),
        );
      const slope = (4 * at(2 ** -8) - at(2 ** -7)) / 3;
      const scale = Math.sqrt(number(sum(mul(got, got))));
      expect(Math.abs(number(sum(mul(got, direction))) - slope) / scale).toBeLessThan(1e-2);
      graph.dispose();
    });

    if (limit) continue;
    it(`${name}: LRP balances`, () => {
      const x = constant(21, ...shape);
      const graph = trace(f, x);
      const ledger = new Ledger(1);
      const start = graph.output.tensor;
      const got = walkBack(graph, graph.output, start, lrpRule(graph, uniform('ε', epsilon()), ledger));
      const entries = ledger.entries();
      const absorbed = entries.reduce(
        (all, { bias, stabilizer, lost }) => all + bias[0]! + stabilizer[0]! + lost[0]!,
        0,
      );
      const missing = number(sum(start)) - number(sum(got)) - absorbed;
      expect(Math.abs(missing) / number(sum(abs(start)))).toBeLessThan(1e-4);
      for (const { error } of entries) expect(error[0]).toBeLessThan(1e-4);
      ledger.dispose();
      graph.dispose();
    });
  }
});
