/** The kernel in JupyterLab as people meet it: controls, input fields, the debugger, help, errors, and the interrupt button. */

import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPython } from '../../scripts/lab-env.mjs';
import { launchBrowser } from './chromium';
import { kernelAttached, type Server, startServer } from './jupyter';

const controls = `
import {
  Attribution, accordion, button, checkbox, dropdown, hbox, heatmap, intSlider, number, output, progressBar,
  radioButtons, slider, tabs, text, toggleButtons, vbox, widget,
} from 'explainbook';

const map = new Attribution({
  method: 'made-up', title: 'Made up',
  values: Float32Array.from({ length: 64 }, (_, i) => i - 32), shape: [1, 8, 8, 1],
  input: {
    values: new Float32Array(64), shape: [1, 8, 8, 1],
    pictures: [{ width: 8, height: 8, rgba: new Uint8ClampedArray(256).fill(255) }],
  },
  targets: [{ index: 0, score: 1 }],
  certificate: { method: 'made-up', parameters: {}, explained: 'nothing', notes: [], seconds: 0 },
});
const heard: Record<string, unknown> = {};
const said = display('nothing yet');
const tell = (name: string) => (value: unknown) => {
  heard[name] = value;
  void said.update(JSON.stringify(heard));
};
const opacity = slider({ description: 'opacity', value: 0.5 });
opacity.observe('value', tell('opacity'));
const steps = intSlider({ description: 'steps', max: 10, value: 4 });
steps.observe('value', tell('steps'));
const method = dropdown({ description: 'method', options: ['lrp', 'rise'] });
method.onValue(tell('method'));
const layer = radioButtons({ description: 'layer', options: { first: 1, last: 9 } });
layer.onValue(tell('layer'));
const sign = toggleButtons({ description: 'sign', options: ['for', 'against'] });
sign.onValue(tell('sign'));
const smooth = checkbox({ description: 'smooth' });
smooth.observe('value', tell('smooth'));
const name = text({ description: 'name', placeholder: 'your name' });
name.observe('value', tell('name'));
const seed = number({ description: 'seed', value: 1 });
seed.observe('value', tell('seed'));
const bar = progressBar({ description: 'done', value: 0.25 });
const again = button({ description: 'Again', emphasis: 'primary' });
again.onClick(() => { bar.value += 0.25; tell('bar')(bar.value); });
const place = output();
await place.show(heatmap(map, { opacity: 1, clip: 100 }));
const clicks = widget({
  esm: \`export default { render({ model, el }) {
    const button = document.createElement('button');
    button.className = 'counts';
    const show = () => { button.textContent = 'clicked ' + model.get('count'); };
    button.onclick = () => { model.set('count', model.get('count') + 1); model.save_changes(); };
    model.on('change:count', show);
    el.append(button);
    show();
  } }\`,
  state: { count: 0 },
});
// The kernel answers: from three on it starts anew.
clicks.observe('count', (count) => { tell('count')(count); if (count === 3) clicks.set({ count: 100 }); });
tabs({
  Controls: vbox(hbox(opacity, steps), hbox(method, layer), sign, hbox(smooth, name, seed), hbox(again, bar), clicks),
  Map: place,
  More: accordion({ Inside: text({ description: 'deep' }), Beside: text() }),
})
`;

const interaction = `
import { interact } from 'explainbook';
interact({ width: [10, 100, 10], colour: ['teal', 'plum'] }, ({ width, colour }) => ({
  [Symbol.for('Jupyter.display')]: () => ({
    'image/svg+xml': \`<svg xmlns="http://www.w3.org/2000/svg" width="\${width}" height="20"><rect class="drawn" width="\${width}" height="20" fill="\${colour}"/></svg>\`,
  }),
}))
`;

const asking = [
  `const who = await readLine('Your name? '); \`Hello \${who}\``,
  `const age = prompt('Your age?'); Number(age) + 1`,
  `const place = display('first'); await new Promise((r) => setTimeout(r, 300)); await place.update('second');`,
  `display('gone'); display.clear({ wait: true }); display('stays');`,
];

const debugged = [
  `let total = 10;`,
  `function add(n: number): number {
  const doubled = 2 * n;
  total += doubled;
  return total;
}
add(16)`,
];

const helped = [
  `import { integratedGradients, tf } from 'explainbook';`,
  `integratedGrad`,
  `function inner(): never {
  const words: string[] = ['a', 'b'];
  throw new RangeError(words.join(' and '));
}

inner();`,
];

const interrupted = [
  `import { digit, loadModel, rise, tf } from 'explainbook';
const net = await loadModel('digits');
let kept = 7;`,
  `while (true) {}`,
  `const layers = tf.sequential({ layers: [tf.layers.dense({ units: 64, inputShape: [32] }), tf.layers.dense({ units: 1 })] });
layers.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
await layers.fit(tf.randomNormal([4096, 32]), tf.randomNormal([4096, 1]), { epochs: 100000, verbose: 0 });`,
  `await rise(net, digit(3), { samples: 1000000 });`,
  `kept += 1; kept`,
  `import { slider, text } from 'explainbook';
const heardOf = text({ description: 'kernel', value: 'nothing' });
const steer = slider({ description: 'steer' });
steer.observe('value', (value) => { heardOf.value = String(value); });
display(steer); display(heardOf);`,
  `await new Promise((r) => setTimeout(r, 60000))`,
];

const code = (source: string) => ({
  cell_type: 'code',
  id: Math.random().toString(36).slice(2, 10),
  source: source.trim(),
  metadata: {},
  outputs: [],
  execution_count: null,
});
const notebookOf = (...sources: readonly string[]) => ({
  cells: sources.map(code),
  metadata: { kernelspec: { name: 'explainbook', display_name: 'TypeScript (Explainbook)', language: 'typescript' } },
  nbformat: 4,
  nbformat_minor: 5,
});

const cellAt = (page: Page, index: number): Locator => page.locator('.jp-Notebook .jp-Cell').nth(index);

/** Runs a cell. JupyterLab drops the request while it attaches the kernel: asked until it is taken. */
async function run(page: Page, index: number): Promise<Locator> {
  await kernelAttached(page);
  const cell = cellAt(page, index);
  await cell.locator('.cm-content').first().click({ timeout: 60_000 });
  const prompt = () => cell.locator('.jp-InputPrompt').innerText();
  const before = await prompt();
  await expect
    .poll(
      async () => {
        if ((await prompt()) === before) await page.keyboard.press('Control+Enter');
        return prompt();
      },
      { timeout: 60_000, interval: 1000 },
    )
    .not.toBe(before);
  return cell;
}

const output = (cell: Locator) => cell.locator('.jp-OutputArea').first();
const outputText = (cell: Locator) => output(cell).innerText();
const done = (cell: Locator) =>
  expect.poll(() => cell.locator('.jp-InputPrompt').innerText(), { timeout: 60_000 }).toMatch(/^\[\d+\]:$/);

/** The picture of `interact` follows its slider. */
async function steer(page: Page, cell: Locator): Promise<void> {
  const drawn = cell.locator('.jp-RenderedSVG img');
  const width = () => drawn.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  await expect.poll(width, { timeout: 20_000 }).toBe(10);
  await cell.locator('.noUi-handle').focus();
  await page.keyboard.press('End');
  await expect.poll(width, { timeout: 10_000 }).toBe(100);
}

async function answerField(page: Page, cell: Locator, answer: string): Promise<void> {
  await cell.locator('.jp-Stdin-input').fill(answer, { timeout: 60_000 });
  await page.keyboard.press('Enter');
}

async function stop(page: Page, cell: Locator): Promise<void> {
  await page.locator('[data-jp-item-name="interrupt"] [data-command]').first().click();
  await expect.poll(() => outputText(cell), { timeout: 10_000 }).toContain('Interrupted: The cell was interrupted.');
}

describe.skipIf(!findPython())('the kernel in JupyterLab (needs python3)', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer({
      'controls.ipynb': notebookOf(controls, interaction),
      'asking.ipynb': notebookOf(...asking),
      'debugged.ipynb': notebookOf(...debugged),
      'helped.ipynb': notebookOf(...helped),
      'interrupted.ipynb': notebookOf(...interrupted),
      'seven.ipynb': notebookOf(interaction, asking[0]!, 'while (true) {}', 'who'),
    });
    browser = await launchBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  async function open(
    file: string,
    kind: 'lab' | 'notebook' = 'lab',
  ): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1000 } });
    const page = await context.newPage();
    await page.goto(server.page(kind, file), { timeout: 60_000 });
    // Who runs a cell sooner is asked for a kernel, and answers with the keys that were meant for the cell.
    await page.locator('.jp-KernelName').getByText('TypeScript (Explainbook)').waitFor({ timeout: 60_000 });
    return { page, context };
  }

  test('every control shows, and reaches the kernel', async () => {
    const { page, context } = await open('controls.ipynb');
    const cell = await run(page, 0);
    const box = cell.locator('.widget-tab');
    await box.waitFor({ timeout: 60_000 });
    const said = () => cell.locator('.jp-OutputArea-output').first().innerText();
    const heard = (what: Record<string, unknown>) =>
      expect
        .poll(async () => JSON.parse((await said()).replace(/^'|'$/g, '')) as unknown, { timeout: 10_000 })
        .toMatchObject(what);
    await box.locator('.noUi-handle').nth(0).focus();
    await page.keyboard.press('End');
    await heard({ opacity: 1 });
    await box.locator('.noUi-handle').nth(1).focus();
    await page.keyboard.press('ArrowRight');
    await heard({ steps: 5 });
    await box.getByLabel('method', { exact: true }).first().selectOption('rise');
    await box.locator('input[type=radio]').nth(1).check();
    await box.getByRole('button', { name: 'against' }).click();
    await box.locator('.widget-checkbox input').check();
    await box.getByLabel('name', { exact: true }).fill('Ada');
    await box.getByLabel('seed', { exact: true }).fill('7');
    await page.keyboard.press('Tab');
    await heard({ method: 'rise', layer: 9, sign: 'against', smooth: true, name: 'Ada', seed: 7 });
    await box.getByRole('button', { name: 'Again', exact: true }).click();
    await heard({ bar: 0.5 });
    await expect.poll(() => box.locator('.progress-bar').getAttribute('style')).toContain('width: 50%');
    const counts = box.locator('.counts');
    for (let n = 0; n < 3; n++) await counts.click();
    await expect.poll(() => counts.textContent(), { timeout: 10_000 }).toBe('clicked 100');
    await box.getByRole('tab', { name: 'Map' }).click();
    await box.locator('canvas[aria-label^="Heatmap"]').first().waitFor({ timeout: 10_000 });
    await box.getByRole('tab', { name: 'More' }).click();
    await box.getByLabel('deep').waitFor();
    await box.getByText('Beside').click();
    await box.getByLabel('deep').waitFor({ state: 'hidden' });

    await steer(page, await run(page, 1));
    await context.close();
  }, 240_000);

  test('input fields, displays that change, and outputs that are cleared', async () => {
    const { page, context } = await open('asking.ipynb');
    for (const [index, [answer, shown]] of (
      [
        ['Ada', "'Hello Ada'"],
        ['41', '42'],
      ] as const
    ).entries()) {
      const cell = await run(page, index);
      await answerField(page, cell, answer);
      await expect.poll(() => outputText(cell), { timeout: 10_000 }).toContain(shown);
    }
    const updated = await run(page, 2);
    await expect.poll(() => outputText(updated), { timeout: 10_000 }).toContain('first');
    await expect.poll(() => outputText(updated), { timeout: 10_000 }).toContain('second');
    const cleared = await run(page, 3);
    await expect.poll(() => outputText(cleared), { timeout: 10_000 }).toContain('stays');
    expect(await outputText(cleared)).not.toContain('gone');
    await context.close();
  }, 120_000);

  test('completion, hover, and an error of a cell', async () => {
    const { page, context } = await open('helped.ipynb');
    await done(await run(page, 0));
    await cellAt(page, 1).locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    // JupyterLab drops an answer that takes over a second, as it may on a busy machine; then one presses again.
    const completed = page.locator('.jp-Completer').getByText('integratedGradients');
    const press = async () => {
      await page.keyboard.press('Tab');
      await completed.waitFor({ timeout: 2_000 });
    };
    await expect.poll(() => press().catch(String), { timeout: 30_000 }).toBeUndefined();
    await page.keyboard.press('Escape');
    await cellAt(page, 1).locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('ients');
    await page.keyboard.press('Shift+Tab');
    await expect
      .poll(() => page.locator('.jp-Tooltip').innerText(), { timeout: 20_000 })
      .toMatch(/model: Explainable[\s\S]*Sundararajan et al. 2017/);
    const failed = await run(page, 2);
    await expect
      .poll(() => outputText(failed), { timeout: 10_000 })
      .toBe('RangeError: a and b\n    at inner (cell[2]:3:9)\n    at cell[2]:6:6');
    await context.close();
  }, 120_000);

  test('the debugger', async () => {
    const { page, context } = await open('debugged.ipynb');
    await done(await run(page, 0));
    await page.locator('.jp-DebuggerBugButton').first().click();
    const panel = page.locator('.jp-DebuggerVariables').first();
    // Before a stop: the names of all cells, and nothing of the kernel's.
    await expect.poll(() => panel.innerText(), { timeout: 20_000 }).toMatch(/total:?\s*10/);
    expect(await panel.innerText()).not.toContain('readLine');
    const cell = cellAt(page, 1);
    const line = cell.locator('.jp-DebuggerEditor-highlight');
    await cell.locator('.cm-breakpoint-gutter .cm-gutterElement').nth(3).click();
    await page.locator('.jp-DebuggerBreakpoint').first().waitFor();
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => line.innerText(), { timeout: 20_000 }).toBe('  total += doubled;');
    await expect.poll(() => panel.innerText(), { timeout: 10_000 }).toMatch(/doubled:?\s*32/);
    await page.keyboard.press('F10');
    await expect.poll(() => line.innerText(), { timeout: 10_000 }).toBe('  return total;');
    await page.locator('#jp-debugger-sidebar select').first().selectOption('Notebook');
    await expect.poll(() => panel.innerText(), { timeout: 10_000 }).toMatch(/total:?\s*42/);
    await page.keyboard.press('F9');
    await expect.poll(() => outputText(cell), { timeout: 10_000 }).toContain('42');
    await page.locator('.jp-DebuggerBugButton').first().click();
    await cell.locator('.cm-content').click();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => outputText(cell), { timeout: 10_000 }).toContain('74');
    await context.close();
  }, 120_000);

  test('the interrupt button', async () => {
    const { page, context } = await open('interrupted.ipynb');
    await done(await run(page, 0));
    for (const index of [1, 2, 3]) {
      const cell = await run(page, index);
      // Until it is in the midst of it.
      await page.waitForTimeout(1500);
      await stop(page, cell);
    }
    const kept = await run(page, 4);
    await expect.poll(() => outputText(kept), { timeout: 10_000 }).toContain('8');
    await run(page, 5);
    await cellAt(page, 5).locator('.noUi-handle').waitFor();
    await run(page, 6);
    await page.waitForTimeout(500);
    await cellAt(page, 5).locator('.noUi-handle').focus();
    await page.keyboard.press('End');
    await expect.poll(() => cellAt(page, 5).locator('.widget-text input').inputValue(), { timeout: 5000 }).toBe('1');
    await context.close();
  }, 120_000);

  test('Notebook 7: controls, a question, the stop button', async () => {
    const { page, context } = await open('seven.ipynb', 'notebook');
    await steer(page, await run(page, 0));
    await answerField(page, await run(page, 1), 'Ada');
    await done(cellAt(page, 1));
    const cell = await run(page, 2);
    await page.waitForTimeout(500);
    await stop(page, cell);
    const kept = await run(page, 3);
    await expect.poll(() => outputText(kept), { timeout: 10_000 }).toContain("'Ada'");
    await context.close();
  }, 180_000);
});
