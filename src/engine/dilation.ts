/** Dilated depthwise convolutions on native TensorFlow, which refuses them where it runs without oneDNN. */
import * as tf from '@tensorflow/tfjs-core';
import { dilate } from '../tensor/dilate';
import { replaceKernels } from './replace';

/** Makes the depthwise kernels of a backend spread a dilated filter with zeros themselves. */
export function spreadDilatedFilters(backend: string): void {
  replaceKernels(backend, ['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], (run, call) => {
    const [rows = 1, columns = rows] = [(call.attrs?.dilations as number | [number, number] | null) ?? 1].flat();
    if (rows === 1 && columns === 1) return run(call);
    const filter = tf.tidy(() => dilate(call.inputs.filter as tf.Tensor4D, [rows, columns]));
    try {
      return run({ ...call, inputs: { ...call.inputs, filter }, attrs: { ...call.attrs, dilations: [1, 1] } });
    } finally {
      filter.dispose();
    }
  });
}
