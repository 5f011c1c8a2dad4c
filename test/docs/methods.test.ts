import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generatePages } from '../../scripts/docs/pages';
import '../engine';

const root = join(__dirname, '..', '..');

describe('the pages of the methods', () => {
  const pages = generatePages(root);

  it.each([...pages])('%s is what the method table and the comments say (npm run docs)', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('are all there are, and each has a sentence, an example and its options', () => {
    const written = readdirSync(join(root, 'docs', 'methods')).map((file) => `docs/methods/${file}`);
    expect([...pages.keys()].filter((path) => path.startsWith('docs/methods/')).sort()).toEqual(written.sort());
    for (const [path, text] of pages) {
      if (!/docs\/methods\/[a-z_]+\.md$/.test(path)) continue;
      expect(text, path).toMatch(/^# .+\n\n\S.+/);
      expect(text, path).toContain('```ts\n');
      expect(text, path).toContain('| `target` |');
    }
  });
});
