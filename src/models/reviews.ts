/** Sentences of movie reviews (Pang & Lee 2005) from a mirror, the cache or the web: nothing of them comes with this package. */
import { decodeText } from '../modalities/text/decode';
import { dataSet } from '../registry/data-set';
import { Random } from '../tensor/random';

export interface ReviewSentence {
  readonly text: string;
  /** 0 negative, 1 positive. */
  readonly label: 0 | 1;
}

/** The names of the labels. */
export const REVIEW_LABELS: readonly string[] = ['negative', 'positive'];

const splitSeed = 2005;

/**
 * 10,662 sentences that praise or pan a film, in an order that a seed shuffled once and for all: the first nine tenths to train on, the
 * rest to test. They have no licence, so that no network trained on them is shipped; training one takes a minute.
 *
 * @throws DataError where neither mirror nor cache holds them and the web does not answer
 */
export async function reviewSentences(part: 'train' | 'test' = 'test'): Promise<ReviewSentence[]> {
  const all: ReviewSentence[] = [];
  for (const [label, file] of (['rt-polarity.neg', 'rt-polarity.pos'] as const).entries()) {
    const text = decodeText(await dataSet('mr').bytes(file), { encoding: 'latin1', name: file });
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    all.push(...lines.map((line): ReviewSentence => ({ text: line.trim(), label: label as 0 | 1 })));
  }
  new Random(splitSeed).shuffle(all);
  const cut = Math.floor(0.9 * all.length);
  return part === 'train' ? all.slice(0, cut) : all.slice(cut);
}
