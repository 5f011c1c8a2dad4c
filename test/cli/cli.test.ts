import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methods } from '../../src/attribution/methods';

const root = join(__dirname, '..', '..');
const command = join(root, 'dist', 'cli', 'main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explainbook-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command in the temporary folder, as a user elsewhere would. */
async function explainbook(args: string[], env: NodeJS.ProcessEnv = process.env) {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, ...args], { cwd: folder, env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

interface Cell {
  readonly cell_type: string;
  readonly outputs?: { readonly output_type: string; readonly text?: string | string[] }[];
}

function notebook(...cells: string[]): string {
  const file = join(folder, `${Math.random()}.ipynb`);
  const list = cells.map((source, at) => ({
    cell_type: 'code',
    id: `c${at}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  }));
  writeFileSync(file, JSON.stringify({ cells: list, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

describe('explainbook export', () => {
  it('executes the quick start into one page that holds its widgets and certificates', async () => {
    const page = join(folder, 'new', 'quickstart.html');
    const { code } = await explainbook([
      'export',
      join(root, 'notebooks', 'quickstart.ipynb'),
      '--execute',
      '--out',
      page,
    ]);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('HeatmapModel');
    expect(html).toContain('Someone wrote a 4.');
  });

  it('executes the gallery: every widget, on real results', async () => {
    const page = join(folder, 'gallery.html');
    const { EXPLAINBOOK_MIRROR: _, ...env } = process.env;
    const args = ['export', join(root, 'notebooks', 'gallery.ipynb'), '--execute', '--out', page];
    expect(await explainbook(args, env)).toMatchObject({ code: 0 });
    const html = readFileSync(page, 'utf8');
    for (const kind of ['bars', 'curves', 'form', 'gallery', 'scatter', 'table', 'text', 'tree', 'video', 'waterfall'])
      expect(html.includes(`"kind":"${kind}"`), kind).toBe(true);
    for (const line of [
      /sentences learned; of \d+ others (8[5-9]|9\d) % named rightly/,
      /By eight measurements, [67]\d % of 1000/,
      /Why about (crypto|fs)\?/,
      /2 strategies in 200 maps/,
      /Stripes \(TCAV 1 at conv\d, p = 0\.\d+\) speaks for “striped”/,
      /Compared with the mean digit, this case raised the score for “1”/,
      /By its own estimate, the system is more than 99\.99\s% sure of “4”/,
    ])
      expect(line.test(html), String(line)).toBe(true);
  }, 300_000);

  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)('executes the photograph notebook', async () => {
    const page = join(folder, 'photo.html');
    const { code } = await explainbook(['export', join(root, 'notebooks', 'photo.ipynb'), '--execute', '--out', page]);
    expect(code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('It says chickadee');
  });

  it('executes the notebook of one neuron, with the numbers that its text works out', async () => {
    const page = join(folder, 'neuron.html');
    const { code } = await explainbook(['export', join(root, 'notebooks', 'neuron.ipynb'), '--execute', '--out', page]);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      'Gradient × input            2.000  -2.000   1.500   sum 1.500',
      'DeepLIFT Rescale            1.333  -1.333   1.000   sum 1.000',
      'LRP z⁺                      0.571   0.000   0.429   sum 1.000',
      'LRP α2β1                    1.143  -0.800   0.857   sum 1.200',
    ]) {
      expect(html).toContain(line);
    }
  });

  it('executes the notebook of training examples: real retraining agrees, changed labels are found, VoG tells errors', async () => {
    const page = join(folder, 'examples.html');
    const path = join(root, 'notebooks', 'training-examples.ipynb');
    expect(await explainbook(['export', path, '--execute', '--out', page])).toMatchObject({ code: 0 });
    const html = readFileSync(page, 'utf8');
    expect(/Correlation with retraining 0\.9\d/.test(html)).toBe(true);
    expect(html).toContain('In the first 10 %: 50 of 50 by self-influence');
    const [, high, low] = /gets (\d+) % of the 100 examples with the highest VoG wrong, and ([\d.]+) %/.exec(html)!;
    expect(Number(high)).toBeGreaterThan(4 * Number(low));
  }, 300_000);

  it('executes the notebook of a study: its form is asked, its made-up answers are counted', async () => {
    const page = join(folder, 'study.html');
    const path = join(root, 'notebooks', 'study.ipynb');
    expect(await explainbook(['export', path, '--execute', '--out', page])).toMatchObject({ code: 0 });
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('dia answered 54 of 55 questions; missing: q5.');
    expect(html).toContain('Marked by the controls: lou');
    expect(html).toContain('6 people chose LRP ε-plus-flat most');
  });

  it('executes the notebook of features and surrogates', async () => {
    const page = join(folder, 'features.html');
    const { code } = await explainbook([
      'export',
      join(root, 'notebooks', 'features.ipynb'),
      '--execute',
      '--out',
      page,
    ]);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('Channel 5 of conv3 is active in 100 % of 500 inputs');
    expect(html).toMatch(/The tree \(\d leaves\) agrees with the network on 9\d %/);
    expect(html).toMatch(/The decision graph \(\d+ nodes\) agrees with the network on [56]\d %/);
  }, 300_000);

  it('executes the notebook of activation maximization', async () => {
    const { EXPLAINBOOK_MIRROR: _, ...env } = process.env;
    const page = join(folder, 'activation-maximization.html');
    const file = join(root, 'notebooks', 'activation-maximization.ipynb');
    const { code } = await explainbook(['export', file, '--execute', '--out', page], env);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('FigureModel');
    expect(html).toMatch(/In code space +p = (0\.99\d\d|1\.0000) +log p\(x\) = 8\d\d/);
  }, 300_000);

  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)(
    'executes the notebook of every method',
    async () => {
      const page = join(folder, 'methods.html');
      const args = ['export', join(root, 'notebooks', 'methods.ipynb'), '--execute', '--out', page];
      const { code } = await explainbook(args);
      expect(code).toBe(0);
      const html = readFileSync(page, 'utf8');
      for (const { name } of methods) expect(html.includes(`&#x27;${name}&#x27;`), name).toBe(true);
      expect(/DeepLIFT Rescale +\d+\.\d+ +Σ = f\(x\) − f\(baseline\), off by 0\.000/.test(html)).toBe(true);
    },
    900_000,
  );

  it('executes the hunt for the Clever Hans, which finds it and heals it', async () => {
    const page = join(folder, 'spray.html');
    const args = ['export', join(root, 'notebooks', 'spray.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /2 strategies in 300 maps, set apart with a Fisher separability of 0\.9\d+ of at most 1\. Strategy 1 holds/,
      /Of the (\d+) images of strategy 1, \1 carry the frame; of the others, 0 do\./,
      /Taken for an eight with the frame: [34]\d\.\d %/,
      /Taken for an eight with the frame: 0\.\d %/,
      /One strategy: nothing in the spectrum sets some of the 300 maps apart/,
    ]) {
      expect(html).toMatch(line);
    }
  });

  it('executes the notebook on texts, whose made-up cause is found', async () => {
    const page = join(folder, 'text.html');
    const args = ['export', join(root, 'notebooks', 'text.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /sci\.med: said sci\.med/,
      /From 8 texts that are classified rightly/,
      /sci\.med: patients; sci\.space: orbit/,
      /Why complaint\?/,
    ]) {
      expect(html).toMatch(line);
    }
  }, 300_000);

  it('executes the notebook that asks which of three explanations to believe', async () => {
    const page = join(folder, 'evaluation.html');
    const args = ['export', join(root, 'notebooks', 'evaluation.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /Integrated Gradients comes first over 3 deciding metrics, and beats random maps by 3 of them/,
      /Grad-CAM is not told from random maps by any/,
      /Do not read Guided Backprop \(0\.\d\d\) as what the network learned/,
      /Guided Backprop: 0\.[23]\d \(.*\) like the map of a network with random weights/,
      /noise: .*Grad-CAM/,
      /lose more accuracy than without as many pixels drawn by lot: Sobel; Integrated Gradients\./,
      /npm run roar -- --data digits --examples 3000/,
    ]) {
      expect(html).toMatch(line);
    }
  });

  it('executes the notebook of a table, which finds for whom a column counts', async () => {
    const page = join(folder, 'table.html');
    const { EXPLAINBOOK_MIRROR: _, ...env } = process.env;
    const args = ['export', join(root, 'notebooks', 'table.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args, { ...env, EXPLAINBOOK_CACHE: folder });
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /has (?:"|&quot;|\\")forty/,
      /right on 7\d % of 900 people/,
      /“employment gap” differs most. It weighs 0\.[345]\d* for female and 0\.[12]\d* for male\./,
      /housing \(\w+\) (raised|lowered) the score for “granted”/,
      /The model is remote: it answered \d+ inputs in \d+ calls/,
      /The census is not here; everything above was made up by a seed/,
    ]) {
      expect(html).toMatch(line);
    }
  });

  it('executes the notebook of concepts, which finds what was planted', async () => {
    const page = join(folder, 'tcav.html');
    const { EXPLAINBOOK_MIRROR: _, ...env } = process.env;
    const args = ['export', join(root, 'notebooks', 'tcav.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args, env);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /Stripes \(TCAV 1, p = 0.0\d+\) speaks for “striped”; dots .* speaks against “striped”; discs .* and red .* cannot/,
      /by the permutation test {2}[0-3] of 20/,
      /by the t-test {12}([6-9]|1\d) of 20/,
      /40 of 40 striped scenes/,
      /No mirror is set, so this part is left out/,
    ]) {
      expect(html).toMatch(line);
    }
  });

  it('executes the notebook of films: both classifiers look at the limb, in its moment, and a film is read back', async () => {
    const page = join(folder, 'video.html');
    const args = ['export', join(root, 'notebooks', 'video.ipynb'), '--execute', '--out', page];
    const { code } = await explainbook(args);
    expect(code).toBe(0);
    const html = readFileSync(page, 'utf8');
    for (const line of [
      /The person sits up from 0\.5 s to 1\.5 s/,
      /(3[6-9]|40) of 40 held-out clips are named rightly/,
      /LRP ε-plus: the peak lies in the moment in (10|11|12) of 12 clips/,
      /LRP of the Fisher vector: the peak lies in the moment in (11|12) of 12 clips/,
      /read as \[1, 16, 48, 48, 1\]; the Fisher vector says: walking/,
    ]) {
      expect(html).toMatch(line);
    }
  }, 300_000);

  it('says in a sentence what is missing when there is no mirror, and writes no page', async () => {
    const { EXPLAINBOOK_MIRROR: _, ...env } = process.env;
    const page = join(folder, 'none.html');
    const args = ['export', join(root, 'notebooks', 'photo.ipynb'), '--execute', '--out', page];
    const { code, stderr } = await explainbook(args, env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/"squeezenet" does not come with this package.*set EXPLAINBOOK_MIRROR/);
    expect(existsSync(page)).toBe(false);
  });
});

describe('explainbook run', () => {
  it('keeps the outputs', async () => {
    const out = join(folder, 'run.ipynb');
    const file = notebook('let a = 1; const f = () => a;', 'a = 5; console.log(f())');
    expect(await explainbook(['run', file, '--out', out])).toMatchObject({ code: 0 });
    const { cells } = JSON.parse(readFileSync(out, 'utf8')) as { cells: Cell[] };
    expect([cells[1]!.outputs![0]!.text].flat().join('')).toBe('5\n');
  });

  it('takes a mirror relative to where it was called, wherever the notebook lies', async () => {
    mkdirSync(join(folder, 'mirror'));
    writeFileSync(join(folder, 'mirror', 'word.txt'), 'found');
    const cells = [
      "import { mirrorFile } from 'explainbook'",
      "console.log(new TextDecoder().decode(await mirrorFile('word.txt')))",
    ];
    const elsewhere = join(folder, 'elsewhere');
    mkdirSync(elsewhere);
    const file = join(elsewhere, 'mirror.ipynb');
    renameSync(notebook(...cells), file);
    const { code } = await explainbook(['run', file], { ...process.env, EXPLAINBOOK_MIRROR: 'mirror' });
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('found');
  });

  it('names the cell that fails', async () => {
    const { code, stderr } = await explainbook(['run', notebook('1', "throw new Error('mine')")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/[Cc]ode cell 2 .*mine/);
  });

  it('says when there is no such notebook', async () => {
    const { code, stderr } = await explainbook(['run', 'nothing.ipynb']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing\.ipynb/);
  });
});
