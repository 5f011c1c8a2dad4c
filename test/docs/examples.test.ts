import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { beforeAll, describe, it } from 'vitest';
import '../engine';
import * as explainbook from '../../src';

const src = join(__dirname, '..', '..', 'src');

/** The snippet of every `@example` in the sources, by file. */
function examples(): [string, string][] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const text = readFileSync(join(src, file), 'utf8');
    return [...text.matchAll(/@example\n((?: \* .*\n)+)/g)].map(([, block]): [string, string] => [
      file,
      block!.replace(/^ \* ?/gm, ''),
    ]);
  });
}

/** What the snippets may use without declaring it. */
const given: Record<string, unknown> = { ...explainbook };
beforeAll(async () => {
  given.model = await explainbook.loadModel('digits');
  given.x = explainbook.digit(3);
  given.baselines = explainbook.digits([10, 11, 12]).values;
});

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<void>;

describe('the snippets in the documentation run', () => {
  it.each(examples())('%s: %s', async (_, snippet) => {
    const { code } = await transform(snippet, { loader: 'ts' });
    await new AsyncFunction(...Object.keys(given), code)(...Object.values(given));
  });
});
