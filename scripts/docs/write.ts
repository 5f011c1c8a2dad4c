/** `npm run docs`: writes the pages that come from the tables of methods and of analyses. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatePages } from './pages';

const root = process.cwd();
const pages = generatePages(root);
for (const folder of ['methods', 'analyses']) rmSync(join(root, 'docs', folder), { recursive: true, force: true });
for (const [path, text] of pages) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`${pages.size} pages were written.`);
