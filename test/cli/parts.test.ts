/** The notebooks of molecules and of DNA, from data to page. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explainbook, root } from './command';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-parts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function pageOf(name: string): Promise<string> {
  const page = join(folder, `${name}.html`);
  const args = ['export', join(root, 'notebooks', `${name}.ipynb`), '--execute', '--out', page];
  expect(await explainbook(args, { cwd: folder })).toMatchObject({ code: 0 });
  return readFileSync(page, 'utf8');
}

describe('notebooks whose causes are planted', () => {
  it.each([
    [
      'molecules',
      'structure',
      [
        /13 heavy atoms, 13 bonds; the group is at atoms 13,11,12/,
        /1 opened and not closed of its brackets/,
        /2 fragments, apart from each other/,
        /everything else 0 %/,
        /as shipped: \d of \d{3} pairs/,
        /deaf to neighbours: (\d+) of \1 pairs/,
      ],
    ],
    [
      'genomics',
      'logo',
      [
        /Sequence 1 has an N at base 5/,
        // An interval that excludes zero.
        /balance: RevealCancel less Gradient × input: 0\.[2-5]\d \(0\.\d+ to/,
        /balance: RevealCancel less DeepLIFT Rescale: 0\.\d+ \(0\.0[1-9]/,
        /mass: RevealCancel less DeepLIFT Rescale: -0\.1\d/,
      ],
    ],
  ])(
    '%s',
    async (name, kind, lines) => {
      const html = await pageOf(name);
      expect(html.includes(`"kind":"${kind}"`)).toBe(true);
      for (const line of lines) expect(line.test(html), String(line)).toBe(true);
    },
    300_000,
  );
});
