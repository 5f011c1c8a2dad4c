import { expect, test } from 'vitest';
import { Session } from '../../src/kernel/session';
import { type Message, newHeader } from '../../src/kernel/wire';

const request = (code: string, cellId?: string): Message => ({
  identities: [],
  header: newHeader('execute_request', 'test'),
  parent_header: {},
  metadata: cellId === undefined ? {} : { cellId },
  content: { code },
  buffers: [],
});

test('a cell that runs anew takes the place of its former run, and stands last', () => {
  const session = new Session();
  session.begin(request('a', 'one'), 1);
  session.begin(request('b', 'two'), 2);
  session.begin(request('a2', 'one'), 3);
  session.begin(request('b'), 4);
  expect(session.cells().map(({ source, executionCount }) => [source, executionCount])).toEqual([
    ['b', 2],
    ['a2', 3],
    ['b', 4],
  ]);
});

test('streams are joined, clearing waits where it is told to, displays are updated wherever they stand', () => {
  const session = new Session();
  const first = request('1');
  session.begin(first, 1);
  session.said('stream', { name: 'stdout', text: 'a' }, first.header);
  session.said('stream', { name: 'stdout', text: 'b' }, first.header);
  session.said('stream', { name: 'stderr', text: 'c' }, first.header);
  session.said('display_data', { data: { 'text/plain': 'old' }, transient: { display_id: 'd' } }, first.header);
  const second = request('2');
  session.begin(second, 2);
  session.said('stream', { name: 'stdout', text: 'gone' }, second.header);
  session.said('clear_output', { wait: true }, second.header);
  expect(session.cells()[1]!.outputs).toHaveLength(1);
  session.said('stream', { name: 'stdout', text: 'stays' }, second.header);
  session.said('update_display_data', { data: { 'text/plain': 'new' }, transient: { display_id: 'd' } }, second.header);
  session.said('status', { execution_state: 'idle' }, second.header);
  session.said('stream', { name: 'stdout', text: 'of nobody' }, {});
  const [one, two] = session.cells();
  expect(one!.outputs.map(({ text, data }) => text ?? (data as Record<string, unknown>)['text/plain'])).toEqual([
    'ab',
    'c',
    'new',
  ]);
  expect(two!.outputs.map(({ text }) => text)).toEqual(['stays']);
});
