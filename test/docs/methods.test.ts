import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatePages } from '../../scripts/docs/pages';
import '../engine';

const root = join(__dirname, '..', '..');

describe('the pages of methods and analyses', () => {
  const pages = generatePages(root);

  it.each([...pages])('%s is what the method table and the comments say (npm run docs)', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('are all there are, and each has a sentence, an example and its options', () => {
    const folders = ['docs/methods', 'docs/analyses'];
    const written = folders.flatMap((at) => readdirSync(join(root, at)).map((file) => `${at}/${file}`));
    expect([...pages.keys()].filter((path) => /^docs\/\w+\//.test(path)).sort()).toEqual(written.sort());
    for (const [path, text] of pages) {
      if (!/docs\/\w+\/[a-z_]+\.md$/.test(path)) continue;
      expect(text, path).toMatch(/^# .+\n\n\S.+/);
      expect(text, path).toContain('```ts\n');
      expect(text, path).toContain(
        path.startsWith('docs/methods/') ? '| `target` |' : '| option | meaning |\n|---|---|\n| `',
      );
    }
  });
});
