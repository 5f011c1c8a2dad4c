import { matMul, ones, relu, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, expect, it } from 'vitest';
import '../engine';
import { setMemoryBudget } from '../../src/tensor/budget';
import { inputs, measure } from './planted';

afterEach(() => setMemoryBudget(512 * 2 ** 20));

/** The most examples that a network of so many hidden units is given at once. */
async function widest(units: number): Promise<number> {
  let most = 0;
  const network = (x: Tensor): Tensor => {
    most = Math.max(most, x.shape[0]!);
    return matMul(relu(matMul(x as never, ones([16, units]) as never)), ones([units, 2]) as never);
  };
  const map = Array.from({ length: 16 }, (_, at) => at);
  await measure(network, inputs(1, [16]), 'faithfulness_correlation', map, { region: 'value', draws: 3000, size: 7 });
  return most;
}

it('asks about as many examples at once as fit the memory budget, 1,024 at most', async () => {
  setMemoryBudget(2 ** 24);
  expect(await widest(8)).toBe(1024);
  // The widest step reads and writes 2 × 8,192 numbers an example, and twice that may be held: 131,072 bytes.
  expect(await widest(8192)).toBe(128);
});
