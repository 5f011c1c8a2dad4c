/** Dilated depthwise convolutions on native TensorFlow, which refuses them where it runs without oneDNN. */
import * as tf from '@tensorflow/tfjs-core';
import { dilate } from '../tensor/dilate';

/** Registers the depthwise kernels of a backend again, so that they spread a dilated filter with zeros themselves. */
export function spreadDilatedFilters(backend: string): void {
  for (const name of ['DepthwiseConv2dNative', 'FusedDepthwiseConv2D']) {
    const kernel = tf.getKernel(name, backend);
    tf.unregisterKernel(name, backend);
    tf.registerKernel({ ...kernel, kernelFunc: undilated(kernel.kernelFunc) });
  }
}

const undilated =
  (run: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const [rows, columns] = [(call.attrs?.dilations as number | [number, number] | null) ?? 1].flat() as number[];
    if (rows === 1 && (columns ?? rows) === 1) return run(call);
    const filter = tf.tidy(() => dilate(call.inputs.filter as tf.Tensor4D, [rows!, columns ?? rows!]));
    try {
      return run({ ...call, inputs: { ...call.inputs, filter }, attrs: { ...call.attrs, dilations: [1, 1] } });
    } finally {
      filter.dispose();
    }
  };
