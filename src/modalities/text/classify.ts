/** What a network says of texts. */
import * as tf from '@tensorflow/tfjs-core';
import { batchOf, encodeTexts, fixedWidth } from './encode';
import type { TextModel } from './text-model';

/** Texts that are run at once. */
const width = 64;

/** Probabilities of all classes for rows of numbers of words, one row each. Runs texts of like length together. */
export function classifyRows(model: TextModel, rows: readonly (readonly number[])[]): number[][] {
  const order = Array.from(rows.keys()).sort((a, b) => rows[a]!.length - rows[b]!.length);
  const answers = new Array<number[]>(rows.length);
  for (let from = 0; from < order.length; from += width) {
    const some = order.slice(from, from + width);
    const { values, shape } = batchOf(
      some.map((row) => rows[row]!),
      fixedWidth(model),
    );
    const answer = tf.tidy(() => model.network.predict(tf.tensor2d(values, [...shape])) as tf.Tensor2D);
    const found = answer.arraySync() as number[][];
    answer.dispose();
    some.forEach((row, at) => {
      answers[row] = found[at]!;
    });
  }
  return answers;
}

/**
 * Probabilities of all classes, one list a text.
 * @throws ArgumentError where a text has no words, or none that the network knows
 */
export function classifyText(model: TextModel, texts: string | readonly string[]): number[][] {
  return classifyRows(
    model,
    encodeTexts(model, texts).map(({ ids }) => ids),
  );
}
