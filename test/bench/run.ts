/** `npm run bench -- [--only A,B] [--json FILE] [--repeat 3]`: times the workloads; one JSON object a line. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { useEngine } from '../../src/engine';
import { median } from './median';
import { works } from './works';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      json: { type: 'string' },
      repeat: { type: 'string', default: '3' },
    },
  });
  const only = values.only.split(',').filter(Boolean);
  const chosen = works(new Set(only));
  const unknown = only.filter((name) => !chosen.some((work) => work.name === name));
  if (unknown.length > 0) {
    const names = works(new Set()).map(({ name }) => name);
    throw new Error(`There is no workload ${unknown.join(', ')}; expected some of ${names.join(', ')}.`);
  }
  const repeat = Number(values.repeat);
  if (!(Number.isInteger(repeat) && repeat > 0)) {
    throw new Error(`--repeat is ${values.repeat}; expected a whole number from 1.`);
  }
  const { sentence } = await useEngine();
  if (sentence) console.error(sentence);
  const results = [];
  for (const { name, run } of chosen) {
    await run(); // the first run makes the network and warms up
    const runs: number[] = [];
    for (let at = 0; at < repeat; at++) {
      const begun = performance.now();
      await run();
      runs.push(Math.round((performance.now() - begun) * 10) / 1e4);
    }
    const result = { work: name, seconds: median(runs), runs };
    console.log(JSON.stringify(result));
    results.push(result);
  }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
