import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { ArchiveEntry } from './entries';
import type { Tally } from './tally';

const FILES = new Set(['file', 'contiguous-file', undefined, null]);

/** Whether these bytes begin with a tar's header: its name for itself, or, in the oldest, a checksum that fits. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false;
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, 512);
  if (block.toString('latin1', 257, 262) === 'ustar') return true;
  let sum = 8 * 32; // the checksum's own place counts as blanks
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += block[at]!;
  return sum > 256 && Number.parseInt(block.toString('latin1', 148, 156), 8) === sum;
}

export async function* tarEntries(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  tally: Tally,
): AsyncGenerator<ArchiveEntry> {
  const tar = extract();
  let failed: unknown;
  pipeline(Readable.from(chunks), tar, (error) => {
    failed = error;
  });
  try {
    for await (const entry of tar) {
      const { name, type, size = 0, linkname } = entry.header;
      const path = tally.entry(name, size);
      if (type === 'directory') {
        entry.resume();
        continue;
      }
      if (!FILES.has(type)) throw tally.refusesLink(path, linkname);
      const parts: Uint8Array[] = [];
      for await (const part of entry as AsyncIterable<Uint8Array>) parts.push(part);
      yield { path, bytes: Buffer.concat(parts) };
    }
    if (failed) throw failed;
  } catch (error) {
    throw tally.damaged(failed ?? error);
  } finally {
    tar.destroy();
  }
}
