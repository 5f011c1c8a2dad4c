import { grad, prod, tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { useEngine } from '../../src/engine';

beforeAll(async () => {
  process.env.EXPLAINBOOK_ENGINE = 'cpu';
  await useEngine();
});

it('lets recurrent layers start, and products have a gradient, without the native engine', () => {
  const net = sequential({ layers: [layers.lstm({ units: 3, inputShape: [4, 2] })] });
  expect(net.countParams()).toBe(4 * 3 * (2 + 3 + 1));
  net.dispose();
  expect(Array.from(grad((x) => prod(x))(tensor([2, 3, 4])).dataSync())).toEqual([12, 8, 6]);
});
