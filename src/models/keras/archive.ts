/** The files in a `.keras` archive, each no larger than it may be. */
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ModelError } from '../../errors';

/**
 * Unpacks the named files of a zip archive in memory. What else it holds is not looked at, and nothing is written to disk.
 *
 * @param limits The most bytes that each may have, by its name.
 */
export function unzip(
  bytes: Uint8Array,
  name: string,
  limits: ReadonlyMap<string, number>,
): Promise<Map<string, Uint8Array>> {
  return new Promise((resolve, reject) => {
    const files = new Map<string, Uint8Array>();
    const damaged = (error: unknown) =>
      reject(
        error instanceof ModelError
          ? error
          : new ModelError(
              `${name} is not a whole .keras archive (${error instanceof Error ? error.message : error}); it is truncated, damaged or of another kind: fetch it anew.`,
            ),
      );
    const read = (zip: ZipFile, entry: Entry, limit: number) => {
      if (entry.uncompressedSize > limit) {
        throw new ModelError(
          `${entry.fileName} in ${name} declares ${entry.uncompressedSize} bytes, but at most ${limit} are expected; it is not a file that Keras wrote.`,
        );
      }
      zip.openReadStream(entry, (error, stream) => {
        if (error) return damaged(error);
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part)); // yauzl stops at the declared size
        stream.on('error', damaged);
        stream.on('end', () => {
          files.set(entry.fileName, Buffer.concat(parts));
          zip.readEntry();
        });
      });
    };
    fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { lazyEntries: true }, (error, zip) => {
      if (error) return damaged(error);
      zip.on('entry', (entry: Entry) => {
        const limit = limits.get(entry.fileName);
        if (limit === undefined) return zip.readEntry();
        try {
          read(zip, entry, limit);
        } catch (problem) {
          damaged(problem);
        }
      });
      zip.on('error', damaged);
      zip.on('end', () => resolve(files));
      zip.readEntry();
    });
  });
}
