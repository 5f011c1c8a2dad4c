import { afterAll, beforeAll, expect, it } from 'vitest';
import { Dealer } from 'zeromq';
import { type KernelClient, startKernel } from '../../src/kernel/client';
import { address } from '../../src/kernel/connection';
import { type Message, newHeader, serialise } from '../../src/kernel/wire';
import { lastValue, pause, streamOf } from './harness';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel();
}, 60_000);
afterAll(() => kernel.shutdown());

const host = "(globalThis as any)[Symbol.for('explainbook.kernel')]";

it('aborts the cells that wait behind an error', async () => {
  const replies = await Promise.all([
    kernel.execute('await new Promise((r) => setTimeout(r, 100)); throw new Error("first")'),
    kernel.execute('let second = 2'),
    kernel.execute('let third = 3'),
  ]);
  expect(replies.map(({ reply }) => reply.content.status)).toEqual(['error', 'aborted', 'aborted']);
  expect(await lastValue(kernel, '"next"')).toBe("'next'");
});

it('goes on behind an error where the front end says so', async () => {
  const [, second] = await Promise.all([
    kernel.execute('throw new Error("first")', { stopOnError: false }),
    kernel.execute('2'),
  ]);
  expect(second.reply.content.status).toBe('ok');
});

it('counts only what goes into the history, and says nothing when silent', async () => {
  const count = async () => Number((await kernel.execute('0', { silent: true })).reply.content.execution_count);
  const before = await count();
  const silent = await kernel.execute('1', { silent: true });
  expect(silent.messages.map(({ header }) => header.msg_type)).toEqual(['status', 'status']);
  await kernel.execute('1', { storeHistory: false });
  expect(await count()).toBe(before);
  await kernel.execute('1');
  expect(await count()).toBe(before + 1);
});

it('carries comms with buffers both ways while a cell awaits', async () => {
  const opened: Message[] = [];
  const said: Message[] = [];
  const stop = kernel.onIopub((message) => {
    if (message.header.msg_type === 'comm_open') opened.push(message);
    if (message.header.msg_type === 'comm_msg') said.push(message);
  });
  const cell = kernel.execute(`
    let done: (value: unknown) => void = () => {};
    const finished = new Promise((resolve) => { done = resolve });
    const comm = ${host}.openComm('test', { hello: 1 }, { m: 2 }, [new Uint8Array([1, 2, 3]).subarray(1)]);
    comm.onMessage = (data: any, buffers: Uint8Array[]) => {
      comm.send({ echo: data.n }, {}, buffers.map((b) => b.map((v) => 2 * v)));
      done(data.n);
    };
    await finished`);
  while (opened.length === 0) await pause(10);
  const [open] = opened;
  expect(open!.content).toMatchObject({ target_name: 'test', data: { hello: 1 } });
  expect(open!.metadata).toEqual({ m: 2 });
  expect(open!.buffers.map((b) => [...b])).toEqual([[2, 3]]);
  const comm_id = open!.content.comm_id as string;
  expect((await kernel.request('shell', 'comm_info_request')).content.comms).toEqual({
    [comm_id]: { target_name: 'test' },
  });
  await kernel.sendComm('comm_msg', { comm_id, data: { n: 5 } }, [new Uint8Array([4, 5])]);
  expect((await cell).reply.content.status).toBe('ok');
  stop();
  expect(said[0]!.content).toEqual({ comm_id, data: { echo: 5 } });
  expect(said[0]!.buffers.map((b) => [...b])).toEqual([[8, 10]]);
  expect(said[0]!.parent_header.msg_type).toBe('comm_msg');
});

it('tells a failure of a comm callback on stderr and lives on', async () => {
  const { messages } = await kernel.execute(
    `const bad = ${host}.openComm('bad', {}); bad.onMessage = async () => { throw new Error('callback broke') }`,
  );
  const comm_id = messages.find(({ header }) => header.msg_type === 'comm_open')!.content.comm_id;
  const texts: unknown[] = [];
  const stop = kernel.onIopub(({ header, content }) => {
    if (header.msg_type === 'stream' && content.name === 'stderr') texts.push(content.text);
  });
  await kernel.sendComm('comm_msg', { comm_id, data: {} });
  stop();
  expect(texts.join('')).toMatch(/^Error: callback broke\n {4}at .*cell\[\d+\]:1:/);
  expect(await lastValue(kernel, '1')).toBe('1');
});

it('gives a reloaded page the state of all widgets, buffers included', async () => {
  await kernel.execute(`const w = ${host}.openComm('jupyter.widget', {
    state: { _model_name: 'M', _model_module: 'm', _model_module_version: '1', a: 1 }, buffer_paths: [['bytes']] },
    { version: '2.1.0' }, [new Uint8Array([7])]);
  w.send({ method: 'update', state: { a: 2 }, buffer_paths: [] })`);
  const answers: Message[] = [];
  const stop = kernel.onIopub((message) => {
    if (message.header.msg_type === 'comm_msg') answers.push(message);
  });
  await kernel.sendComm('comm_open', { comm_id: 'ctl', target_name: 'jupyter.widget.control', data: {} });
  await kernel.sendComm('comm_msg', { comm_id: 'ctl', data: { method: 'request_states' } });
  stop();
  const data = answers[0]!.content.data as { method: string; states: Record<string, unknown>; buffer_paths: unknown[] };
  expect(data.method).toBe('update_states');
  const [[id, state]] = Object.entries(data.states) as [[string, unknown]];
  expect(state).toMatchObject({ model_name: 'M', state: { a: 2 } });
  expect(data.buffer_paths).toEqual([[id, 'state', 'bytes']]);
  expect([...answers[0]!.buffers[0]!]).toEqual([7]);
});

it('ignores a message that the key did not sign', async () => {
  const stranger = new Dealer({ linger: 0, receiveTimeout: 500 });
  stranger.connect(address(kernel.connection, 'shell'));
  const header = newHeader('execute_request', 'stranger');
  const message = { identities: [], header, parent_header: {}, metadata: {}, buffers: [] };
  await stranger.send(serialise({ ...message, content: { code: 'console.log("broken in")' } }, 'wrong key'));
  await expect(stranger.receive()).rejects.toThrow();
  stranger.close();
  expect(streamOf(await kernel.execute('console.log("well")'))).toBe('well\n');
});

it('completes a name, counting code points', async () => {
  await kernel.execute('const explanation = { relevance: 1, ratio: 2 }');
  const { content } = await kernel.request('shell', 'complete_request', {
    code: '"😀"; explanation.rel',
    cursor_pos: 20,
  });
  expect(content).toMatchObject({ status: 'ok', matches: ['relevance'], cursor_start: 17, cursor_end: 20 });
});

it('inspects a name', async () => {
  const { content } = await kernel.request('shell', 'inspect_request', {
    code: 'display',
    cursor_pos: 3,
    detail_level: 0,
  });
  expect(content).toMatchObject({ status: 'ok', found: true });
  expect((content.data as Record<string, string>)['text/plain']).toContain('Shows a value below the cell.');
});

it('knows when code is complete', async () => {
  const ask = async (code: string) => (await kernel.request('shell', 'is_complete_request', { code })).content;
  expect(await ask('1 + 1')).toEqual({ status: 'complete', indent: '' });
  expect(await ask('function f() {')).toEqual({ status: 'incomplete', indent: '  ' });
});

it('starts anew after a shutdown, with nothing of before', async () => {
  const first = await startKernel();
  await first.execute('const before = 1');
  await first.shutdown();
  const second = await startKernel();
  expect((await second.execute('before')).reply.content.evalue).toContain("Cannot find name 'before'");
  // Also from the midst of a computation.
  void second.execute('while (true) {}').catch(() => undefined);
  await pause(200);
  await second.shutdown();
}, 60_000);
