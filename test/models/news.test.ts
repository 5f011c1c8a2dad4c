import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import '../engine';
import {
  classifyText,
  explainText,
  loadTextModel,
  newsDocuments,
  reviewSentences,
  sampleNews,
  trainText,
} from '../../src';

const folder = path.join(__dirname, '..', '..', 'models', 'news');
const metadata = JSON.parse(readFileSync(path.join(folder, 'metadata.json'), 'utf8')) as { heldOutAccuracy: number };
const largest = (row: readonly number[]) => row.indexOf(Math.max(...row));

describe('the shipped network on news', () => {
  it('is small, and says how good it is', () => {
    const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);
    expect(bytes).toBeLessThan(2e6);
    expect(metadata.heldOutAccuracy).toBeGreaterThan(0.85);
  });

  it('classifies the samples rightly, and LRP finds words of their subjects', async () => {
    const news = await loadTextModel('news');
    const answers = classifyText(
      news,
      sampleNews.map(({ text }) => text),
    );
    expect(answers.map((row) => news.labels![largest(row)])).toEqual(sampleNews.map(({ group }) => group));
    const [letter] = sampleNews;
    const why = await explainText(news, letter!.text, { target: letter!.group });
    const strongest = why.words().sort((a, b) => b.value - a.value)[0]!;
    expect(['treatment', 'doctor', 'infection']).toContain(strongest.word);
    expect(why.certificate.completeness!.error[0]).toBeLessThan(1e-3);
    const rows = news.network.getLayer(news.embedding).getWeights()[0]!.arraySync() as number[][];
    expect(
      rows
        .slice(0, 2)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
    news.dispose();
  });

  it('answers a text alone as it does among longer ones', async () => {
    const news = await loadTextModel('news');
    const short = 'My doctor says so.';
    const [alone] = classifyText(news, short);
    const [, among] = classifyText(news, [sampleNews[2]!.text, short]);
    alone!.forEach((value, at) => {
      expect(value).toBeCloseTo(among![at]!, 5);
    });
    news.dispose();
  });

  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)(
    'has the accuracy that it says on held-out documents',
    async () => {
      const news = await loadTextModel('news');
      const documents = await newsDocuments();
      expect(documents).toHaveLength(1579);
      // Every tenth document, all groups alike; those without a word that is known are left out.
      const some = documents.filter(({ text }, at) => at % 10 === 0 && text.trim() !== '');
      const answers = classifyText(
        news,
        some.map(({ text }) => text),
      );
      const right = answers.filter((row, at) => news.labels![largest(row)] === some[at]!.group);
      expect(Math.abs(right.length / some.length - metadata.heldOutAccuracy)).toBeLessThan(0.05);
      news.dispose();
    },
    60_000,
  );
});

describe.skipIf(!process.env.EXPLAINBOOK_MIRROR)('sentences of movie reviews', () => {
  it('are told apart by a network trained for seconds', async () => {
    const [training, test] = [(await reviewSentences('train')).slice(0, 3000), (await reviewSentences()).slice(0, 500)];
    const model = await trainText(
      training.map(({ text }) => text),
      training.map(({ label }) => label),
      {
        classes: ['negative', 'positive'],
        sizes: { dimension: 16, filters: 16 },
        epochs: 3,
        rate: 0.005,
        batch: 50,
        length: 40,
      },
    );
    const answers = classifyText(
      model,
      test.map(({ text }) => text),
    );
    const right = answers.filter((row, at) => largest(row) === test[at]!.label);
    expect(right.length / test.length).toBeGreaterThan(0.62); // a coin: 0.5, with a standard deviation of 0.022
    model.dispose();
  }, 120_000);
});
