import { dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { readNotebook, writeWhole } from '../notebook/files';
import { foldTraffic, withWidgets } from '../notebook/fold';
import { runNotebook } from '../notebook/run';
import { showProgress } from './progress';

/** `explainbook run`: executes a notebook and saves it with its outputs and the state of its widgets. */
export function runCommand(): Command {
  return new Command('run')
    .description('execute a notebook in our kernel')
    .argument('<notebook>', 'an .ipynb file')
    .option('--out <file>', 'where to save the executed notebook (default: in place)')
    .action(async (path: string, options: { out?: string }) => {
      const source = await readNotebook(path);
      const { notebook, traffic } = await runNotebook(source, {
        cwd: dirname(resolve(path)),
        onProgress: showProgress,
      });
      const out = options.out ?? path;
      await writeWhole(resolve(out), `${JSON.stringify(withWidgets(notebook, foldTraffic(traffic)), undefined, 1)}\n`);
      process.stdout.write(`The executed notebook is in ${out}\n`);
    });
}
