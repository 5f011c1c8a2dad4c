/** What is inside an archive, entry by entry and in memory: nothing is written to a path that an archive chose. */
import { DataError } from '../../errors';
import { gunzipped } from './gzip';
import { type ArchiveLimits, LIMITS, Tally } from './tally';
import { isTar, tarEntries } from './tar';
import { zipEntries } from './zip';

export interface ArchiveEntry {
  /** Relative, with forward slashes, and never leading upwards; empty for the one file of a plain gz. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ArchiveOptions {
  /** What it is called in errors. */
  readonly name?: string;
  readonly limits?: Partial<ArchiveLimits>;
}

/**
 * The files inside a tar, tar.gz, gz or zip archive, told apart by their content. Directories are passed over.
 *
 * @throws DataError for what is no such archive, is damaged or cut off, holds links or paths that lead outside, or unfolds to
 * more than the limits allow
 */
export async function* archiveEntries(
  archive: Uint8Array,
  { name, limits }: ArchiveOptions = {},
): AsyncGenerator<ArchiveEntry> {
  const tally = new Tally(name, archive.byteLength, { ...LIMITS, ...limits });
  if (archive[0] === 0x50 && archive[1] === 0x4b) {
    yield* zipEntries(archive, tally);
  } else if (archive[0] === 0x1f && archive[1] === 0x8b) {
    yield* insideGzip(archive, tally);
  } else if (isTar(archive)) {
    yield* tarEntries([archive], tally);
  } else {
    throw new DataError(`${tally.name} is no tar, tar.gz, gz or zip archive; it may be another file, or damaged.`);
  }
}

/** Whether a gz holds a tar is told by its first block. */
async function* insideGzip(archive: Uint8Array, tally: Tally): AsyncGenerator<ArchiveEntry> {
  const chunks = gunzipped(archive, tally);
  const first = await chunks.next();
  if (first.done) {
    yield { path: '', bytes: new Uint8Array() };
  } else if (isTar(first.value)) {
    yield* tarEntries(prepend(first.value, chunks), tally);
  } else {
    const parts = [first.value];
    for await (const chunk of chunks) parts.push(chunk);
    yield { path: '', bytes: Buffer.concat(parts) };
  }
}

async function* prepend(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
