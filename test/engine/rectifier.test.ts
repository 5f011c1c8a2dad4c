import { getBackend, tensor1d } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { runKernel } from '../../src/rules/kernel-gradients';
import '../engine';

const native = getBackend() === 'tensorflow' ? it : it.skip;

native('rectifiers have their gradient in one step: shut at 0, at the ceiling, and beyond', () => {
  const [dy, y] = [tensor1d([1, 2, 3, 4, 5]), tensor1d([0, 0.5, -1, 6, 7])];
  expect(Array.from(runKernel('ReluGrad', { dy, y }, {}).dataSync())).toEqual([0, 2, 0, 4, 5]);
  expect(Array.from(runKernel('Relu6Grad', { dy, y }, {}).dataSync())).toEqual([0, 2, 0, 0, 0]);
});
