import { Attribution } from './result';

/** What is made of a map beside its raw form: nothing is reduced unless it is asked for. */
type Reduce = (channels: Float32Array) => number;

/** Sensitivity as a square, (∂f/∂x)²: how much, whichever way. Samek et al. 2017, arXiv:1708.08296. */
export const squared = (map: Attribution): Attribution => each(map, 'squared', (value) => value * value);

/** |∂f/∂x|. */
export const absolute = (map: Attribution): Attribution => each(map, 'absolute', Math.abs);

/**
 * The largest magnitude over the channels, one value a pixel, `[…, 1]`: the saliency map of Simonyan et al. 2013,
 * arXiv:1312.6034.
 *
 * @example
 * const saliency = channelMax(await gradient(model, x));
 */
export const channelMax = (map: Attribution): Attribution =>
  overChannels(map, 'largest magnitude of the channels', (channels) =>
    channels.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  );

/** The Euclidean norm over the channels, one value a pixel, `[…, 1]`. */
export const channelNorm = (map: Attribution): Attribution =>
  overChannels(map, 'norm over the channels', (channels) =>
    Math.sqrt(channels.reduce((sum, value) => sum + value * value, 0)),
  );

function each(map: Attribution, what: string, change: (value: number) => number): Attribution {
  return reduced(map, what, map.values.map(change), map.shape, (again) => each(again, what, change));
}

function overChannels(map: Attribution, what: string, reduce: Reduce): Attribution {
  const channels = map.shape.at(-1)!;
  const values = Float32Array.from({ length: map.values.length / channels }, (_, pixel) =>
    reduce(map.values.subarray(pixel * channels, (pixel + 1) * channels)),
  );
  const shape = [...map.shape.slice(0, -1), 1];
  return reduced(map, what, values, shape, (again) => overChannels(again, what, reduce));
}

/** The same explanation with other values; a reduced map keeps no promise about its sum. */
function reduced(
  map: Attribution,
  what: string,
  values: Float32Array,
  shape: readonly number[],
  redo: (map: Attribution) => Attribution,
): Attribution {
  const { completeness: _, ...certificate } = map.certificate;
  const { explainTarget } = map;
  return new Attribution({
    ...fieldsOf(map),
    title: `${map.title}, ${what}`,
    values,
    shape,
    certificate: { ...certificate, notes: [`Reduced: ${what}. A reduced map promises no sum.`, ...certificate.notes] },
    ...(explainTarget ? { explainTarget: async (target: number) => redo(await explainTarget(target)) } : {}),
  });
}

const fieldsOf = ({ method, title, values, shape, input, targets, certificate, choices }: Attribution) => ({
  method,
  title,
  values,
  shape,
  input,
  targets,
  certificate,
  ...(choices ? { choices } : {}),
});
