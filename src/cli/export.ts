import { basename, dirname, resolve } from 'node:path';
import { Command } from 'commander';
import { ArgumentError } from '../errors';
import { readNotebook, writeWhole } from '../notebook/files';
import { liveVariable } from '../notebook/host';
import { runNotebook } from '../notebook/run';
import { showProgress } from './progress';

interface Options {
  execute?: boolean;
  live?: boolean;
  out?: string;
  title?: string;
}

/** `explainbook export`: one HTML file that works without a network. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write a notebook as one self-contained, interactive HTML file')
    .argument('<notebook>', 'an .ipynb file')
    .option('--execute', 'execute the notebook first: without, the page has pictures but no live widgets')
    .option('--live', 'pack small models and the engine, so that readers compute explanations anew; needs --execute')
    .option('--out <file>', 'the HTML file (default: beside the notebook)')
    .option('--title <text>', "the title of the page (default: the notebook's own, or its first heading)")
    .action(async (path: string, options: Options) => {
      if (!/\.ipynb$/i.test(path)) throw new ArgumentError(`"${path}" does not end in .ipynb; give a notebook's file.`);
      if (options.live && !options.execute) {
        throw new ArgumentError('--live packs the models that the notebook loads while it runs; give --execute too.');
      }
      const source = await readNotebook(path);
      const { notebook, traffic } = options.execute
        ? await runNotebook(source, {
            cwd: dirname(resolve(path)),
            env: { JPY_SESSION_NAME: resolve(path), ...(options.live ? { [liveVariable]: '1' } : {}) },
            onProgress: showProgress,
          })
        : { notebook: source, traffic: [] };
      // Loaded only now: the exporter brings the page's scripts along.
      const { exportNotebook } = require('../notebook/export') as typeof import('../notebook/export.js');
      const name = basename(path).replace(/\.ipynb$/i, '');
      const out = options.out ?? path.replace(/\.ipynb$/i, '.html');
      await writeWhole(resolve(out), await exportNotebook(notebook, traffic, { title: options.title, name }));
      process.stdout.write(`The page is in ${out}\n`);
    });
}
