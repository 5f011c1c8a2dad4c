/** The scripts that a page carries, and the one policy by which nothing else runs and nothing is loaded. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from '../../errors';

export interface PageScript {
  readonly name: string;
  readonly text: string;
  /** Of the packages inside. */
  readonly licences: string;
}

/**
 * @param names bundles in dist/widgets, in the order in which they run
 * @throws ModelError where they are not built
 */
export function pageScripts(names: readonly string[] = ['static']): Promise<PageScript[]> {
  return Promise.all(names.map(readScript));
}

async function readScript(name: string): Promise<PageScript> {
  const file = join(bundleFolder(), `${name}.js`);
  if (!existsSync(file)) throw new ModelError(`${file}, a script for exported pages, is missing. Run "npm run build".`);
  const text = await readFile(file, 'utf8');
  return { name, text: embedded(text), licences: await readFile(file.replace(/\.js$/, '.licenses.txt'), 'utf8') };
}

/** Lies beside the compiled sources; these run from dist/, from src/ and from a bundle of either. */
function bundleFolder(): string {
  const places = ['../../widgets', '../../../dist/widgets', '../../dist/widgets'].map((place) =>
    join(__dirname, place),
  );
  // A folder of that name holds the sources, too.
  const folder = places.find((place) => existsSync(join(place, 'static.js')));
  if (folder) return folder;
  throw new ModelError('The widgets for exported pages are not built: dist/widgets is missing. Run "npm run build".');
}

/** Code as an element can hold it: nothing in it ends the element, and its line ends are those that the hash is made of. */
export function embedded(code: string): string {
  return code
    .replace(/\r\n?/g, '\n')
    .replace(/<\/(script)/gi, '<\\/$1')
    .replace(/<!--/g, '<\\!--');
}

/** Charts' code is large: it lies in the page as text until a chart comes into sight, and then runs, known by its hash. */
export const scriptHtml = ({ name, text }: PageScript): string =>
  `<script${name === 'charts' ? ' type="text/plain" data-explainbook="charts"' : ''}>${text}</script>`;

/**
 * Only these scripts run, workers and pictures come out of the page itself, and nothing is loaded or sent.
 * Frames, forms and a `<base>` are named since `default-src` does not speak for all of them.
 */
export function contentPolicy(scripts: readonly Pick<PageScript, 'text'>[]): string {
  const hashes = scripts.map(({ text }) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return [
    "default-src 'none'",
    ...(hashes.length > 0 ? [`script-src ${hashes.join(' ')}`] : []),
    'worker-src blob:',
    'img-src data: blob:',
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
