import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { useEngine } from '../../src/engine';
import { checkCase, findCases, type Outcome } from './check';

/** `npm run golden -- DIR [--json FILE]`: holds the library against stored references. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
  const [folder] = positionals;
  if (!folder || !existsSync(folder)) {
    console.error(`The folder ${folder ?? '(none given)'} does not exist. Usage: npm run golden -- DIR [--json FILE]`);
    return 2;
  }
  await useEngine();
  const outcomes: Outcome[] = [];
  for (const path of findCases(folder)) {
    const found = await checkCase(path);
    outcomes.push(...found);
    const passed = found.filter(({ result }) => result === 'passed');
    const worst = Math.max(0, ...passed.map((outcome) => outcome.worst!));
    console.log(
      `${path.split('/').at(-1)}: ${passed.length} of ${found.length} pass, worst at ${worst.toFixed(3)} of its tolerance`,
    );
    for (const { method, worst: ratio, reason } of found.filter(({ result }) => result === 'failed')) {
      console.log(`  failed: ${method}: ${reason ?? `${ratio!.toPrecision(3)} times its tolerance`}`);
    }
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  const count = (result: Outcome['result']) => outcomes.filter((outcome) => outcome.result === result).length;
  const skipped = new Map<string, number>();
  for (const { method, result } of outcomes)
    if (result === 'skipped') skipped.set(method, (skipped.get(method) ?? 0) + 1);
  for (const [method, times] of skipped) console.log(`skipped: ${method} (${times}): the library does not have it yet`);
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  return count('failed') > 0 || outcomes.length === 0 ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
