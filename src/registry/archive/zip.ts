import { crc32 } from 'node:zlib';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { DataError } from '../../errors';
import type { ArchiveEntry } from './entries';
import type { Tally } from './tally';

const TYPE_MASK = 0o170000;
const SYMLINK = 0o120000;

export async function* zipEntries(archive: Uint8Array, tally: Tally): AsyncGenerator<ArchiveEntry> {
  try {
    const zip = await open(archive);
    for (let entry = await next(zip); entry; entry = await next(zip)) {
      const path = tally.entry(entry.fileName, entry.uncompressedSize);
      if (((entry.externalFileAttributes >>> 16) & TYPE_MASK) === SYMLINK) throw tally.refusesLink(path, undefined);
      if (path.endsWith('/')) continue;
      if (entry.isEncrypted()) {
        throw new DataError(`${tally.name} holds "${path}" encrypted; unpack it yourself.`);
      }
      yield { path, bytes: await read(zip, entry, tally) };
    }
  } catch (error) {
    // Yauzl refuses some paths before we see them.
    const path =
      error instanceof Error && /(?:invalid relative|absolute) path: (.*)|in fileName: (.*)/s.exec(error.message);
    throw path ? tally.leadsOutside(path[1] ?? path[2]!) : tally.damaged(error);
  }
}

function open(archive: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const options = { lazyEntries: true, validateEntrySizes: true, strictFileNames: true };
  return new Promise((resolve, reject) =>
    fromBuffer(buffer, options, (error, zip) => (error ? reject(error) : resolve(zip))),
  );
}

function next(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
      act();
    };
    zip.once('entry', (entry: Entry) => settle(() => resolve(entry)));
    zip.once('end', () => settle(() => resolve(undefined)));
    zip.once('error', (error: Error) => settle(() => reject(error)));
    zip.readEntry();
  });
}

async function read(zip: ZipFile, entry: Entry, tally: Tally): Promise<Uint8Array> {
  const stream = await new Promise<AsyncIterable<Uint8Array>>((resolve, reject) =>
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  const parts: Uint8Array[] = [];
  let sum = 0;
  for await (const part of stream) {
    tally.unfolded(part.length);
    sum = crc32(part, sum);
    parts.push(part);
  }
  if (sum !== entry.crc32) throw new Error(`the checksum of "${entry.fileName}" is wrong`);
  return Buffer.concat(parts);
}
