import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KernelClient, startKernel } from '../../src/kernel/client';
import { lastValue, pause, streamOf } from './harness';

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await startKernel();
  await kernel.execute('let kept = 7');
}, 60_000);
afterAll(() => kernel.shutdown());

async function interruptAfter(code: string, milliseconds = 300) {
  const execution = kernel.execute(code);
  await pause(milliseconds);
  await kernel.interrupt();
  return (await execution).reply.content;
}

const stuck = {
  'a loop without end': 'while (true) {}',
  'work after an await': 'await new Promise((r) => setTimeout(r, 1)); while (true) {}',
  'a loop inside a promise callback': 'await Promise.resolve().then(() => { for (;;) {} })',
  'a wait without end': 'await new Promise(() => {})',
  'a loop that awaits': 'while (true) await new Promise((r) => setTimeout(r, 5))',
};

for (const [what, code] of Object.entries(stuck)) {
  it(`stops ${what}, and keeps the variables`, async () => {
    expect(await interruptAfter(code)).toMatchObject({ status: 'error', ename: 'Interrupted' });
    expect(await lastValue(kernel, 'kept += 1; kept')).toMatch(/^\d+$/);
  }, 30_000);
}

it('has counted each cell after an interrupt', async () => {
  expect(await lastValue(kernel, 'kept')).toBe(String(7 + Object.keys(stuck).length));
});

it('lets a cell clean up when a wait of it is interrupted', async () => {
  const execution = kernel.execute('try { await new Promise(() => {}) } finally { console.log("cleaned") }');
  await pause(200);
  await kernel.interrupt();
  expect(streamOf(await execution)).toBe('cleaned\n');
});

it('aborts the signal that the kernel offers to the library', async () => {
  const key = "(globalThis as any)[Symbol.for('explainbook.kernel')]";
  await kernel.execute(`let reason: any; ${key}.signal.addEventListener('abort', () => { reason = 'stopped' })`);
  await interruptAfter(`${key}.signal.onabort = () => { reason = 'stopped' }; await new Promise(() => {})`);
  expect(await lastValue(kernel, 'reason')).toBe("'stopped'");
});

it('does nothing to an idle kernel', async () => {
  expect((await kernel.interrupt()).content.status).toBe('ok');
  expect(await lastValue(kernel, '1 + 1')).toBe('2');
});

it('beats its heart and answers on control while a cell computes', async () => {
  const execution = kernel.execute('const until = Date.now() + 600; while (Date.now() < until);');
  await pause(100);
  expect(await kernel.heartbeat()).toBeLessThan(400);
  expect((await kernel.request('control', 'kernel_info_request')).content.protocol_version).toBe('5.4');
  expect((await execution).reply.content.status).toBe('ok');
});

it('shows output while a cell computes', async () => {
  let heard = 0;
  const start = Date.now();
  await kernel.execute('console.log("early"); const later = Date.now() + 800; while (Date.now() < later);', {
    onMessage: ({ header }) => {
      if (header.msg_type === 'stream') heard = Date.now() - start;
    },
  });
  expect(heard).toBeGreaterThan(0);
  expect(heard).toBeLessThan(700);
});
