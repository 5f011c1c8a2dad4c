/** `npm run docs`: writes the pages that come from the method table. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatePages } from './pages';

const root = process.cwd();
rmSync(join(root, 'docs', 'methods'), { recursive: true, force: true });
const pages = generatePages(root);
for (const [path, text] of pages) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
console.log(`${pages.size} pages were written.`);
