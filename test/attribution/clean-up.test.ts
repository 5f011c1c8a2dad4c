import { engine } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { methods } from '../../src/attribution';
import { AbortError } from '../../src/errors';
import '../engine';
import { convolutional, neededOptions, pictures } from './convolutional';

const net = convolutional();
const needed = await neededOptions(net);
const x = pictures(0, 2);
const live = () => engine().memory().numTensors;

/** Runs `work` with a hook in the network's last layer, called before each of its runs. */
async function hooked<T>(hook: (run: number) => void, work: () => Promise<T>): Promise<T> {
  const layer = net.getLayer('out');
  const { call } = layer;
  let runs = 0;
  layer.call = function (...args: Parameters<typeof call>) {
    hook(runs++);
    return call.apply(this, args);
  };
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(layer, 'call');
  }
}

describe('every method leaves the number of live tensors as it was', () => {
  it.each(methods.map((method) => [method.name, method] as const))('%s', async (name, { explain }) => {
    const options = { target: 1, ...needed[name] };
    await explain(net, x, options); // what is made once and kept, is made
    const before = live();
    let total = 0;
    await hooked(
      () => total++,
      () => explain(net, x, options),
    );
    expect(live(), 'after a map').toBe(before);
    for (const at of new Set([0, 1, Math.floor(total / 2), total - 1].filter((run) => run < total))) {
      const fails = (run: number) => {
        if (run === at) throw new Error('The layer failed.');
      };
      await expect(hooked(fails, () => explain(net, x, options))).rejects.toThrow('The layer failed.');
      expect(live(), `after an error in run ${at} of ${total}`).toBe(before);
      const controller = new AbortController();
      const stops = (run: number) => {
        if (run === at) controller.abort();
      };
      const stopped = hooked(stops, () => explain(net, x, { ...options, signal: controller.signal }));
      await stopped.catch((error: unknown) => expect(error).toBeInstanceOf(AbortError));
      expect(live(), `stopped in run ${at} of ${total}`).toBe(before);
    }
    await expect(explain(net, x, { ...options, target: 7 })).rejects.toThrow(/target 7 is not a unit/);
    expect(live(), 'after a wrong target').toBe(before);
  });
});
