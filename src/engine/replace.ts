import * as tf from '@tensorflow/tfjs-core';

type Call = Parameters<tf.KernelFunc>[0];

/** Registers kernels of a backend again, so that `change` sees every call of them first. */
export function replaceKernels(
  backend: string,
  names: readonly string[],
  change: (run: tf.KernelFunc, call: Call) => ReturnType<tf.KernelFunc>,
): void {
  for (const name of names) {
    const kernel = tf.getKernel(name, backend);
    tf.unregisterKernel(name, backend);
    tf.registerKernel({ ...kernel, kernelFunc: (call) => change(kernel.kernelFunc, call) });
  }
}
