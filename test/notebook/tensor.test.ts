import { tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { isTensor, statistics, tensorBundle } from '../../src/notebook/tensor';
import '@tensorflow/tfjs-backend-cpu';

it('tells a tensor by what it can do', () => {
  expect(isTensor(tensor([1]))).toBe(true);
  expect(isTensor({ dtype: 'float32', shape: [1] })).toBe(false);
});

it('writes small ones out, with shape, type and statistics', async () => {
  const bundle = await tensorBundle(
    tensor2d([
      [1, -2],
      [3, 4],
    ]),
  );
  expect(bundle['text/plain']).toBe('Tensor float32 [2, 2] from −2 to 4, mean 1.5, deviation 2.291');
  expect(String(bundle['text/html']).match(/<td[^>]*>([^<]*)</g)).toHaveLength(4);
  expect((await tensorBundle(tensor(2.5)))['text/plain']).toBe('Tensor float32 [] 2.5');
});

it('draws planes, the least black and the most white', async () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const html = String((await tensorBundle(tensor(values, [1, 10, 10, 1])))['text/html']);
  const png = decode(Buffer.from(/base64,([^"]+)/.exec(html)![1]!, 'base64'));
  expect([png.width, png.height, png.data[0], png.data[4 * 99]]).toEqual([10, 10, 0, 255]);
});

it('says what is not finite, what is empty and what is gone', async () => {
  expect(statistics([1, Number.NaN, 3])).toBe('from 1 to 3, mean 2, deviation 1; 1 not finite');
  expect(statistics([])).toBe('empty');
  const gone = zeros([3]);
  gone.dispose();
  expect((await tensorBundle(gone))['text/plain']).toBe('Tensor float32 [3], disposed: its values are gone');
});
