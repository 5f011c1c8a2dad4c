import { afterEach, beforeEach, expect, test } from 'vitest';
import '../../src/notebook/display';
import type { Attribution } from '../../src/attribution/result';
import { ArgumentError } from '../../src/errors';
import { heatmap } from '../../src/notebook/heatmap';
import { type Displayable, displaySymbol, provideKernelHost } from '../../src/notebook/host';
import { RecordingHost } from './host';
import { sampleAttribution, sampleComparison } from './sample';

let host: RecordingHost;
beforeEach(() => {
  host = new RecordingHost();
  provideKernelHost(host);
});
afterEach(() => provideKernelHost(undefined));

const choices = [
  { index: 7, label: 'seven', score: 12.31 },
  { index: 1, label: 'one', score: 3.5 },
];
const say = (state: Record<string, unknown>) =>
  [...host.comms.values()].at(-1)?.onMessage?.({ method: 'update', state, buffer_paths: [] }, []);
const forTarget = (target: number) => ({ target, maps: [], only: null, input: null });
const updates = () =>
  host.traffic.flatMap((event) =>
    event.type === 'msg' && event.data.method === 'update' ? [event.data.state as Record<string, unknown>] : [],
  );

test('a comparison becomes one map a method, with raw values as buffers', () => {
  heatmap(sampleComparison(2), { opacity: 0.3 });
  const opened = host.traffic[0];
  if (opened?.type !== 'open') throw new Error('Nothing was opened.');
  expect(opened.data.state).toMatchObject({ _model_name: 'HeatmapModel', opacity: 0.3, targets_available: [] });
  expect(opened.data.buffer_paths).toEqual([
    ['maps', 0, 'values'],
    ['maps', 1, 'values'],
    ['maps', 2, 'values'],
    ['pictures', 0, 'rgba'],
    ['pictures', 1, 'rgba'],
    ['input', 'values'],
  ]);
  expect(opened.buffers.map((buffer) => buffer.length)).toEqual([6272, 6272, 6272, 3136, 3136, 6272]);
});

test('choosing a target explains it and pushes the new maps', async () => {
  const asked: number[] = [];
  const explainTarget = (target: number) => {
    asked.push(target);
    return Promise.resolve(sampleAttribution('LRP of one'));
  };
  const widget = heatmap(sampleAttribution(), { choices, explainTarget });
  say({ request: forTarget(1), busy: true, problem: '' });
  expect(widget.get('busy')).toBe(true);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([1]);
  expect(widget.get('maps')[0]?.title).toBe('LRP of one');
  expect(updates().at(-1)).toMatchObject({ busy: false, maps: [{ title: 'LRP of one' }] });
});

test('of two requests the later one is shown, whichever is done first', async () => {
  const done = new Map<number, (result: Attribution) => void>();
  const explainTarget = (target: number) => new Promise<Attribution>((resolve) => done.set(target, resolve));
  const widget = heatmap(sampleAttribution(), { choices, explainTarget });
  say({ request: forTarget(1) });
  say({ request: forTarget(2) });
  done.get(2)?.(sampleAttribution('second'));
  done.get(1)?.(sampleAttribution('first'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(widget.get('maps')[0]?.title).toBe('second');
});

test('a failure is told to the reader and leaves the maps', async () => {
  const explainTarget = () => Promise.reject(new ArgumentError('There is no unit 99.'));
  const widget = heatmap(sampleAttribution('kept'), { choices, explainTarget });
  say({ request: forTarget(99), busy: true });
  await new Promise((resolve) => setImmediate(resolve));
  expect(widget.get('request')).toBeNull(); // So that the same can be asked again.
  expect([widget.get('problem'), widget.get('busy'), widget.get('maps')[0]?.title]).toEqual([
    'There is no unit 99.',
    false,
    'kept',
  ]);
});

test('results show themselves: live in a kernel, as a picture elsewhere', async () => {
  const shown = sampleAttribution() as unknown as Displayable;
  const view = 'application/vnd.jupyter.widget-view+json';
  const live = await shown[displaySymbol]();
  expect(Object.keys(live).sort()).toEqual([view, 'text/html', 'text/plain']);
  provideKernelHost(undefined);
  const still = await shown[displaySymbol]();
  expect(Object.keys(still).sort()).toEqual(['text/html', 'text/plain']);
  expect(String(still['text/html'])).toContain('<img src="data:image/png;base64,');
});

test('an empty comparison is refused in a sentence', () => {
  const empty = { results: [] };
  expect(() => heatmap(empty)).toThrow('expected at least one');
});
