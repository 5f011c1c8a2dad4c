/** `npm run bench -- --profile WORK [--repeat 3]`: milliseconds by kernel of one run of a workload. */
import { parseArgs } from 'node:util';
import { engine } from '@tensorflow/tfjs-core';
import { useEngine } from '../../src/engine';
import { works } from './works';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { repeat: { type: 'string', default: '3' } },
  });
  await useEngine();
  const [work] = works(new Set(positionals));
  if (!work || positionals.length !== 1) throw new Error('Name one workload of test/bench/works.ts.');
  await work.run(); // makes the network and warms up
  const repeat = Number(values.repeat);
  // Recording a network puts its own `runKernel` over the prototype's, and takes it away again.
  const prototype = Object.getPrototypeOf(engine()) as ReturnType<typeof engine>;
  const { runKernel } = prototype;
  const spent = new Map<string, { calls: number; seconds: number }>();
  let depth = 0;
  // The engine computes when it is called, so the clock around a call tells what it takes.
  prototype.runKernel = function (this: ReturnType<typeof engine>, kernel, inputs, attrs) {
    depth++;
    const begun = performance.now();
    try {
      return runKernel.call(this, kernel, inputs, attrs) as never;
    } finally {
      depth--;
      if (depth === 0) {
        const entry = spent.get(kernel) ?? { calls: 0, seconds: 0 };
        spent.set(kernel, { calls: entry.calls + 1, seconds: entry.seconds + (performance.now() - begun) / 1000 });
      }
    }
  };
  const begun = performance.now();
  for (let at = 0; at < repeat; at++) await work.run();
  const all = (performance.now() - begun) / 1000;
  prototype.runKernel = runKernel;
  const rows = [...spent].sort(([, a], [, b]) => b.seconds - a.seconds);
  const kernels = rows.reduce((sum, [, { seconds }]) => sum + seconds, 0);
  const line = (name: string, calls: number, seconds: number) =>
    console.log(
      `${name.padEnd(28)} ${String(Math.round(calls / repeat)).padStart(6)} ${((1000 * seconds) / repeat).toFixed(2).padStart(10)} ms ${((100 * seconds) / all).toFixed(1).padStart(6)} %`,
    );
  for (const [kernel, { calls, seconds }] of rows) line(kernel, calls, seconds);
  line('outside of kernels', repeat, all - kernels);
  line('all', repeat, all);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
