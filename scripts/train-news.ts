/**
 * Trains the network on the science groups of 20 Newsgroups that the package ships in models/news: `npm run train-news`, with the documents
 * in the mirror that EXPLAINBOOK_MIRROR names. Every random choice has a seed. Documents are not shipped, only weights and words.
 */
import fs from 'node:fs';
import path from 'node:path';
import { useEngine } from '../src/engine/engine';
import {
  classifyRows,
  loadTextModel,
  type TextModel,
  tokenize,
  trainText,
  type Vocabulary,
} from '../src/modalities/text';
import { encode } from '../src/modalities/text/encode';
import { NEWS_GROUPS, type NewsDocument, newsDocuments } from '../src/models/news';
import { saveModel } from './save-model';
import { wordVectors } from './word-vectors';

const SEED = 1;
const EPOCHS = 14;
const BATCH = 32;
const LENGTH = 300;
const WORDS = 8000;
const WORD_DROPOUT = 0.3;
const RATE = 0.004;
const SIZES = { dimension: 40, filters: 64, widths: [3, 4, 5] };
const FOLDER = path.resolve('models', 'news');
const WANTED = 0.85;

/** Vectors to start from, of what all twenty groups wrote before the date: words of like company are alike before any class is learned. */
function vectorsOf(documents: readonly NewsDocument[], vocabulary: Vocabulary): Float32Array {
  const texts = documents.map(({ text }) =>
    tokenize(text)
      .slice(0, LENGTH)
      .map(({ word }) => vocabulary.id(word)),
  );
  return wordVectors(texts, { size: vocabulary.size, first: 2, dimension: SIZES.dimension, seed: SEED });
}

function accuracy(
  model: TextModel,
  documents: readonly NewsDocument[],
): { all: number; groups: Record<string, number> } {
  const answers = classifyRows(
    model,
    documents.map(({ text }) => encode(model, text).ids),
  );
  const right = documents.map(({ group }, at) => {
    const row = answers[at]!;
    return NEWS_GROUPS[row.indexOf(Math.max(...row))] === group;
  });
  const share = (of: (group: string) => boolean) => {
    const some = right.filter((_, at) => of(documents[at]!.group));
    return Number((some.filter(Boolean).length / some.length).toFixed(4));
  };
  return {
    all: share(() => true),
    groups: Object.fromEntries(NEWS_GROUPS.map((name) => [name, share((group) => group === name)])),
  };
}

async function main(): Promise<void> {
  const { name: engine } = await useEngine();
  const training = await newsDocuments({ part: 'train' });
  const everything = await newsDocuments({ part: 'train', groups: 'all' });
  console.log(`Training on ${training.length} documents, words' vectors from ${everything.length}, engine "${engine}"`);
  let reported = -1;
  const model = await trainText(
    training.map(({ text }) => text),
    training.map(({ group }) => NEWS_GROUPS.indexOf(group)),
    {
      name: 'news',
      classes: NEWS_GROUPS,
      sizes: SIZES,
      vocabulary: { size: WORDS },
      length: LENGTH,
      epochs: EPOCHS,
      batch: BATCH,
      rate: RATE,
      wordDropout: WORD_DROPOUT,
      seed: SEED,
      vectors: (vocabulary) => vectorsOf(everything, vocabulary),
      onProgress: ({ done, total, secondsLeft }) => {
        const epoch = Math.floor((EPOCHS * done) / total);
        if (epoch > reported) console.log(`epoch ${epoch} of ${EPOCHS}, about ${Math.round(secondsLeft)} s left`);
        reported = Math.max(epoch, reported);
      },
    },
  );
  const heldOut = await newsDocuments({ part: 'test' });
  const before = accuracy(model, heldOut);
  console.log(`Held-out documents classified rightly: ${(100 * before.all).toFixed(2)} %`);
  if (before.all < WANTED) throw new Error(`That is below ${100 * WANTED} %; nothing was written.`);
  await write(model, engine, { training: training.length, vectors: everything.length, heldOut: heldOut.length });
  const shipped = accuracy(await loadTextModel(FOLDER, { labels: NEWS_GROUPS }), heldOut);
  const file = path.join(FOLDER, 'metadata.json');
  const metadata = {
    ...JSON.parse(fs.readFileSync(file, 'utf8')),
    heldOutAccuracy: shipped.all,
    heldOutAccuracyByGroup: shipped.groups,
  };
  fs.writeFileSync(file, `${JSON.stringify(metadata, null, 2)}\n`);
  console.log(
    `As it is shipped, with weights in 8 and 16 bits: ${(100 * shipped.all).toFixed(2)} %; written to ${path.relative('.', FOLDER)}`,
  );
}

async function write(model: TextModel, engine: string, documents: object): Promise<void> {
  const about = {
    command: 'npm run train-news',
    engine,
    seed: SEED,
    epochs: EPOCHS,
    batch: BATCH,
    rate: RATE,
    wordDropout: WORD_DROPOUT,
    length: LENGTH,
    ...SIZES,
    vocabulary: model.vocabulary.size,
    data: '20 Newsgroups, sorted by date: the groups sci.*; headers stripped, quotations and signatures kept',
    documents,
    parameters: model.network.countParams(),
  };
  await saveModel(model.network, FOLDER, 'scripts/train-news.ts', about, ({ name }) =>
    name.startsWith('embedding') ? 'uint8' : 'uint16',
  );
  fs.writeFileSync(path.join(FOLDER, 'vocabulary.txt'), model.vocabulary.toString());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
