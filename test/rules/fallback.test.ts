import { cumprod, engine, log, matMul, prod, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import { gradient, integratedGradients, lrp } from '../../src/attribution';

const x = [[1, 2, 3]];
const W = tensor2d([
  [1, -1],
  [2, 0.5],
  [0.5, 1],
]);
/** x₁, x₁x₂, x₁x₂x₃, then a linear layer: TensorFlow.js has no gradient for the first. */
const cumulated = (value: Tensor) => matMul(cumprod(value, 1), W);
const products = (value: Tensor) => matMul(prod(value, 1, true), tensor2d([[2, 1]]));

describe('a kernel that no rule covers', () => {
  it('is an error that names kernel, layer and what to do, and leaves no tensor behind', async () => {
    const before = engine().memory().numTensors;
    await expect(gradient(cumulated, x, { target: 0 })).rejects.toThrow(/"op 1" uses the kernel Cumprod.*`fallback`/);
    await expect(integratedGradients(cumulated, x, { target: 0 })).rejects.toThrow(/Cumprod/);
    await expect(lrp(products, x, { target: 0 })).rejects.toThrow(
      /no rule for the kernel Prod of the layer "op 1".*`fallback`/,
    );
    expect(engine().memory().numTensors).toBe(before);
  });

  it('passes a gradient straight through where asked to, and says so', async () => {
    const before = engine().memory().numTensors;
    const map = await gradient(cumulated, x, { target: 0, fallback: 'pass' });
    expect(Array.from(map.values)).toEqual([1, 2, 0.5]);
    expect(map.certificate.notes[0]).toBe('No rule covers Cumprod (layer op 1): the fallback "pass" was used there.');
    expect(engine().memory().numTensors).toBe(before);
  });

  it('stops where asked to', async () => {
    const map = await gradient(cumulated, x, { target: 0, fallback: 'stop' });
    expect(Array.from(map.values)).toEqual([0, 0, 0]);
  });

  it('hands relevance on as the caller chose, with a line in the books', async () => {
    // f = 2 · 1 · 2 · 3 = 12. As a gradient: 12 (x₂x₃, x₁x₃, x₁x₂) / 6 per unit of the product 6; in proportion: 12 each.
    const run = (fallback: 'gradient' | 'proportional') =>
      lrp(products, x, { target: 0, composite: 'epsilon', fallback });
    const [moved, shared] = [await run('gradient'), await run('proportional')];
    expect(Array.from(moved.values, (value) => Math.round(value))).toEqual([72, 36, 24]);
    expect(Array.from(shared.values, (value) => Math.round(value))).toEqual([12, 12, 12]);
    expect(moved.certificate.ledger!.at(-1)).toMatchObject({ kernel: 'Prod', rule: 'fallback: gradient' });
    expect(shared.certificate.ledger!.at(-1)).toMatchObject({ kernel: 'Prod', rule: 'fallback: proportional' });
    expect(moved.certificate.notes[0]).toMatch(/Prod \(layer op 1\): the fallback "gradient"/);
    // Neither conserves at a product of three, and the books say so.
    expect(shared.certificate.ledger!.at(-1)!.error[0]).toBeCloseTo(2, 5);
  });

  it('says nothing of a fallback that was not needed', async () => {
    const map = await lrp((value) => matMul(log(value), W), x, { target: 0, fallback: 'pass' });
    expect(map.certificate.notes.join()).not.toMatch(/fallback/);
  });

  it('refuses a fallback that the method does not know, or that cannot help', async () => {
    await expect(gradient(cumulated, x, { target: 0, fallback: 'gradient' })).rejects.toThrow(
      /fallback is "gradient"; this method knows "pass", "stop"/,
    );
    await expect(lrp(products, x, { target: 0, fallback: 'pass' })).rejects.toThrow(
      /"pass" cannot help at the kernel Prod/,
    );
  });

  it('refuses to explain numbers in a list, and explains what stands for them', async () => {
    const net = sequential({
      layers: [
        layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 2, name: 'words' }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ],
    });
    await expect(gradient(net, [[1, 4]])).rejects.toThrow(/"words" looks its input up in a table.*`layer`/);
    const map = await lrp(net, [[1, 4]], { layer: 'words', composite: 'epsilon' });
    expect(map.shape).toEqual([1, 2, 3]);
    expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-4);
    net.dispose();
  });
});
