import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = join(__dirname, '..');
/** The rooms that also run in a page. */
const rooms = ['tensor', 'trace', 'rules', 'attribution', 'render', 'understanding', 'concepts', 'study', 'evaluation'];
/** What in them is about files. */
const aboutFiles = [
  'concepts/index.ts',
  'concepts/activation-cache.ts',
  'evaluation/index.ts',
  'evaluation/disk-cache.ts',
];

describe('the rooms that run in a page', () => {
  it.each(rooms)('%s imports nothing of Node', (room) => {
    const folder = join(root, 'src', room);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files.filter((name) => !aboutFiles.includes(`${room}/${name}`))) {
      expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(/from 'node:|require\(|process\.env/);
    }
  });

  it('bundle for a browser, with every explainer', async () => {
    const { outputFiles } = await build({
      entryPoints: [join(root, 'src', 'attribution', 'index.ts')],
      bundle: true,
      write: false,
      platform: 'browser',
      format: 'esm',
      minify: true,
      logLevel: 'silent',
    });
    expect(outputFiles[0]!.text).toContain('integrated_gradients');
  });
});
