import { Attribution } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import type { TableEncoding } from './encoding';

/**
 * Contributions by the columns that people know: of each, the sum over the inputs that it became. A sum of the map stays what
 * it was, so a promise of completeness holds as before.
 *
 * @param attribution Of encoded rows, `[rows, inputs]`. LIME and KernelSHAP best with `segments: encoding.segments`, which
 *   keep or replace a column as a whole.
 * @returns The same for `[rows, columns]`, which shows what stands in each cell.
 * @throws ArgumentError for a result of another shape
 * @example
 * const people = parseTable('age,town\n39,Ulm\n30,Bonn\n50,Ulm\n');
 * const encoding = encodeTable(people);
 * const network = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
 * const map = await integratedGradients(network, encoding.encode(people), { baseline: encoding.baseline() });
 * const reasons = byColumn(map, encoding); // one value for age, one for town
 */
export function byColumn(attribution: Attribution, encoding: TableEncoding): Attribution {
  const { shape, values, input, certificate, explainTarget } = attribution;
  const [inputs] = encoding.inputShape;
  if (shape.length !== 2 || shape[1] !== inputs) {
    throw new ArgumentError(
      `The result has the shape [${shape}]; expected [rows, ${inputs}], an explanation of what encoding.encode(table) made.`,
    );
  }
  const rows = shape[0]!;
  const { columns, names } = encoding;
  const sums = new Float32Array(rows * columns.length);
  const fitted = certificate.surrogate?.coefficients;
  for (let row = 0; row < rows; row++) {
    const coefficients = fitted?.[row];
    if (coefficients && coefficients.length !== columns.length && coefficients.length !== inputs) {
      throw new ArgumentError(
        `The result has ${coefficients.length} features, which are neither the ${inputs} inputs nor the ${columns.length} columns; give segments: encoding.segments.`,
      );
    }
    // A feature's value stands at each of its inputs: it is the column's once, not as often as the column has inputs.
    const whole = coefficients && coefficients.length === columns.length && columns.length !== inputs;
    columns.forEach(({ from, to }, at) => {
      let sum = 0;
      for (let place = from; place < to; place++) sum += values[row * inputs + place]!;
      sums[row * columns.length + at] = whole ? coefficients[at]! : sum;
    });
  }
  // What 32 bits cannot tell from nothing beside the largest is nothing.
  const least = 1e-7 * sums.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const numbers = Float32Array.from(encoding.read(input).flat(), (value) => (Number.isNaN(value) ? 0 : value));
  return new Attribution({
    ...attribution,
    values: sums.map((value) => (Math.abs(value) < least ? 0 : value)),
    shape: [rows, columns.length],
    input: { values: numbers, shape: [rows, columns.length], columns: names, cells: encoding.decode(input) },
    certificate: {
      ...certificate,
      notes: [...certificate.notes, 'Summed over the inputs of each column.'],
    },
    ...(explainTarget
      ? { explainTarget: async (target: number) => byColumn(await explainTarget(target), encoding) }
      : {}),
  });
}
