import { expect, test } from 'vitest';
import { foldTraffic } from '../../src/notebook/fold';
import type { WidgetEvent } from '../../src/notebook/traffic';

const identity = { _model_name: 'M', _model_module: 'mod', _model_module_version: '1.0.0' };
const open = (id: string, state: Record<string, unknown>, target = 'jupyter.widget'): WidgetEvent => ({
  type: 'open',
  id,
  target,
  data: { state: { ...identity, ...state }, buffer_paths: [] },
  buffers: [],
});
const update = (
  id: string,
  state: Record<string, unknown>,
  paths: unknown[] = [],
  buffers: Uint8Array[] = [],
): WidgetEvent => ({
  type: 'msg',
  id,
  data: { method: 'update', state, buffer_paths: paths },
  buffers,
});

test('later values replace earlier ones', () => {
  const { state } = foldTraffic([open('a', { x: 1, y: 2 }), update('a', { x: 5 }), update('a', { x: 6 })]);
  expect(state.a).toEqual({
    model_name: 'M',
    model_module: 'mod',
    model_module_version: '1.0.0',
    state: { ...identity, x: 6, y: 2 },
  });
});

test('buffers are saved in base 64, and gone when their value is replaced', () => {
  const bytes = new TextEncoder().encode('foobar');
  const events = [open('a', {}), update('a', { maps: [{}] }, [['maps', 0, 'values']], [bytes])];
  expect(foldTraffic(events).state.a).toMatchObject({
    state: { maps: [{}] },
    buffers: [{ encoding: 'base64', path: ['maps', 0, 'values'], data: 'Zm9vYmFy' }],
  });
  expect(foldTraffic([...events, update('a', { maps: [] })]).state.a?.buffers).toBeUndefined();
});

test('closed widgets, other comms and other messages leave nothing', () => {
  const custom: WidgetEvent = { type: 'msg', id: 'b', data: { method: 'custom', content: {} }, buffers: [] };
  const { state } = foldTraffic([
    open('a', {}),
    open('b', { x: 1 }),
    open('c', {}, 'another.target'),
    custom,
    update('unknown', { x: 1 }),
    { type: 'close', id: 'a' },
  ]);
  expect(Object.keys(state)).toEqual(['b']);
  expect(state.b?.state.x).toBe(1);
});
