import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { joinBuffers, splitBuffers } from '../../src/notebook/buffers';
import { slider } from '../../src/notebook/controls';
import { displaySymbol, provideKernelHost } from '../../src/notebook/host';
import { Widget } from '../../src/notebook/widget';
import { RecordingHost } from './host';

const code = { module: 'm', version: '1.0.0', model: 'AModel', view: 'AView' };
let host: RecordingHost;
beforeEach(() => {
  host = new RecordingHost();
  provideKernelHost(host);
});
afterEach(() => provideKernelHost(undefined));

/** Lets the page say something to the widget that was opened last. */
function say(data: Record<string, unknown>, buffers: readonly Uint8Array[] = []): void {
  [...host.comms.values()].at(-1)?.onMessage?.(data, buffers);
}
const last = () => host.traffic.at(-1);

describe('buffers', () => {
  // The example of the widget protocol's documentation.
  const state = { a: 1, b: { data: new Uint8Array([1]) }, c: [0, new Uint8Array([2, 3])] };

  test('leave objects without a key and lists with null', () => {
    const { state: plain, paths, buffers } = splitBuffers(state);
    expect(plain).toEqual({ a: 1, b: {}, c: [0, null] });
    expect(paths).toEqual([
      ['b', 'data'],
      ['c', 1],
    ]);
    expect(buffers.map((buffer) => [...buffer])).toEqual([[1], [2, 3]]);
  });

  test('come back to their places', () => {
    const { state: plain, paths, buffers } = splitBuffers(state);
    expect(joinBuffers(plain, paths, buffers)).toEqual(state);
  });

  test('only the view of a larger array travels', () => {
    const all = new Float32Array([1, 2, 3, 4]);
    const { buffers } = splitBuffers({ part: all.subarray(1, 3) });
    expect([...new Float32Array(buffers[0]!.slice().buffer)]).toEqual([2, 3]);
  });

  test('damaged paths reach nothing', () => {
    const buffer = new Uint8Array([9]);
    joinBuffers({}, [['__proto__', 'polluted']], [buffer]);
    joinBuffers({}, [['nowhere', 'deep']], [buffer]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('Widget', () => {
  test('opens its comm by the protocol', () => {
    const widget = new Widget(code, { value: 3, pixels: new Uint8Array([7]) });
    expect(host.traffic).toEqual([
      {
        type: 'open',
        id: widget.id,
        target: 'jupyter.widget',
        metadata: { version: '2.1.0' },
        data: {
          state: {
            _model_module: 'm',
            _model_module_version: '1.0.0',
            _model_name: 'AModel',
            _view_module: 'm',
            _view_module_version: '1.0.0',
            _view_name: 'AView',
            _view_count: null,
            value: 3,
          },
          buffer_paths: [['pixels']],
        },
        buffers: [new Uint8Array([7])],
      },
    ]);
  });

  test('sends what is set, and observers hear of changes only', () => {
    const widget = new Widget(code, { value: 3 });
    const heard: number[] = [];
    const end = widget.observe('value', (value) => heard.push(value));
    widget.set({ value: 4 });
    widget.set({ value: 4 });
    end();
    widget.set({ value: 5 });
    expect(heard).toEqual([4]);
    expect(last()).toMatchObject({ type: 'msg', data: { method: 'update', state: { value: 5 } } });
  });

  test('takes what the page sets, and echoes it', () => {
    const widget = new Widget(code, { value: 3 });
    const heard: number[] = [];
    widget.observe('value', (value) => heard.push(value));
    say({ method: 'update', state: { value: 8, unknown: 1 }, buffer_paths: [] });
    expect(widget.get('value')).toBe(8);
    expect(heard).toEqual([8]);
    expect(last()).toMatchObject({ data: { method: 'echo_update', state: { value: 8 } } });
    expect(last()).not.toHaveProperty('data.state.unknown');
  });

  test('answers a request for its whole state', () => {
    new Widget(code, { value: 3, other: 'x' });
    say({ method: 'request_state' });
    expect(last()).toMatchObject({
      data: { method: 'update', state: { value: 3, other: 'x', _model_name: 'AModel' } },
    });
  });

  test('shows itself as a view of its model', () => {
    const widget = new Widget(code, {});
    expect(widget[displaySymbol]()['application/vnd.jupyter.widget-view+json']).toEqual({
      version_major: 2,
      version_minor: 0,
      model_id: widget.id,
    });
  });

  test('without a kernel holds its state', () => {
    provideKernelHost(undefined);
    const widget = new Widget(code, { value: 1 });
    widget.set({ value: 2 });
    expect(widget.get('value')).toBe(2);
    expect(Object.keys(widget[displaySymbol]())).toEqual(['text/plain']);
  });
});

test('a slider brings its layout and style, and calls back with the value', () => {
  const control = slider({ min: 0, max: 10, value: 4, description: 'Depth' });
  const models = host.traffic.map((event) =>
    event.type === 'open' ? (event.data.state as Record<string, unknown>) : {},
  );
  expect(models.map((state) => state._model_name)).toEqual(['LayoutModel', 'SliderStyleModel', 'FloatSliderModel']);
  expect(models[2]).toMatchObject({ layout: 'IPY_MODEL_comm-0', style: 'IPY_MODEL_comm-1', value: 4, max: 10 });
  const heard: number[] = [];
  control.observe('value', (value) => heard.push(value));
  say({ method: 'update', state: { value: 6.5 }, buffer_paths: [] });
  expect([control.value, ...heard]).toEqual([6.5, 6.5]);
});
