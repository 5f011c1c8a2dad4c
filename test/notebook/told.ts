import { Attribution, type Input } from '../../src/attribution/result';

const certificate = (promise = 'Σ = f(x) − f(baseline)') => ({
  method: 'made_up',
  parameters: {},
  explained: 'logit of the target class',
  completeness: { expected: [3], sum: [3], error: [0], promise },
  notes: [],
  seconds: 0.01,
});

const sentence = 'A warm , funny film . But the end is dull .'.split(' ');

/** Relevance of each word at two numbers of an embedding. */
export function toldText(title = 'LRP', sign = 1): Attribution {
  const words = sentence.map((word) => (word === 'funny' ? 1 : word === 'warm' ? 0.5 : word === 'dull' ? -0.75 : 0.01));
  const values = Float32Array.from(words.flatMap((value) => [0.75 * sign * value, 0.25 * sign * value]));
  const input: Input = { values, shape: [1, words.length, 2], words: [sentence] };
  const targets = [{ index: 1, label: 'positive', score: 3, probability: 0.95 }];
  return new Attribution({
    method: 'made_up',
    title,
    values,
    shape: [1, words.length, 2],
    input,
    targets,
    certificate: certificate(),
  });
}

/** Contributions of three columns; f goes from 0.5 to 3. */
export function toldTable(rows = 1): Attribution {
  const all = <T>(each: readonly T[]) => Array.from({ length: rows }, () => each).flat();
  const values = Float32Array.from(all([2, -0.5, 1]));
  const input: Input = {
    values: Float32Array.from(all([41, 0, 7.5])),
    shape: [rows, 3],
    columns: ['age', 'fare', 'class'],
  };
  const targets = all([{ index: 0, label: 'survived', score: 3 }]);
  return new Attribution({
    method: 'made_up',
    title: 'IG',
    values,
    shape: [rows, 3],
    input,
    targets,
    certificate: certificate(),
  });
}
