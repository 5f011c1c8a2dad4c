/** Relevance maps as they come, one row an example. */

import { Attribution, type Input, type Picture } from '../attribution/result';
import { ArgumentError } from '../errors';

/** Relevance maps: what an explainer returned (or several times), a batch with its shape, or one array a map. */
export type MapsLike = Attribution | Input | readonly MapLike[];
export type MapLike = Float32Array | Float64Array | Attribution | readonly number[] | readonly (readonly number[])[];

/** Maps of one shape, row-major, one after the other. */
export interface Maps {
  readonly values: Float32Array;
  readonly count: number;
  /** Of one map: `[height, width]` of planes, `[size]` of anything else. */
  readonly shape: readonly number[];
  /** The inputs that were explained, where there is something to show. */
  readonly pictures?: readonly Picture[];
}

/**
 * Reads maps and checks them. Channels are summed: maps of images `[N, H, W, C]` become planes `[N, H, W]`.
 *
 * @throws ArgumentError where there is none, where shapes differ, where a value is no number.
 */
export function readMaps(maps: MapsLike): Maps {
  const read = isBatch(maps) ? ofBatch(maps) : joined(maps);
  // A plain loop: there may be millions.
  for (let at = 0; at < read.values.length; at++) {
    const value = read.values[at]!;
    if (Number.isFinite(value)) continue;
    const map = Math.floor(at / (read.values.length / read.count));
    throw new ArgumentError(
      `Map ${map} holds ${value}; relevance maps must be finite numbers. Leave it out, or ask why.`,
    );
  }
  return read;
}

const isBatch = (maps: MapsLike): maps is Attribution | Input => !Array.isArray(maps);

function ofBatch(batch: Attribution | Input): Maps {
  const { values, shape } = batch;
  const count = shape?.[0] ?? 0;
  if (!(values instanceof Float32Array) || shape.length < 2 || count === 0) {
    throw new ArgumentError(
      `The maps have the shape [${shape}]; expected an explanation, or a Float32Array of values with a shape [N, …].`,
    );
  }
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== values.length) {
    throw new ArgumentError(`${values.length} values came for maps of shape [${shape}], which hold ${size}.`);
  }
  const pictures = batch instanceof Attribution ? batch.input.pictures : batch.pictures;
  const [, height = 0, width = 0, channels = 1] = shape;
  if (shape.length === 3 || shape.length === 4) {
    return { values: summed(values, channels), count, shape: [height, width], pictures };
  }
  return { values, count, shape: [values.length / count], pictures };
}

/** The sum over the last axis. */
function summed(values: Float32Array, channels: number): Float32Array {
  if (channels === 1) return values;
  const sums = new Float32Array(values.length / channels);
  for (let at = 0; at < values.length; at++) sums[Math.floor(at / channels)]! += values[at]!;
  return sums;
}

function joined(list: readonly MapLike[]): Maps {
  if (list.length === 0) throw new ArgumentError('No maps came; give the relevance maps of some examples.');
  const parts = list.map(ofOne);
  const [first] = parts;
  parts.forEach(({ shape }, at) => {
    if (shape.join() === first!.shape.join()) return;
    throw new ArgumentError(`Map ${at} has the shape [${shape}], map 0 [${first!.shape}]; maps must be of one shape.`);
  });
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const size = first!.values.length / first!.count;
  const values = new Float32Array(count * size);
  let offset = 0;
  for (const part of parts) {
    values.set(part.values, offset);
    offset += part.values.length;
  }
  const pictures = parts.every((part) => part.pictures) ? parts.flatMap((part) => part.pictures!) : undefined;
  return { values, count, shape: first!.shape, pictures };
}

function ofOne(map: MapLike): Maps {
  if (map instanceof Attribution) return ofBatch(map);
  if (map instanceof Float32Array) return { values: map, count: 1, shape: [map.length] };
  const rows = Array.from(map as ArrayLike<number | readonly number[]>);
  if (Array.isArray(rows[0])) {
    const plane = rows as readonly (readonly number[])[];
    const width = plane[0]!.length;
    const ragged = plane.find((row) => row.length !== width);
    if (ragged) throw new ArgumentError(`A map has rows of ${width} and of ${ragged.length} values; give full planes.`);
    return { values: Float32Array.from(plane.flat()), count: 1, shape: [plane.length, width] };
  }
  return { values: Float32Array.from(rows as number[]), count: 1, shape: [rows.length] };
}
