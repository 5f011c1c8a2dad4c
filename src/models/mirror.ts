import { ModelError } from '../errors';
import { openSource } from './source';

/** Larger files than this are not meant to be read whole. */
const mostBytes = 256 * 2 ** 20;

/**
 * Reads a file of the mirror that the environment variable `EXPLAINBOOK_MIRROR` names (a folder or an address).
 *
 * @param file Its path inside the mirror, e.g. `photos/raw/coral_bird.bmp`.
 * @throws ModelError when no mirror is set, the file is missing, or its path leads outside
 */
export async function mirrorFile(file: string): Promise<Uint8Array> {
  const mirror = process.env.EXPLAINBOOK_MIRROR;
  if (!mirror) {
    throw new ModelError(
      `The file "${file}" does not come with this package and no mirror is set; set EXPLAINBOOK_MIRROR to a folder or address that holds it.`,
    );
  }
  return openSource(mirror).read(file, mostBytes);
}
