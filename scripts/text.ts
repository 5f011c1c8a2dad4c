/**
 * Which explanation finds the words that matter: `npm run text -- [--texts 400] [--skip reviews]`, with the texts in the mirror that
 * EXPLAINBOOK_MIRROR names. Takes words out of held-out news documents and review sentences. Results: docs/evaluation/text*.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { useEngine } from '../src/engine/engine';
import type { Mean } from '../src/evaluation/bootstrap';
import {
  classifyRows,
  loadTextModel,
  type TextModel,
  trainText,
  type WordDeletion,
  type WordDeletionOptions,
  wordClouds,
  wordDeletion,
} from '../src/modalities/text';
import { encode } from '../src/modalities/text/encode';
import { NEWS_GROUPS, newsDocuments } from '../src/models/news';
import { REVIEW_LABELS, reviewSentences } from '../src/models/reviews';
import { blockSvg } from '../src/render/figure/still';

const { values: given } = parseArgs({
  options: {
    texts: { type: 'string', default: '400' },
    skip: { type: 'string', default: '' },
    out: { type: 'string', default: path.join('docs', 'evaluation') },
  },
});

function accuracy(model: TextModel, texts: readonly string[], labels: readonly number[]): number {
  const answers = classifyRows(
    model,
    texts.map((text) => encode(model, text).ids),
  );
  const right = answers.filter((row, at) => row.indexOf(Math.max(...row)) === labels[at]);
  return right.length / texts.length;
}

async function measure(
  name: string,
  model: TextModel,
  texts: readonly string[],
  labels: readonly number[],
  options: WordDeletionOptions,
) {
  const share = accuracy(model, texts, labels);
  console.log(`${name}: ${(100 * share).toFixed(2)} % of ${texts.length} held-out texts classified rightly`);
  const found = await wordDeletion(model, texts, labels, { ...options, most: Number(given.texts) });
  for (const { label, value } of found.certificate.checks) console.log(`${name}: ${label}: ${value}`);
  found
    .figure()
    .blocks.filter(({ kind }) => kind === 'curves')
    .forEach((block, at) => {
      const what = at === 0 ? 'accuracy' : 'probability';
      writeFileSync(path.join(given.out, `text-${name}-${what}.svg`), `${blockSvg(block, 520)}\n`);
    });
  return { accuracy: share, heldOut: texts.length, ...summary(found) };
}

const rounded = (value: number) => Number(value.toFixed(4));

const roundedMean = ({ mean, low, high, count }: Mean) => ({
  mean: rounded(mean),
  low: rounded(low),
  high: rounded(high),
  count,
});

/** The curves as means over texts, and their differences. */
function summary({ deletions, curves, differences }: WordDeletion) {
  const mean = (rows: readonly (readonly (number | boolean)[])[]) =>
    deletions.map((_, point) => rounded(rows.reduce((sum, row) => sum + Number(row[point]), 0) / rows.length));
  return {
    texts: curves[0]!.right.length,
    deletions,
    curves: curves.map(({ title, right, probability }) => ({
      title,
      right: mean(right),
      probability: mean(probability),
    })),
    differences: differences.map(({ between, accuracy, probability }) => ({
      between,
      accuracy: roundedMean(accuracy),
      probability: roundedMean(probability),
    })),
  };
}

async function reviews() {
  const training = await reviewSentences('train');
  const test = await reviewSentences('test');
  const model = await trainText(
    training.map(({ text }) => text),
    training.map(({ label }) => label),
    {
      name: 'reviews',
      classes: REVIEW_LABELS,
      sizes: { dimension: 32, filters: 32 },
      vocabulary: { size: 8000 },
      epochs: 6,
      rate: 0.004,
      batch: 50,
      wordDropout: 0.2,
      length: 64,
      seed: 1,
    },
  );
  return measure(
    'reviews',
    model,
    test.map(({ text }) => text),
    test.map(({ label }) => label),
    { deletions: [0, 1, 2, 3, 4, 5, 6, 8, 10] },
  );
}

async function news() {
  const model = await loadTextModel(path.resolve('models', 'news'), { labels: NEWS_GROUPS });
  const documents = await newsDocuments({ part: 'test' });
  const some = documents.filter((_, at) => at % 4 === 0);
  const clouds = await wordClouds(
    model,
    some.map(({ text }) => text),
    { labels: some.map(({ group }) => group), least: 3, words: 60 },
  );
  clouds.figure().blocks.forEach((block, at) => {
    writeFileSync(path.join(given.out, `text-news-${clouds.classes[at]!.label}.svg`), `${blockSvg(block, 420)}\n`);
  });
  for (const { label, words } of clouds.classes) {
    console.log(
      `${label}: ${words
        .slice(0, 20)
        .map(({ word }) => word)
        .join(', ')}`,
    );
  }
  return measure(
    'news',
    model,
    documents.map(({ text }) => text),
    documents.map(({ group }) => NEWS_GROUPS.indexOf(group)),
    {},
  );
}

async function main(): Promise<void> {
  const engine = await useEngine();
  mkdirSync(given.out, { recursive: true });
  for (const [name, run] of Object.entries({ news, reviews })) {
    if (given.skip === name) continue;
    const results = { engine: engine.name, ...(await run()) };
    writeFileSync(path.join(given.out, `text-${name}.json`), `${JSON.stringify(results)}\n`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
