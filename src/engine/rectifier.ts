/** Native TensorFlow's gradients of rectifiers: one step each, where TensorFlow.js would take three. */
import * as tf from '@tensorflow/tfjs-core';

interface NativeBackend extends tf.KernelBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(op: string, attrs: readonly object[], inputs: readonly tf.TensorInfo[]): tf.TensorInfo;
}

/** Registers `ReluGrad` and `Relu6Grad`, of what arrives `dy` and the rectifier's output `y`. */
export function addRectifierGradients(backendName: string): void {
  for (const kernelName of ['ReluGrad', 'Relu6Grad']) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: ({ inputs, backend }) => {
        const { binding, executeSingleOutput } = backend as NativeBackend;
        const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
        return executeSingleOutput.call(backend, kernelName, [type], [inputs.dy!, inputs.y!]);
      },
    });
  }
}
