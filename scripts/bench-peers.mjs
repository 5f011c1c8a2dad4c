/**
 * `npm run bench:peers -- PYTHON PEERS.py [--only A,B] [--repeat 3] [--rounds 1] [--json FILE]`: runs the peers and ours
 * in turn, one workload at a time, and prints ours ÷ peer. PYTHON has torch, captum and zennit; PEERS.py times them on the
 * workloads of test/bench/works.ts, one `{"work", "peer", "seconds", "runs"}` a line.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './setup/places.mjs';
import { runMain, SetupError } from './setup/say.mjs';
import { setUp } from './setup.mjs';

const names = [
  'vgg16-forward-b1',
  'vgg16-gradient-b1',
  'vgg16-gradient-b8',
  'vgg16-lrp-epsilon-plus-flat-b1',
  'vgg16-lrp-epsilon-plus-flat-b8',
  'vgg16-lrp-epsilon-gamma-box-b1',
  'vgg16-deeplift-rescale-b1',
  'vgg16-ig-32',
  'vgg16-smoothgrad-16',
  'digits-gradient-b64',
  'digits-lrp-epsilon-plus-flat-b64',
  'digits-ig-50-b64',
  'digits-occlusion-3x3',
  'spray-3000x400',
  'umap-3000x400',
];
const equalAccuracy = ['digits-ig-equal-accuracy', 'digits-smoothgrad-equal-accuracy'];

await runMain(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', default: '' },
      repeat: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  const [python, peers] = positionals;
  if (!python || !peers) throw new SetupError('Usage: npm run bench:peers -- PYTHON PEERS.py [--only A,B]');
  const only = values.only.split(',').filter(Boolean);
  const chosen = (all) => all.filter((name) => only.length === 0 || only.includes(name));
  await setUp({ build: false });
  const { repeat } = values;
  const bench = path.join(root, 'scripts', 'bench.mjs');
  const found = new Map();
  const note = (theirs, ours) => {
    for (const [side, lines] of [
      ['theirs', theirs],
      ['ours', ours],
    ]) {
      for (const line of lines) {
        const entry = found.get(line.work) ?? { ours: [], theirs: [], lines: {} };
        entry[side].push(...line.runs);
        entry.lines[side] = line;
        found.set(line.work, entry);
      }
    }
  };
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const name of chosen(names)) {
      const theirs = await lines(python, [peers, '--only', name, '--repeat', repeat]);
      note(theirs, await lines(process.execPath, [bench, '--only', name, '--repeat', repeat]));
      print(name, found.get(name));
    }
    if (chosen(equalAccuracy).length === 0) continue;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'explainbook-bench-'));
    try {
      // Ours goes first: the peers are asked for the error that ours reached.
      const ours = await lines(process.execPath, [bench, '--accuracy', folder, '--repeat', repeat]);
      const script = path.join(root, 'test', 'bench', 'peers.py');
      note(await lines(python, [script, folder, '--repeat', repeat]), ours);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    for (const name of equalAccuracy) print(name, found.get(name));
  }
  const table = [...found].map(([work, entry]) => ({ work, ...summary(entry) }));
  if (values.json) writeFileSync(values.json, `${JSON.stringify(table, null, 2)}\n`);
});

function summary({ ours, theirs, lines: { theirs: line } }) {
  const [our, their] = [median(ours), median(theirs)];
  const best = Math.min(...ours) / Math.min(...theirs);
  return { peer: line.peer, ours: our, theirs: their, ratio: our / their, best };
}

function print(work, entry) {
  const { peer, ours, theirs, ratio, best } = summary(entry);
  const seconds = `ours ${ours.toFixed(3)} s, ${peer} ${theirs.toFixed(3)} s`;
  console.log(`${work.padEnd(36)} ${ratio.toFixed(2)} (best runs ${best.toFixed(2)}): ${seconds}`);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

/** Runs a command and reads the JSON objects that it prints, one a line. */
async function lines(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, complaints] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new SetupError(`${command} ${args.join(' ')} ended with ${code}: ${complaints.trim().slice(-500)}`);
  return out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
