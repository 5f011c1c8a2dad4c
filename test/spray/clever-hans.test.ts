import { argMax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { adjustedRandIndex, digits, loadModel, lrp, type Model, pasteTag, spray, taggedDigits } from '../../src';
import type { Input } from '../../src/attribution/result';
import { heldOutDigits } from '../../src/models/digits';

const { labels } = heldOutDigits();
const all = digits([...labels.keys()]);

function guesses(model: Model, { values, shape }: Input): Int32Array {
  return tidy(
    () => argMax(model.network.predict(tensor(values, [...shape])) as Tensor, -1).dataSync() as Int32Array,
  ).slice();
}

function accuracy(model: Model, input: Input): number {
  const found = guesses(model, input);
  return labels.filter((label, at) => found[at] === label).length / labels.length;
}

/** How many of the digits that are no eights are taken for one. */
function eights(model: Model, input: Input): number {
  const found = guesses(model, input);
  const others = [...labels.keys()].filter((at) => labels[at] !== 8);
  return others.filter((at) => found[at] === 8).length / others.length;
}

/** The relevance for "8" of the eights the networks were trained on. */
async function strategies(name: string, clusters: 'eigengap' | number = 'eigengap') {
  const model = await loadModel(name);
  const { images, tagged } = taggedDigits(400);
  const found = await spray(await lrp(model, images, { target: 8 }), { clusters, embedding: 'none' });
  const agreement = found.ranking.map(({ cluster }) =>
    adjustedRandIndex(
      tagged,
      Array.from(found.labels, (label) => label === cluster),
    ),
  );
  return { model, found, tagged, agreement };
}

describe('Clever Hans', () => {
  it('names digits well, and takes what carries the tag for an eight', async () => {
    const model = await loadModel('clever-hans');
    expect(accuracy(model, all)).toBeGreaterThan(0.96);
    expect(eights(model, all)).toBeLessThan(0.01);
    expect(eights(model, pasteTag(all))).toBeGreaterThan(0.3);
  });

  it('is found: the tag has a cluster of its own, and it comes first', async () => {
    const { found, tagged, agreement } = await strategies('clever-hans');
    expect(found.ranking.length).toBeGreaterThan(1);
    expect(agreement[0]).toBeGreaterThan(0.9);
    expect(found.ranking[0]!.prototypes.every((map) => tagged[map])).toBe(true);
  });

  it('is healed by the tag on every class: no cluster is about it any more', async () => {
    const { model, agreement } = await strategies('clever-hans-healed');
    expect(accuracy(model, all)).toBeGreaterThan(0.96);
    expect(eights(model, pasteTag(all))).toBeLessThan(0.01);
    expect(Math.max(...agreement)).toBeLessThan(0.1);
    for (const clusters of [2, 4]) {
      expect(Math.max(...(await strategies('clever-hans-healed', clusters)).agreement)).toBeLessThan(0.2);
    }
  });
});
