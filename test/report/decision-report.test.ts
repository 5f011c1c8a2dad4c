/** What a report says of decisions whose reasons are known by hand. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { Attribution, decisionReport, digit, gradient, integratedGradients, loadModel, lrp } from '../../src';
import { displaySymbol } from '../../src/notebook/host';
import '../engine';
import { toldTable, toldText } from '../notebook/told';

const date = new Date('2026-03-04T05:06:07Z');

/** 2 · rooms − 3 · noise + 0.5 · garden + 1, on one house. */
function rent() {
  const model = sequential({ layers: [layers.dense({ inputShape: [3], units: 1 })] });
  model.setWeights([tf.tensor2d([2, -3, 0.5], [3, 1]), tf.tensor1d([1])]);
  const input = { values: Float32Array.of(3, 1, 4), shape: [1, 3], columns: ['rooms', 'noise', 'garden'] };
  return { model, input };
}

describe('a report on a table', () => {
  it('says what a linear model does, in its own units', async () => {
    const { model, input } = rent();
    const why = await integratedGradients(model, input);
    const { text } = await decisionReport(why, {
      model,
      date,
      quantity: 'rent',
      unit: '€/m²',
      units: { garden: 'm²' },
      values: [3, 'a main road', 4],
      subject: 'Flat 12',
    });
    for (const line of [
      'The system computed 6 €/m² for the rent',
      'About: Flat 12',
      'Explained on: 4 March 2026',
      'Compared with a reference case (0 everywhere), this case raised the rent by 5 €/m², from 1 €/m² to 6 €/m². Column by column:',
      '  - rooms (3) raised the rent by 6 €/m².',
      '  - garden (4 m²) raised the rent by 2 €/m².',
      '  - noise (a main road) lowered the rent by 3 €/m².',
      'The system gives a number and does not say how sure it is of it.',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('✓ Passed: Do the reasons add up? Yes. They should sum to 5 and sum to 5');
    expect(text).toMatch(/SHA-256 of the network: [0-9a-f]{64}/);
    expect(text).not.toContain('failed');
  });

  it('draws a bar a column and sums up what does not fit', async () => {
    const columns = Array.from({ length: 15 }, (_, at) => `c${at}`);
    const values = Float32Array.from(columns, (_, at) => (at < 12 ? 20 - at : -0.5));
    const { attribution } = { attribution: toldTable() };
    const many = new Attribution({
      ...attribution,
      values,
      shape: [1, 15],
      input: { values, shape: [1, 15], columns },
    });
    const { html } = await decisionReport(many, { date });
    expect(html).toContain('3 other columns');
    expect(html.match(/<tr><th scope="row"[^>]*>c\d/g)).toHaveLength(12);
    expect(html).toContain('−1.5</td>');
  });
});

describe('a report on a text', () => {
  it('names the words on either side, with their part of it', async () => {
    const { text } = await decisionReport(toldText(), { date });
    // For: 1 + 0.5 and nine words of 0.01; against: 0.75.
    expect(text).toContain('- “funny”: +1 point, 63 % of all on this side');
    expect(text).toContain('- “dull”: −0.75 points, 100 % of all on this side');
    expect(text).toContain('All words that spoke for it sum to 1.59 points, all that spoke against it to 0.75 points.');
    expect(text).toContain('By its own estimate, the system is 95 % sure of “positive”.');
  });
});

describe('a report on an image', () => {
  it('numbers the regions and says how sure the network is, never quite', async () => {
    const model = await loadModel('digits');
    const report = await decisionReport(await lrp(model, digit(3)), { model, date });
    expect(report.text).toContain('The system answered “4”');
    expect(report.text).toMatch(/1\. A region .*, [\d.]+ % of the picture, holds [\d.]+ % of all the red\./);
    expect(report.text).toContain('more than 99.99 % sure of “4”');
    expect(report.text).toContain('✓ Passed: Was anything lost on the way back?');
  });

  it('tells the answer of the system from another that was asked about', async () => {
    const model = await loadModel('digits');
    const { text } = await decisionReport(await lrp(model, digit(3), { target: 9 }), { model, date });
    expect(text).toContain('Why “9” came into question');
    expect(text).toContain('The system’s own answer was “4”.');
  });
});

describe('doubt', () => {
  it('stands on top when a check failed', async () => {
    const model = await loadModel('digits');
    const { text, html } = await decisionReport(await integratedGradients(model, digit(3), { steps: 1 }), { date });
    expect(text.split('\n')[1]).toMatch(/^A check failed\. Do the reasons add up\? No\. /);
    expect(text).toContain('A check of them failed (see the top), so take them as rough.');
    expect(html.indexOf('A check failed')).toBeLessThan(html.indexOf('<h2>'));
  });

  it('says that nothing was checked where nothing is promised, and gives no side to what has none', async () => {
    const model = await loadModel('digits');
    const { text } = await decisionReport(await gradient(model, digit(3)), { date });
    expect(text).toContain('– Not checked: Was anything checked? No.');
    expect(text).toContain('What the score reacts to most');
    expect(text).not.toContain('What spoke for it');
  });

  it('refuses what it cannot tell', async () => {
    const plain = toldTable();
    const odd = new Attribution({ ...plain, input: { values: plain.values, shape: [1, 3] } });
    await expect(decisionReport(odd)).rejects.toThrow(/Give the input `words` if it is text, or `columns`/);
    await expect(decisionReport(plain, { example: 4 })).rejects.toThrow(/There is no example 4 in a result of 1/);
  });
});

describe('the page', () => {
  it('lets nothing of what it is given be markup', async () => {
    const evil = '</title></style><script>alert(1)</script><img src=x onerror=alert(1)>"\'';
    const told = toldTable();
    const input = { ...told.input, columns: [evil, 'b', 'c'] };
    const targets = [{ index: 0, label: evil, score: 3 }];
    const certificate = { ...told.certificate, baseline: evil, notes: [evil], explained: evil };
    const table = new Attribution({ ...told, title: evil, input, targets, certificate });
    const text = toldText();
    const words = [text.input.words![0]!.map((word) => (word === 'funny' ? evil : word))];
    const options = { subject: evil, contact: evil, quantity: evil, unit: evil, values: [evil, 1, 2] };
    const reports = [
      await decisionReport(table, {
        ...options,
        units: { [evil]: evil },
        model: Object.assign(() => tf.scalar(1), {}),
      }),
      await decisionReport(new Attribution({ ...text, input: { ...text.input, words } }), options),
    ];
    for (const report of reports) {
      const shown = report[displaySymbol]()['text/html'] as string;
      for (const html of [report.html, shown]) {
        expect(html).toContain('&lt;script&gt;');
        expect(html).not.toMatch(/<script|<img src=x/);
      }
      expect(report.html.match(/<\/title>|<\/style>/g)).toHaveLength(2);
    }
  });

  it('is one file that may load and run nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'explainbook-report-'));
    const report = await decisionReport(toldTable(), { date });
    await report.save(join(folder, 'report.html'));
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    rmSync(folder, { recursive: true });
    expect(html).toBe(report.html);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`);
    expect(html).not.toMatch(/https?:/);
  });
});
