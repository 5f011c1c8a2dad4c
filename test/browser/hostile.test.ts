/** A notebook that attacks its reader, as a page of each maker: nothing of it runs, loads or covers the page, and what is ours still works. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidgets } from '../../scripts/build-widgets.mjs';
import { findPython } from '../../scripts/lab-env.mjs';
import { exportNotebook } from '../../src/notebook/export';
import { audit } from './audit';
import { launchBrowser } from './chromium';
import { hostileNotebook, payloads } from './hostileNotebook';
import { nbconvert } from './nbconvert';

const folder = mkdtempSync(join(tmpdir(), 'explainbook-hostile-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const makers: readonly { name: string; missing?: boolean; make: (file: string) => Promise<void> }[] = [
  {
    name: 'explainbook export',
    make: async (file) => {
      await buildWidgets();
      writeFileSync(file, await exportNotebook(await hostileNotebook()));
    },
  },
  { name: 'nbconvert', missing: !findPython(), make: async (file) => nbconvert(await hostileNotebook(), file) },
];

describe.each(makers.filter(({ missing }) => !missing))('$name', ({ name, make }) => {
  const file = join(folder, `${name}"><img src=x onerror=alert(1)>.html`);
  beforeAll(() => make(file), 600_000);

  test('alive: nothing of it runs, loads, covers or renames anything, and our widgets work', async () => {
    const { findings, alive, text } = await audit(browser, file);
    expect(findings).toEqual([]);
    expect([...alive].sort()).toEqual(['explainbook-figure', 'explainbook-heatmap']);
    // A widget whose state is damaged leaves its picture; another library's shows its value.
    for (const id of ['to-prototype', 'to-constructor', 'not-base64', 'broken'])
      expect(text.includes(`Picture of ${id}`), id).toBe(true);
    // Nothing swallows the cells behind it.
    expect(text.split('Text before.').length - 1).toBe(payloads.length);
  }, 60_000);

  test('with scripts off', async () => {
    const { findings, alive, text } = await audit(browser, file, { javaScriptEnabled: false });
    expect(findings).toEqual([]);
    expect(alive).toEqual([]);
    expect(text).toContain('Picture of broken');
  }, 60_000);
});

// A sanitizer that is missing is an error, never a silent pass.
test.skipIf(!findPython()).each([
  ['bleach', 'import nbconvert.filters.strings as s; del s.bleach', /Undefined.*bleach|has no attribute 'bleach'/],
  [
    'its style sanitizer',
    'import nbconvert.filters.strings as s; s._get_default_css_sanitizer = lambda: None',
    /NoneType takes no arguments/,
  ],
])(
  'nbconvert writes no page where %s is missing',
  async (_, without, why) => {
    const file = join(folder, 'unclean.html');
    const cells = [{ cell_type: 'markdown', id: 'a', metadata: {}, source: '<p style="color:red">Hello</p>' }];
    await expect(nbconvert({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, file, without)).rejects.toThrow(
      why,
    );
    expect(existsSync(file)).toBe(false);
  },
  120_000,
);
