/**
 * Operations that TensorFlow.js differentiates twice. Its gradients that read a saved output (exp, sigmoid, tanh, softmax)
 * lose that output's dependence on the input when they are differentiated themselves; those that read inputs do not.
 */

import {
  add,
  customGrad,
  exp,
  log,
  max,
  mul,
  neg,
  relu,
  softplus,
  sub,
  sum,
  type Tensor,
  zeros,
} from '@tensorflow/tfjs-core';

/** exp, whose gradient reads the input again. */
export const expTwice: (x: Tensor) => Tensor = customGrad((x, save) => {
  const input = x as Tensor;
  (save as (tensors: Tensor[]) => void)([input]);
  return {
    value: exp(input),
    gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, expTwice(saved[0]!)),
  };
});

/** The largest of each row, as a constant: what is subtracted before exp and added behind log changes nothing. */
const topOf: (x: Tensor) => Tensor = customGrad((x) => {
  const input = x as Tensor;
  return { value: max(input, 1, true), gradFunc: () => zeros(input.shape) };
});

const sigmoid = (x: Tensor): Tensor => expTwice(neg(softplus(neg(x))));

/** By the names that layers give them. */
export const activationsTwice: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => relu(x),
  sigmoid,
  tanh: (x) => sub(mul(sigmoid(mul(x, 2)), 2), 1),
  elu: (x) => add(relu(x), sub(expTwice(neg(relu(neg(x)))), 1)),
  softplus: (x) => softplus(x),
};

/** Cross-entropy of each row of logits, `[N]`; `y` is one-hot, `[N, C]`, or for a single unit the labels, `[N, 1]`. */
export function crossEntropies(logits: Tensor, y: Tensor): Tensor {
  // log(1 + exp(z)) − y z for a sigmoid.
  if (logits.shape[1] === 1) return sum(sub(softplus(logits), mul(y, logits)), 1);
  const top = topOf(logits);
  const total = log(sum(expTwice(sub(logits, top)), 1, true));
  return sum(sub(add(total, top), sum(mul(y, logits), 1, true)), 1);
}
