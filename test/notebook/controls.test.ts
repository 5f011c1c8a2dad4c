import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  button,
  checkbox,
  dropdown,
  hbox,
  interact,
  intSlider,
  output,
  progressBar,
  slider,
  tabs,
  text,
} from '../../src/notebook/controls';
import { displaySymbol, provideKernelHost } from '../../src/notebook/host';
import { widget } from '../../src/notebook/own';
import { RecordingHost } from './host';

let host: RecordingHost;
beforeEach(() => {
  host = new RecordingHost();
  provideKernelHost(host);
});
afterEach(() => provideKernelHost(undefined));

/** Lets the page say something to a widget. */
const say = (control: { readonly id: string }, data: Record<string, unknown>) =>
  Promise.resolve(host.comms.get(control.id)?.onMessage?.(data, []) as unknown);
const set = (control: { readonly id: string }, state: Record<string, unknown>) =>
  say(control, { method: 'update', state, buffer_paths: [] });
const opened = (control: { readonly id: string }) =>
  host.traffic.find((event) => event.type === 'open' && event.id === control.id) as unknown as {
    data: { state: Record<string, unknown> };
  };

describe('a control', () => {
  it('is one of ipywidgets, with a layout and a style of its own', () => {
    const { state } = opened(slider({ description: 'opacity', value: 0.5 })).data;
    expect(state).toMatchObject({
      _model_module: '@jupyter-widgets/controls',
      _model_name: 'FloatSliderModel',
      _view_name: 'FloatSliderView',
      value: 0.5,
      description: 'opacity',
    });
    expect(state.layout).toMatch(/^IPY_MODEL_/);
    expect(state.style).toMatch(/^IPY_MODEL_/);
  });

  it('tells what the page sets', async () => {
    const told: unknown[] = [];
    const ticked = checkbox({ description: 'smooth' });
    ticked.observe('value', (value) => told.push(value));
    const choice = dropdown({ options: { one: 1, two: 2 }, value: 2 });
    choice.onValue((value) => told.push(value));
    const pressed = button({ description: 'Again' });
    pressed.onClick(() => told.push('click'));
    await set(ticked, { value: true });
    await set(choice, { index: 0 });
    await say(pressed, { method: 'custom', content: { event: 'click' } });
    expect(told).toEqual([true, 1, 'click']);
    expect([ticked.value, choice.value]).toEqual([true, 1]);
  });

  it('refuses what it cannot be', () => {
    expect(() => slider({ min: 0, max: 1, value: 2 })).toThrow('cannot stand at 2');
    expect(() => dropdown({ options: ['a'], value: 'b' })).toThrow('b is none of the options (a)');
    expect(() => dropdown({ options: [] })).toThrow('at least one option');
  });

  it('stands in boxes and tabs by reference', () => {
    const inside = [intSlider(), progressBar({ value: 0.25 })] as const;
    const pages = tabs({ First: hbox(...inside), Second: text({ value: 'b' }) });
    expect(opened(pages.children[0]!).data.state.children).toEqual(inside.map(({ id }) => `IPY_MODEL_${id}`));
    expect(opened(pages).data.state).toMatchObject({ _model_name: 'TabModel', titles: ['First', 'Second'] });
    // The one control whose view is named otherwise.
    expect(opened(inside[1]).data.state).toMatchObject({
      _model_name: 'FloatProgressModel',
      _view_name: 'ProgressView',
    });
  });

  it('says its value where no widgets are shown', () => {
    expect(dropdown({ description: 'method', options: ['lrp', 'rise'] })[displaySymbol]()['text/plain']).toBe(
      'method: lrp',
    );
  });
});

it('an output keeps what it is given, and joins a stream', async () => {
  const place = output();
  await place.show(1);
  place.print('a');
  place.print('b\n');
  expect(place.get('outputs')).toEqual([
    { output_type: 'display_data', data: { 'text/plain': '1' }, metadata: {} },
    { output_type: 'stream', name: 'stdout', text: 'ab\n' },
  ]);
  await place.replace('x');
  expect(place.get('outputs')).toHaveLength(1);
});

describe('interact', () => {
  it('computes anew with each change, of several in a row the last, and shows an error in its place', async () => {
    const seen: string[] = [];
    const told = interact(
      { n: [0, 10, 1], method: ['a', 'b'], on: true, name: 'x' },
      async ({ n, method, on, name }) => {
        seen.push(`${n}${method}${on}${name}`);
        await Promise.resolve();
        if (n > 8) throw new RangeError('too far');
        return n * 2;
      },
    );
    await told.settled();
    const [n, method] = Object.values(told.controls);
    expect(opened(n!).data.state).toMatchObject({ _model_name: 'IntSliderModel', readout_format: 'd' });
    const first = set(n!, { value: 2 });
    void set(n!, { value: 3 });
    void set(method!, { index: 1 });
    await first;
    await told.settled();
    expect(seen).toEqual(['0atruex', '2atruex', '3btruex']);
    expect(told.output.get('outputs')).toMatchObject([{ data: { 'text/plain': '6' } }]);
    await set(n!, { value: 9 });
    await told.settled();
    expect(told.output.get('outputs')).toMatchObject([{ name: 'stderr', text: 'RangeError: too far\n' }]);
  });

  it('says what nothing can steer', () => {
    expect(() => interact({ odd: {} }, () => 0)).toThrow('Nothing can steer "odd"');
  });
});

it("a widget of one's own shares its state, and hears messages", async () => {
  const own = widget({ esm: 'export default { render() {} }', state: { count: 1 } });
  const told: unknown[] = [];
  own.onCustom((content) => told.push(content));
  own.observe('count', (count) => told.push(count));
  await set(own, { count: 2, foreign: 3 });
  await say(own, { method: 'custom', content: { hello: true } });
  expect(told).toEqual([2, { hello: true }]);
  expect(opened(own).data.state).toMatchObject({ _model_module: 'explainbook', _view_name: 'OwnView', count: 1 });
  expect(own[displaySymbol]()['text/plain']).toBe('Widget {"count":2}');
});
