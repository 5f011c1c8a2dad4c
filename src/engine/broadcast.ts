/** Kernels that TensorFlow.js's JavaScript and WebAssembly engines get wrong where shapes are broadcast. */
import * as tf from '@tensorflow/tfjs-core';
import { replaceKernels } from './replace';

type Call = Parameters<tf.KernelFunc>[0];
type Result = ReturnType<tf.KernelFunc>;

/** Makes a backend give them what they can do. */
export function spreadBroadcasts(backend: string): void {
  replaceKernels(backend, ['FusedBatchNorm'], spreadParameters);
  replaceKernels(backend, ['BatchMatMul'], spreadBatches);
  replaceKernels(backend, ['_FusedMatMul'], splitFused);
}

/** Runs a kernel with some inputs repeated to a shape. */
function repeated(call: Call, run: tf.KernelFunc, shapes: Readonly<Record<string, number[]>>): Result {
  const made = Object.entries(shapes).map(([name, shape]): [string, tf.Tensor] => [
    name,
    tf.broadcastTo(call.inputs[name] as tf.Tensor, shape),
  ]);
  try {
    return run({ ...call, inputs: { ...call.inputs, ...Object.fromEntries(made) } });
  } finally {
    for (const [, tensor] of made) tensor.dispose();
  }
}

/** A mean of another axis than the last is read as if it were of the last. */
function spreadParameters(run: tf.KernelFunc, call: Call): Result {
  const { x, ...parameters } = call.inputs;
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const shapes = Object.entries(parameters)
    .filter(([, value]) => value && value.shape.at(-1) !== size(value.shape) && size(value.shape) !== size(x!.shape))
    .map(([name]) => [name, x!.shape]);
  return repeated(call, run, Object.fromEntries(shapes));
}

/** Of several matrices for one, all are multiplied by the first. */
function spreadBatches(run: tf.KernelFunc, call: Call): Result {
  const { a, b } = call.inputs;
  const [left, right] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)];
  if (left.join() === right.join()) return run(call);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
  return repeated(call, run, { a: [...batch, ...a!.shape.slice(-2)], b: [...batch, ...b!.shape.slice(-2)] });
}

/** A bias reaches the first matrix only, and none that is transposed. */
function splitFused(run: tf.KernelFunc, call: Call): Result {
  const { a, b, bias } = call.inputs as Record<string, tf.Tensor>;
  const { transposeA, transposeB, activation, leakyreluAlpha } = call.attrs as {
    transposeA: boolean;
    transposeB: boolean;
    activation?: string;
    leakyreluAlpha?: number;
  };
  const plain = !transposeA && !transposeB && a!.shape[0] === 1 && b!.shape[0] === 1 && bias?.shape.length === 1;
  if (!bias || plain) return run(call);
  return tf.tidy(() => {
    const sum = tf.add(tf.matMul(a!, b!, transposeA, transposeB), bias);
    return activate(sum, activation, call.inputs.preluActivationWeights as tf.Tensor | undefined, leakyreluAlpha);
  });
}

function activate(x: tf.Tensor, name: string | undefined, slope: tf.Tensor | undefined, alpha?: number): tf.Tensor {
  switch (name) {
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.relu6(x);
    case 'elu':
      return tf.elu(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'leakyrelu':
      return tf.leakyRelu(x, alpha);
    case 'prelu':
      return tf.prelu(x, slope!);
    default:
      return x;
  }
}
