import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import '../../src/notebook/display';
import { Comparison } from '../../src/attribution/result';
import { figure } from '../../src/notebook/figure';
import { type Displayable, displayId, displaySymbol, provideKernelHost } from '../../src/notebook/host';
import { SampleAnalysis, SampleLive } from './figures';
import { RecordingHost } from './host';
import { toldTable, toldText } from './told';

let host: RecordingHost;
beforeEach(() => {
  host = new RecordingHost();
  provideKernelHost(host);
});
afterEach(() => {
  provideKernelHost(undefined);
  vi.useRealTimers();
});

const say = (state: Record<string, unknown>) =>
  [...host.comms.values()].at(-1)?.onMessage?.({ method: 'update', state, buffer_paths: [] }, []);

test('an analysis shows itself: live in a kernel, as a picture elsewhere', async () => {
  const shown = new SampleAnalysis() as unknown as Displayable;
  const view = 'application/vnd.jupyter.widget-view+json';
  expect(Object.keys(await shown[displaySymbol]()).sort()).toEqual([view, 'text/html', 'text/plain']);
  expect(host.traffic[0]).toMatchObject({
    type: 'open',
    data: { state: { _model_name: 'FigureModel', selection: [] } },
  });
  provideKernelHost(undefined);
  expect(Object.keys(await shown[displaySymbol]()).sort()).toEqual(['text/html', 'text/plain']);
});

test('what the reader selects arrives in the notebook', async () => {
  const widget = figure(new SampleAnalysis());
  const seen: (readonly number[])[] = [];
  widget.observe('selection', (ids) => seen.push(ids));
  await say({ selection: [3, 50] });
  expect([widget.get('selection'), seen]).toEqual([[3, 50], [[3, 50]]]);
});

test('of live work each change is shown, several at a time as one, and the reader can stop it', async () => {
  vi.useFakeTimers();
  const work = new SampleLive();
  const widget = figure(work);
  const done = () => (widget.get('figure').blocks[0] as { done: number }).done;
  work.step();
  work.step();
  work.step();
  expect(done()).toBe(0);
  const before = host.traffic.length;
  await vi.advanceTimersByTimeAsync(1000);
  expect([done(), host.traffic.length - before]).toEqual([3, 1]);
  await say({ action: 'stop' });
  expect([work.heard, widget.get('action')]).toEqual([['stop'], '']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(widget.get('figure').blocks[0]).toMatchObject({ state: 'stopped' });
  await say({ action: 'resume' });
  expect(work.heard).toEqual(['stop', 'resume']);
});

test('when live work rests, viewers without widgets get its last picture in place of the first', async () => {
  vi.useFakeTimers();
  const work = new SampleLive();
  const bundle = (await (work as unknown as Displayable)[displaySymbol]()) as { [displayId]?: string };
  work.step();
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.updates).toEqual([]);
  work.stop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.updates.map(({ id }) => id)).toEqual([bundle[displayId]]);
  expect(host.updates[0]!.bundle['text/plain']).toContain('Stopped at step 1 of 10');
});

test('texts and tables show themselves as figures, several methods together', async () => {
  const view = (value: unknown) => (value as Displayable)[displaySymbol]();
  await view(toldText());
  await view(new Comparison([toldTable(), toldTable()]));
  const models = host.traffic.flatMap((event) =>
    event.type === 'open' ? [event.data.state as Record<string, unknown>] : [],
  );
  expect(models.map((state) => state._model_name)).toEqual(['FigureModel', 'FigureModel']);
  expect((models[1]!.figure as { blocks: unknown[] }).blocks).toHaveLength(2);
});
