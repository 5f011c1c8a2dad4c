/** Activations against those of models that end at the layer, run by TensorFlow.js itself. */
import { engine, type Tensor } from '@tensorflow/tfjs-core';
import { layers, model as makeModel, input as symbolicInput } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { activations } from '../../src/attribution';
import '../engine';
import { readImage } from '../../src/modalities/image/read';
import { digits } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import { mirrorFile } from '../../src/models/mirror';
import { setMemoryBudget } from '../../src/tensor/budget';
import { layerNames } from '../../src/trace/trace';
import { convolutional, pictures, wave } from './convolutional';

const net = convolutional();
const live = () => engine().memory().numTensors;
const mirror = it.skipIf(!process.env.EXPLAINBOOK_MIRROR);

/** What the part of the network up to a layer predicts. */
function expected(layer: string, values: Float32Array, shape: number[]): Float32Array {
  const part = makeModel({ inputs: net.inputs, outputs: net.getLayer(layer).output as never });
  const [x, y] = [engine().makeTensor(values, shape, 'float32'), () => part.predict(x) as Tensor];
  const output = y();
  const result = Float32Array.from(output.dataSync());
  for (const tensor of [x, output]) tensor.dispose();
  return result;
}

afterEach(() => setMemoryBudget(512 * 2 ** 20));

describe('activations', () => {
  it('of several layers come from one pass, in chunks that fit the memory, and leave no tensor', async () => {
    setMemoryBudget(0); // the least there is, 16 MiB
    const x = { values: wave(150 * 128, 5), shape: [150, 8, 8, 2] };
    await activations(net, x, ['conv', 'out']);
    const before = live();
    const last = net.layers.at(-2)!;
    const call = last.call;
    const widths: number[] = [];
    last.call = function (...args: Parameters<typeof call>) {
      widths.push(([args[0]].flat()[0] as Tensor).shape[0]!);
      return call.apply(this, args);
    };
    const heard: number[] = [];
    const got = await activations(net, x, ['conv', 'out'], { onProgress: ({ done }) => heard.push(done) });
    Reflect.deleteProperty(last, 'call');
    expect(widths).toEqual([64, 64, 22]);
    expect(heard).toEqual([64, 128]);
    expect(got.conv.shape).toEqual([150, 6, 6, 3]);
    expect(got.out.shape).toEqual([150, 3]);
    for (const layer of ['conv', 'out'] as const) {
      const want = expected(layer, x.values, x.shape);
      expect(got[layer].values.every((value, at) => Math.abs(value - want[at]!) < 1e-6)).toBe(true);
    }
    expect(live()).toBe(before);
  });

  it('are those of the last call of a layer that is called twice, and of named inputs', async () => {
    const [a, b] = [symbolicInput({ shape: [3], name: 'a' }), symbolicInput({ shape: [3], name: 'b' })];
    const twice = layers.dense({ units: 3, kernelInitializer: 'identity', biasInitializer: 'ones', name: 'twice' });
    const sum = layers.add({ name: 'sum' }).apply([twice.apply(a) as never, b]);
    const two = makeModel({ inputs: [a, b], outputs: twice.apply(sum) as never });
    const before = live();
    const x = { a: [[1, 2, 3]], b: [[10, 20, 30]] };
    const got = await activations(two, x, ['sum', 'twice', 'sum']);
    expect([...got.sum.values]).toEqual([12, 23, 34]);
    expect([...got.twice.values]).toEqual([13, 24, 35]);
    expect(live()).toBe(before);
    two.dispose();
  });

  mirror('of a graph model are those of the layers model that it was converted from', async () => {
    const [graph, keras] = [await loadModel('mobilenet-v1-0.25-graph'), await loadModel('mobilenet-v1-0.25')];
    const x = await readImage(await mirrorFile('photos/raw/coral_bird.bmp'), keras);
    const some = layerNames(keras.network)
      .filter((name) => /relu/i.test(name))
      .slice(-1);
    const nodes = some.map(
      (layer) =>
        layerNames(graph.network)
          .filter((name) => name.includes(layer))
          .at(-1)!,
    );
    const before = live();
    const [one, other] = [await activations(keras, x, some), await activations(graph, x, nodes)];
    some.forEach((layer, at) => {
      const [got, want] = [other[nodes[at]!]!, one[layer]!];
      expect(got.shape).toEqual(want.shape);
      const scale = want.values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      expect(got.values.every((value, i) => Math.abs(value - want.values[i]!) < 1e-4 * scale)).toBe(true);
    });
    expect(live()).toBe(before);
    graph.dispose();
    keras.dispose();
  });

  it('are refused in sentences, and nothing is left', async () => {
    const before = live();
    await expect(activations(net, pictures(), 'nowhere')).rejects.toThrow(/There is no layer "nowhere".* conv/);
    await expect(activations(net, pictures(), [])).rejects.toThrow('No layer was named');
    await expect(activations((x: Tensor) => x, pictures(), 'conv')).rejects.toThrow('no named layers');
    await expect(activations(net, digits([1]), 'conv')).rejects.toThrow(/has the shape \[1,28,28,1\]/);
    const controller = new AbortController();
    controller.abort();
    await expect(activations(net, pictures(), 'conv', { signal: controller.signal })).rejects.toThrow('stopped');
    expect(live()).toBe(before);
  });
});
