/** `npm run bench:kernel`: our kernel beside ipykernel and stock tslab in one run. Arguments: `--repeat N`, `--only KERNEL`, `--hints`. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePeers } from './lab-env.mjs';
import { root } from './setup/places.mjs';
import { run } from './setup/run.mjs';
import { runMain } from './setup/say.mjs';

await runMain(async () => {
  const { bin, env } = await ensurePeers();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-bench-'));
  try {
    await run(process.execPath, [path.join(root, 'dist', 'cli', 'main.js'), 'install', '--prefix', home]);
    const spec = path.join(home, 'share', 'jupyter', 'kernels', 'tslab');
    fs.mkdirSync(spec, { recursive: true });
    const tslab = path.join(root, 'node_modules', 'tslab', 'bin', 'tslab');
    const argv = [process.execPath, tslab, 'kernel', '--config-path={connection_file}'];
    fs.writeFileSync(
      path.join(spec, 'kernel.json'),
      JSON.stringify({ argv, display_name: 'tslab', language: 'typescript' }),
    );
    const hints = process.argv.includes('--hints');
    const script = path.join(root, 'test', 'bench', hints ? 'hints.py' : 'kernel.py');
    const given = process.argv.slice(2).filter((argument) => argument !== '--hints');
    const { code } = await run(path.join(bin, 'python'), [script, ...given], {
      env: { ...env, JUPYTER_PATH: path.join(home, 'share', 'jupyter') },
      show: true,
    });
    return code;
  } finally {
    fs.rmSync(home, { recursive: true, force: true });
  }
});
