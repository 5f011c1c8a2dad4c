import { sum } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { compare } from '../../src/attribution/compare';
import { gradientXInput } from '../../src/attribution/gradient-x-input';
import { lrp } from '../../src/attribution/lrp';
import { type Attribution, Comparison } from '../../src/attribution/result';
import { digit } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { type Heatmap, heatmap } from '../../src/notebook/heatmap';
import { liveVariable, provideKernelHost } from '../../src/notebook/host';
import type { Choice, Request } from '../../src/render/request';
import { uniform } from '../../src/rules/composite';
import { zPlus } from '../../src/rules/linear';
import { floatsOf, RecordingHost } from './host';

let model: Model;
let host: RecordingHost;
beforeAll(async () => {
  model = await loadModel('digits');
});
beforeEach(() => {
  host = new RecordingHost();
  provideKernelHost(host);
});
afterEach(() => provideKernelHost(undefined));

const x = digit(3);
const input = null;
const only = null;
const epsilon: Choice = { method: 'lrp', options: { composite: 'epsilon' } };

/** What the page would say, and the state once it is answered. */
async function ask(widget: Heatmap, request: Request): Promise<void> {
  const comm = host.comms.get(widget.id);
  await comm?.onMessage?.({ method: 'update', state: { request, busy: true }, buffer_paths: [] }, []);
}
/** Over the one channel: what was −0 is 0. */
const summed = (values: Float32Array) => values.map((value) => value + 0);
const numbers = (widget: Heatmap, map = 0) => floatsOf(widget.get('maps')[map]!.values);

test('another method and target are those that code would give', async () => {
  const widget = heatmap(await gradientXInput(model, x));
  expect(widget.get('asked')).toEqual({
    target: null,
    maps: [{ method: 'gradient_x_input', options: {} }],
    drawn: false,
  });
  await ask(widget, { target: 9, maps: [epsilon], only, input });
  const expected = await lrp(model, x, { composite: 'epsilon', target: 9 });
  expect(numbers(widget)).toEqual(summed(expected.values));
  expect(widget.get('maps')[0]!.title).toBe(expected.title);
  expect(widget.get('asked')).toEqual({ target: 9, maps: [epsilon], drawn: false });
  expect([widget.get('busy'), widget.get('request'), widget.get('problem')]).toEqual([false, null, '']);
});

test('options that stay as they were are those of the notebook, code included', async () => {
  const composite = uniform('all z⁺', zPlus());
  const first = await lrp(model, x, { composite });
  const widget = heatmap(await compare(model, x, [{ method: 'lrp', composite }, 'gradient']));
  expect(widget.get('offer')!.maps).toEqual([null, { method: 'gradient', options: {} }]);
  await ask(widget, { target: null, maps: [null, epsilon], only, input });
  expect(numbers(widget)).toEqual(summed(first.values));
  expect(widget.get('maps').map(({ title }) => title)).toEqual(['LRP all z⁺', 'LRP ε = 1e-6']);
});

test('of several maps one is explained anew, and the other stays', async () => {
  const widget = heatmap(await compare(model, x, ['gradient', 'lrp']));
  const [, other] = widget.get('maps');
  await ask(widget, { target: null, maps: [epsilon, widget.get('asked').maps[1]!], only: 0, input });
  expect(widget.get('maps').map(({ title }) => title)).toEqual(['LRP ε = 1e-6', 'LRP ε-plus-flat']);
  expect(widget.get('maps')[1]).toBe(other);
});

test('a drawn input is explained, and the input as it was comes back', async () => {
  const widget = heatmap(await gradientXInput(model, x));
  const blank = new Float32Array(784);
  const pictures = [{ width: 28, height: 28, rgba: new Uint8ClampedArray(3136) }];
  const maps = widget.get('asked').maps;
  await ask(widget, { target: 4, maps, only, input: { values: blank, pictures } });
  // x ⊙ ∂f/∂x of nothing is nothing.
  expect(numbers(widget).every((value) => Math.abs(value) === 0)).toBe(true);
  expect(widget.get('asked').drawn).toBe(true);
  expect(widget.get('pictures')[0]!.rgba).toEqual(pictures[0]!.rgba);
  await ask(widget, { target: 4, maps, only, input });
  expect(floatsOf(widget.get('input')!.values)).toEqual(x.values);
  await ask(widget, { target: 4, maps, only, input: { values: blank.slice(1), pictures } });
  expect(widget.get('problem')).toContain('783 values; expected 784');
});

test('the ink of a digit is 0 and 1; a picture that is not its values has none', async () => {
  expect(heatmap(await gradientXInput(model, x)).get('offer')!.ink).toEqual({ black: [0], white: [1] });
  const inverted = x.pictures![0]!.rgba.map((pixel, at) => (at % 4 === 3 ? pixel : (pixel * pixel) / 255));
  const other = { ...x, pictures: [{ width: 28, height: 28, rgba: inverted }] };
  expect(heatmap(await gradientXInput(model, other)).get('offer')!.ink).toBeNull();
});

test('a request that the page takes back is stopped', async () => {
  const widget = heatmap(await gradientXInput(model, x));
  const rise: Choice = { method: 'rise', options: { maxSamples: 20_000, tolerance: 1e-9 } };
  const asked = ask(widget, { target: null, maps: [rise], only, input });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(widget.get('busy')).toBe(true);
  await host.comms.get(widget.id)?.onMessage?.({ method: 'update', state: { request: null }, buffer_paths: [] }, []);
  await asked;
  expect([widget.get('busy'), widget.get('problem'), widget.get('maps')[0]!.title]).toEqual([
    false,
    '',
    'Gradient × input',
  ]);
});

test('a map of a layer, of two inputs or made by hand offers no method', async () => {
  const layer = await gradientXInput(model, x, { layer: (model.network as LayersModel).layers[2]!.name });
  const two = new Comparison([await gradientXInput(model, x), await gradientXInput(model, digit(4))]);
  const byHand = { ...(await gradientXInput(model, x)) } as Attribution;
  expect(heatmap(layer).get('offer')!.methods).toEqual([]);
  expect(heatmap(two).get('offer')).toBeNull();
  expect(heatmap(new Comparison([byHand])).get('offer')).toBeNull();
});

test('a network travels once, and only where the notebook runs for a live page', async () => {
  const [a, b] = [await gradientXInput(model, x), await gradientXInput(model, digit(4))];
  const networks = () =>
    host.traffic.filter(
      (event) => event.type === 'open' && (event.data.state as { _model_name: string })._model_name === 'NetworkModel',
    );
  expect([heatmap(a).get('network'), networks()]).toEqual(['', []]);
  process.env[liveVariable] = '1';
  try {
    const ids = [heatmap(a), heatmap(b)].map((widget) => widget.get('network'));
    expect(ids[0]).toBe(ids[1]);
    expect(networks().map((event) => (event as { id: string }).id)).toEqual([ids[0]]);
    const code = heatmap(await gradientXInput((y) => sum(y, [1, 2]), x));
    expect(code.get('network_problem')).toContain('a function of the notebook');
    // 784 × 800 weights and 800 biases of four bytes each.
    const large = sequential({ layers: [layers.flatten({ inputShape: [28, 28, 1] }), layers.dense({ units: 800 })] });
    const shown = heatmap(await gradientXInput(large, x));
    expect([shown.get('network'), shown.get('network_problem')]).toEqual([
      '',
      expect.stringContaining('has 2.4 MiB of weights, and a page carries at most 2'),
    ]);
    large.dispose();
  } finally {
    delete process.env[liveVariable];
  }
});
