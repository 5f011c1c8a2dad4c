import http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import '../engine';
import { gradCam, integratedGradients, kernelShap, lime, lrp, occlusion, rise } from '../../src/attribution';
import { evaluate } from '../../src/evaluation';
import { type RemoteModelOptions, remoteModel } from '../../src/models/remote/remote-model';

/** f of the server: one linear score, Σ wᵢ xᵢ, and its opposite. */
const weights = [3, -2, 0, 0.5];
const answerOf = (batch: number[][]): number[][] =>
  batch.map((row) => row.reduce((sum, value, at) => sum + weights[at % 4]! * value, 0)).map((f) => [f, -f]);

interface Call {
  readonly at: number;
  readonly size: number;
}

/** What the server does with a call, in place of an answer; nothing where it answers. */
type Trouble = (calls: readonly Call[], response: http.ServerResponse) => boolean;
const none: Trouble = () => false;

let trouble = none;
let calls: Call[] = [];
let onTheirWay = 0;
let most = 0;
let address = '';
const server = http.createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const { instances } = JSON.parse(Buffer.concat(parts).toString()) as { instances: unknown[][] };
  calls.push({ at: performance.now(), size: instances.length });
  most = Math.max(most, ++onTheirWay);
  response.on('close', () => onTheirWay--);
  if (trouble(calls, response)) return;
  await new Promise((resolve) => setTimeout(resolve, 5));
  const rows = instances.map((row) => row.flat(3) as number[]);
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ predictions: answerOf(rows) }));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  trouble = none;
  calls = [];
  most = 0;
});

const remote = (options: Partial<RemoteModelOptions> = {}) =>
  remoteModel({
    predict: (instances, { signal }) => fetch(address, { method: 'POST', body: JSON.stringify({ instances }), signal }),
    inputShape: [4],
    labels: ['for', 'against'],
    scores: 'logits',
    retryDelay: 0.01,
    name: 'box',
    ...options,
  });

const x = [[1, 2, 3, 4]];
const expectValues = (values: Float32Array, digits: number) => {
  for (const [at, value] of values.entries()) expect(value).toBeCloseTo(shapley[at]!, digits);
};
/** Shapley values of a linear f: wᵢ (xᵢ − baselineᵢ). */
const shapley = [3, -4, 0, 2];

const refuses = async (work: () => Promise<unknown>, name: string, sentence: RegExp) => {
  const before = tf.memory().numTensors;
  await expect(work()).rejects.toMatchObject({ name, message: expect.stringMatching(sentence) });
  expect(tf.memory().numTensors).toBe(before);
};

describe('a remote black box', () => {
  it('is explained by forward calls: exact Shapley values, the coefficients, the covered pixels', async () => {
    const before = tf.memory().numTensors;
    const exact = await kernelShap(remote(), x, { target: 'for' });
    expectValues(exact.values, 5);
    expect(exact.targets[0]).toMatchObject({ label: 'for', score: 1 });
    expect(exact.certificate.notes.join(' ')).toMatch(/remote: it answered 1[78] inputs in \d+ calls/);
    const linear = await lime(remote(), x, { target: 'for', samples: 200, alpha: 1e-6 });
    expectValues(linear.values, 3);
    const picture = [
      [
        [[1], [2]],
        [[3], [4]],
      ],
    ];
    const box = remote({ inputShape: [2, 2, 1] });
    const covered = await occlusion(box, picture, { target: 'for', window: [1, 1] });
    expectValues(covered.values, 5);
    // RISE ranks pixels by what they add, here the first above all.
    const seen = await rise(box, picture, { target: 'for', grid: [2, 2], samples: 300 });
    expect([...seen.values].indexOf(Math.max(...seen.values))).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('knows probabilities from logits, and takes a function of the output', async () => {
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const probability = await kernelShap(remote(), x, { target: { probability: 'for' } });
    // The softmax of (f, −f) is the sigmoid of 2f; f is 1 here, and 0 at the baseline.
    expect(probability.values.reduce((a, b) => a + b, 0)).toBeCloseTo(sigmoid(2) - 0.5, 5);
    const given = await kernelShap(remote({ scores: 'probabilities' }), x, { target: { probability: 'against' } });
    expect(given.targets[0]!.score).toBeCloseTo(-1, 5);
    const square = await kernelShap(remote(), x, { target: (y) => tf.square(tf.slice(y, [0, 0], [-1, 1])) });
    expect(square.values.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  it('is asked in batches, at a rate, so many calls at once', async () => {
    await kernelShap(remote({ batchSize: 4, concurrency: 3 }), x, { target: 0 });
    expect(Math.max(...calls.map(({ size }) => size))).toBe(4);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    calls = [];
    await kernelShap(remote({ batchSize: 4, concurrency: 3, callsPerSecond: 20 }), x, { target: 0 });
    expect(calls.length).toBeGreaterThan(4);
    const milliseconds = calls.at(-1)!.at - calls[0]!.at;
    expect(milliseconds).toBeGreaterThan(0.7 * 50 * (calls.length - 1)); // as they arrive, which takes its own time
  });

  it('is measured by the metrics that need forward calls only', async () => {
    const rows = [x[0]!, [2, 1, 0, 1], [1, 1, 1, 1]];
    const found = await evaluate(
      remote({ batchSize: 256 }),
      ['kernel_shap'],
      rows,
      ['pixel_flipping', 'sensitivity_n'],
      {
        target: 0,
      },
    );
    // Of a linear f, sums of Shapley values and drops of f are the same numbers.
    expect(found.score('KernelSHAP', 'sensitivity_n').mean).toBeCloseTo(1, 4);
  });

  it.each([
    ['Integrated Gradients', (box: ReturnType<typeof remote>) => integratedGradients(box, x)],
    ['LRP', (box: ReturnType<typeof remote>) => lrp(box, x)],
    ['Grad-CAM', (box: ReturnType<typeof remote>) => gradCam(box, x)],
  ])('is refused by %s, in a sentence and without a call', async (_, explain) => {
    await refuses(() => explain(remote()), 'ArgumentError', /"box" is remote and answers with scores only.*kernelShap/);
    expect(calls).toEqual([]);
  });

  it('has no layers and one output, and takes inputs of its shape', async () => {
    await refuses(() => kernelShap(remote(), x, { layer: 'dense' }), 'ArgumentError', /one output and no layers/);
    await refuses(
      () => kernelShap(remote(), [[1, 2]]),
      'ArgumentError',
      /has the shape \[1,2\]; the model expects \[batch,4\]/,
    );
    expect(() => remote({ batchSize: 0 })).toThrow(/batchSize is 0; expected a whole number/);
    expect(() => remote({ inputShape: [] })).toThrow(/inputShape is \[\]/);
    expect(() => remote({ retries: -1 })).toThrow(/retries is -1/);
  });
});

describe('a server that fails', () => {
  it('is asked again where the failure may pass', async () => {
    trouble = (all, response) => {
      if (all.length % 2 === 0) return false;
      if (all.length % 4 === 1) response.writeHead(503).end('busy');
      else response.destroy();
      return true;
    };
    const found = await kernelShap(remote({ batchSize: 6 }), x, { target: 0 });
    expectValues(found.values, 5);
    expect(found.certificate.notes.join(' ')).toMatch(/tried again/);
  });

  it('is waited for as long as it asks', async () => {
    trouble = (all, response) => {
      if (all.length !== 2) return false;
      response.writeHead(429, { 'retry-after': '1' }).end('slow down');
      return true;
    };
    await kernelShap(remote({ batchSize: 4 }), x, { target: 0 });
    expect(calls[2]!.at - calls[1]!.at).toBeGreaterThan(900);
  });

  it('is asked again where it stalls, and given up after so many tries', async () => {
    trouble = (all) => all.length === 1; // never answered
    await kernelShap(remote({ timeout: 0.2 }), x, { target: 0 });
    trouble = () => true;
    calls = [];
    const stuck = () => kernelShap(remote({ timeout: 0.05, retries: 2 }), x, { target: 0 });
    await refuses(stuck, 'ModelError', /"box" gave no answer; given up after 3 tries.*no answer within 0.05 s/);
    expect(calls.length).toBe(3);
  });

  it('is not asked again where it refuses', async () => {
    trouble = (_, response) => {
      response.writeHead(401).end('no such key');
      return true;
    };
    await refuses(() => kernelShap(remote(), x), 'ModelError', /refused the call with status 401 \(“no such key”\)/);
    expect(calls.length).toBe(1);
    const own = remote({ predict: () => Promise.reject(Object.assign(new Error('forbidden'), { status: 403 })) });
    await refuses(() => kernelShap(own, x), 'ModelError', /refused the call with status 403 \(forbidden\)/);
  });

  it('is given up where nothing listens, or the function is wrong', async () => {
    const nowhere = remote({ predict: () => fetch('http://127.0.0.1:9/'), retries: 1 });
    await refuses(() => kernelShap(nowhere, x), 'ModelError', /given up after 2 tries, the last ended with: .*fetch/);
    const wrong = remote({ predict: (batch) => (batch as unknown as { nothing: { at: number } }).nothing.at });
    await refuses(() => kernelShap(wrong, x), 'ModelError', /The function that calls the remote model "box" failed/);
  });

  it.each([
    [
      'too few lists',
      [[1, 2]],
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      /1 lists of scores for 2 inputs/,
    ],
    [
      'lists of unequal length',
      [[1, 2], [1]],
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      /of unequal length for 2 inputs/,
    ],
    ['another number of scores than labels', [[1, 2, 3]], x, /3 scores for an input; expected 2, one for each label/],
    ['NaN', [[1, Number.NaN]], x, /\(NaN\); every score must be a finite number/],
    ['null', [[1, null]], x, /answered with null among its scores/],
    ['no list', { error: 'asleep' }, x, /answered with a object; expected a list of scores/],
    ['nothing', [], x, /0 numbers for 1 inputs/],
  ])('is told that it answered with %s', async (_, answer, inputs, sentence) => {
    let tries = 0;
    const box = remote({ predict: () => Promise.resolve(++tries).then(() => answer) });
    await refuses(() => kernelShap(box, inputs, { target: 0 }), 'ModelError', sentence);
    expect(tries).toBe(1);
  });

  it('is left alone when the work is stopped', async () => {
    trouble = () => true;
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await refuses(() => kernelShap(remote(), x, { signal: stop.signal }), 'AbortError', /stopped/);
    await refuses(() => kernelShap(remote({ signal: stop.signal }), x), 'AbortError', /stopped/);
    expect(calls.length).toBe(1);
  });
});
