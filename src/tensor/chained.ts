/**
 * Operations as methods of tensors. TensorFlow.js's own layers and gradients call these (an LSTM's initial weights call
 * `flatten`), but only its umbrella package and its Node engine register them.
 */
import { gather, mul, reshape, sign, slice, split, stridedSlice, Tensor, transpose } from '@tensorflow/tfjs-core';

type Operation = (tensor: Tensor, ...rest: never[]) => unknown;

const flatten = (tensor: Tensor) => reshape(tensor, [tensor.size]);

for (const [name, run] of Object.entries({
  flatten,
  gather,
  mul,
  reshape,
  sign,
  slice,
  split,
  stridedSlice,
  transpose,
})) {
  if (name in Tensor.prototype) continue;
  const method = function (this: Tensor, ...rest: never[]) {
    return (run as Operation)(this, ...rest);
  };
  Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true });
}
