/** The export from a cell of the notebook that is running. */

import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ArgumentError } from '../../errors';
import { readNotebook, writeWhole } from '../files';
import { withWidgets } from '../fold';
import { type KernelHost, kernelHost } from '../host';
import type { Notebook } from '../nbformat';
import type { ExportOptions } from './page';
import { fromSession, withSession } from './session';

export interface ExportPageOptions extends ExportOptions {
  /** The notebook's file. Default: the one that Jupyter started this kernel for (`JPY_SESSION_NAME`). */
  readonly notebook?: string;
}

/**
 * Saves the notebook that is running as one HTML page that works offline, as `explainbook export` does: with the outputs of this session and
 * its widgets as the reader left them.
 *
 * A kernel is not told what is in the notebook: text cells, their order, and cells that have not run are those of the file, so save the
 * notebook first. Where there is no file (some front ends do not say which), the page has the cells that ran, without text.
 *
 * @param path the page. Default: the notebook's name with `.html`, in the folder in which the cells run
 * @returns the path of the page
 * @throws ArgumentError outside of a notebook, or when the notebook's file is not there
 *
 * @example
 * if (process.env.JPY_SESSION_NAME) await exportPage('page.html', { title: 'Why a seven?' });
 */
export async function exportPage(path?: string, options: ExportPageOptions = {}): Promise<string> {
  const host = kernelHost();
  if (!host)
    throw new ArgumentError(
      'exportPage saves the notebook that is running, but this is no notebook; on a command line use "explainbook export NOTEBOOK.ipynb".',
    );
  const file = options.notebook ?? sessionFile();
  const notebook = withWidgets(await current(host, file), host.widgets());
  const name = file === undefined ? 'notebook' : basename(file).replace(/\.ipynb$/i, '');
  const page = path ?? `${name}.html`;
  // Loaded only now: the exporter brings a sanitizer, grammars and the page's scripts along.
  const { exportNotebook } = require('./page') as typeof import('./page.js');
  await writeWhole(resolve(page), await exportNotebook(notebook, [], { name, ...options }));
  return page;
}

async function current(host: KernelHost, file: string | undefined): Promise<Notebook> {
  const session = host.cells();
  if (file === undefined) return fromSession(session);
  if (!existsSync(file))
    throw new ArgumentError(
      `The notebook ${file} is not there, perhaps since it was renamed or never saved; save it, and name it: exportPage('page.html', { notebook: 'NAME.ipynb' }).`,
    );
  const { notebook, unknown } = withSession(await readNotebook(file), session);
  if (unknown > 0)
    process.stderr.write(
      `${unknown} of the cells that ran ${unknown === 1 ? 'is' : 'are'} not in the saved notebook, so the page lacks what ${unknown === 1 ? 'it' : 'they'} showed. Save the notebook and export again, unless ${unknown === 1 ? 'it was' : 'they were'} deleted or changed since.\n`,
    );
  return notebook;
}

/** Jupyter's server says for which file it started the kernel; for a console it says something else. */
function sessionFile(): string | undefined {
  const name = process.env.JPY_SESSION_NAME;
  return name && /\.ipynb$/i.test(name) ? name : undefined;
}
