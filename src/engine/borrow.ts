/** Kernels that one backend lacks, run on another: inputs are copied over, outputs are copied back. */
import * as tf from '@tensorflow/tfjs-core';

/** Complex numbers are pairs of tensors inside a backend, so these cannot be handed over as plain values. */
const NOT_PORTABLE = new Set(['Complex', 'ComplexAbs', 'Real', 'Imag', 'FFT', 'IFFT', 'Draw']);

/**
 * In WASM the last of equal maxima takes the gradient, where everywhere else the first does; and what it makes of 3-D
 * convolutions on the way back is not their transpose.
 */
const WRONG = ['MaxPoolGrad', 'Conv3DBackpropInputV2'];

/**
 * Registers for backend `to` every kernel that only `from` has. TensorFlow.js's WASM backend lacks the gradients of
 * convolution filters and depthwise convolutions, for instance, without which nothing trains there.
 * @returns the names of the kernels that were borrowed
 */
export function borrowKernels(from: string, to: string): string[] {
  for (const kernel of WRONG) if (tf.getKernel(kernel, to)) tf.unregisterKernel(kernel, to);
  const known = new Set(tf.getKernelsForBackend(to).map((kernel) => kernel.kernelName));
  const missing = tf
    .getKernelsForBackend(from)
    .filter(({ kernelName }) => !known.has(kernelName) && !NOT_PORTABLE.has(kernelName));
  for (const kernel of missing) {
    tf.registerKernel({ kernelName: kernel.kernelName, backendName: to, kernelFunc: lend(kernel, from, to) });
  }
  return missing.map((kernel) => kernel.kernelName);
}

function lend(kernel: tf.KernelConfig, from: string, to: string): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const lender = tf.findBackend(from);
    const borrower = tf.findBackend(to);
    const copied: tf.TensorInfo[] = [];
    const copy = (info: tf.TensorInfo | undefined): tf.TensorInfo | undefined => {
      if (!info) return info;
      const there = carry(info, borrower, lender);
      copied.push(there);
      return there;
    };
    // Some kernels take their inputs as an array in the place of a record; the copy keeps that form.
    const theirs = (
      Array.isArray(inputs)
        ? inputs.map(copy)
        : Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, copy(v)]))
    ) as tf.NamedTensorInfoMap;
    try {
      const result = kernel.kernelFunc({ inputs: theirs, attrs, backend: lender });
      const outputs = Array.isArray(result) ? result : [result];
      const ours = outputs.map((output) => carry(output, lender, borrower));
      for (const output of outputs) lender.disposeData(output.dataId);
      return Array.isArray(result) ? ours : ours[0]!;
    } finally {
      for (const input of copied) lender.disposeData(input.dataId, true);
    }
  };
}

function carry(info: tf.TensorInfo, source: tf.KernelBackend, destination: tf.KernelBackend): tf.TensorInfo {
  // A copy, since either backend may hand out a view into memory that it uses again.
  const values = source.readSync(info.dataId).slice() as tf.BackendValues;
  const { shape, dtype } = info;
  return { dataId: destination.write(values, shape, dtype), shape, dtype };
}
