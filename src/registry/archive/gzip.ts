import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Tally } from './tally';

/** What a gzip unfolds to, in pieces, so that it can be stopped. */
export async function* gunzipped(packed: Uint8Array, tally: Tally): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 2 ** 16 });
  pipeline(Readable.from([packed]), gunzip, () => undefined); // what goes wrong is thrown by the iteration below
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      tally.unfolded(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw tally.damaged(error);
  } finally {
    gunzip.destroy();
  }
}
