import { engine, zerosLike } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import '../../engine';
import {
  classifyText,
  decisionReport,
  explainText,
  type TextModel,
  trainText,
  wordClouds,
  wordDeletion,
} from '../../../src';
import { causes, kinds, plantedTexts } from './planted';

const training = plantedTexts(200, 1);
const heldOut = plantedTexts(32, 2);
const texts = heldOut.map(({ text }) => text);
const labels = heldOut.map(({ label }) => label);

const sizes = {
  cnn: { sizes: { dimension: 8, filters: 6 }, epochs: 12, rate: 0.02 },
  lstm: { sizes: { dimension: 6, units: 4, dropout: 0 }, epochs: 5, batch: 20, rate: 0.06 },
} as const;

describe.each(['cnn', 'lstm'] as const)('%s, trained on texts that one word decides', (network) => {
  let model: TextModel;
  beforeAll(async () => {
    const options = { classes: kinds, network, ...sizes[network], vocabulary: { least: 1 }, wordDropout: 0.1, seed: 3 };
    const data = [training.map(({ text }) => text), training.map(({ label }) => label)] as const;
    model = await trainText(...data, options);
  });
  afterAll(() => model.dispose());

  it('classifies texts that it has not seen', () => {
    const right = classifyText(model, texts).filter(([fruit, tool], at) => Number(tool! > fruit!) === labels[at]);
    expect(right.length).toBeGreaterThanOrEqual(30);
  });

  it('has the vector 0 for padding and unknown words', () => {
    const rows = model.network.getLayer(model.embedding).getWeights()[0]!.arraySync() as number[][];
    expect(
      rows
        .slice(0, 2)
        .flat()
        .every((value) => value === 0),
    ).toBe(true);
    expect(rows[2]!.some((value) => value !== 0)).toBe(true);
  });

  it.each(network === 'cnn' ? ['lrp', 'integrated_gradients'] : ['lrp'])(
    '%s finds the word that decides',
    async (method) => {
      const before = engine().memory().numTensors;
      const why = await explainText(model, texts, { method, target: labels });
      expect(engine().memory().numTensors).toBe(before);
      const found = heldOut.filter(({ at }, row) => {
        const values = why.words(row).map(({ value }) => value);
        return values[at] === Math.max(...values);
      });
      expect(found.length).toBeGreaterThanOrEqual(28);
    },
  );

  it('LRP: what words get, and what biases and stabiliser absorb, is the score', async () => {
    const { certificate, values, shape, targets } = await explainText(model, texts, { target: labels });
    for (const { error } of certificate.ledger!) expect(Math.max(...error)).toBeLessThan(1e-3);
    expect(Math.max(...certificate.completeness!.error)).toBeLessThan(1e-3);
    const width = shape[1]!;
    const absorbed = (row: number) =>
      certificate.ledger!.reduce(
        (sum, { bias, stabilizer, lost }) => sum + bias[row]! + stabilizer[row]! + lost[row]!,
        0,
      );
    targets.forEach(({ score }, row) => {
      const sum = values.subarray(row * width, (row + 1) * width).reduce((a, b) => a + b, 0);
      expect(sum + absorbed(row)).toBeCloseTo(score, 3);
    });
  });

  it('LRP: without biases the words alone have the score', async () => {
    const trained = model.network.getWeights().map((weight) => weight.clone());
    const bare = trained.map((weight) => (weight.shape.length === 1 ? zerosLike(weight) : weight));
    model.network.setWeights(bare);
    const why = await explainText(model, texts.slice(0, 4), { target: 0 });
    model.network.setWeights(trained);
    why.targets.forEach(({ score }, row) => {
      const sum = why.words(row).reduce((all, { value }) => all + value, 0);
      expect(Math.abs(score)).toBeGreaterThan(0.01);
      expect(sum / score).toBeCloseTo(1, 2);
    });
    for (const weight of new Set([...trained, ...bare])) weight.dispose();
  });

  it('a report tells its reader which words spoke for the answer', async () => {
    const why = await explainText(model, texts[0]!, { target: labels[0]! });
    const report = await decisionReport(why, { model });
    expect(report.text).toContain(`“${texts[0]!.split(' ')[heldOut[0]!.at]}”`);
  });

  // What follows asks the network through its answers alone.
  if (network === 'lstm') return;

  it('deletion: the answer falls with the first word that LRP chooses, and hardly with words by chance', async () => {
    const found = await wordDeletion(model, texts, labels, { methods: ['lrp'], deletions: [0, 1, 2, 4], most: 24 });
    const [lrp, random] = found.curves;
    const share = ({ right }: typeof lrp & object, point: number) =>
      right.filter((row) => row[point]).length / right.length;
    expect(share(lrp!, 0)).toBe(1);
    // Without its word a text says nothing, and a coin decides.
    expect(share(lrp!, 1)).toBeLessThan(0.7);
    expect(share(random!, 1)).toBeGreaterThan(0.8);
    const [difference] = found.differences;
    expect(difference!.between[1]).toBe('Random words');
    expect(difference!.accuracy.high).toBeLessThan(0);
    expect(difference!.probability.high).toBeLessThan(0);
  });

  it('clouds: the words that decide lead their classes', async () => {
    const clouds = await wordClouds(model, texts, { labels: labels.map((label) => kinds[label]!) });
    for (const { label, words } of clouds.classes) {
      const leading = words.slice(0, 3).map(({ word }) => word);
      expect(leading.sort()).toEqual([...causes[label as 'fruit']].sort());
    }
  });
});
