import { completeness } from './build';
import { Attribution, type Completeness, type LedgerEntry } from './result';

/**
 * The cumulated map of a batch: relevance summed over its examples, which shows where a set of inputs is decided as one
 * input's map shows it for one. Its promise is the sum of theirs.
 *
 * @returns One map, `[1, …]`, over the mean of the inputs.
 * @example
 * const map = cumulate(await lrp(model, digits([1, 2, 3]), { target: 7 }));
 */
export function cumulate(map: Attribution): Attribution {
  const { input, targets, certificate } = map;
  const count = targets.length;
  const [first] = targets as readonly [(typeof targets)[number]];
  const alike = targets.every(({ index }) => index === first.index);
  const label = alike ? first.label : undefined;
  return new Attribution({
    method: map.method,
    title: `${map.title}, cumulated over ${count}`,
    values: sumRows(map.values, count),
    shape: [1, ...map.shape.slice(1)],
    input: {
      values: sumRows(input.values, count).map((value) => value / count),
      shape: [1, ...input.shape.slice(1)],
      ...(input.parts ? { parts: input.parts } : {}),
    },
    targets: [
      {
        index: first.index,
        score: total(targets.map(({ score }) => score)),
        ...(label === undefined ? {} : { label }),
      },
    ],
    certificate: {
      ...certificate,
      ...(certificate.completeness ? { completeness: sumCompleteness(certificate.completeness) } : {}),
      ...(certificate.ledger ? { ledger: certificate.ledger.map(sumEntry) } : {}),
      notes: [
        `Summed over ${count} examples.`,
        ...(alike
          ? []
          : ['The examples were explained for different targets: give one `target` for a map of one class.']),
        ...certificate.notes,
      ],
    },
  });
}

const total = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function sumRows(values: Float32Array, count: number): Float32Array {
  const size = values.length / count;
  const sums = new Float64Array(size);
  values.forEach((value, at) => {
    sums[at % size]! += value;
  });
  return Float32Array.from(sums);
}

const sumCompleteness = ({ promise, expected, sum }: Completeness): Completeness =>
  completeness(promise, [total(expected)], [total(sum)]);

const sumEntry = (entry: LedgerEntry): LedgerEntry => ({
  ...entry,
  received: [total(entry.received)],
  passed: [total(entry.passed)],
  bias: [total(entry.bias)],
  stabilizer: [total(entry.stabilizer)],
  lost: [total(entry.lost)],
  error: [Math.max(...entry.error)],
});
