/** `writeVideo`: frames become a GIF file. */

import type { Input, Picture } from '../../attribution/result';
import { ArgumentError } from '../../errors';
import { writeWhole } from '../../notebook/files';
import type { Clip } from './clip';
import { encodeGif } from './gif';

/**
 * Writes a film as a GIF that plays over and over, with up to 256 colours a frame. The folder is made; the file is written as a whole
 * or not at all.
 *
 * @param file where to, with the ending .gif
 * @param film frames with their rate, as `readFrames` gives them; or a batch of clips, of which the first is written
 * @throws ArgumentError where there are no frames, they differ in size, or the file's name ends otherwise
 * @example
 * await writeVideo('out/waving.gif', actions(1, { action: 'waving' }));
 */
export async function writeVideo(file: string, film: Clip | Input): Promise<void> {
  if (!file.toLowerCase().endsWith('.gif')) {
    throw new ArgumentError(
      `The film was to be written to ${file}; films are written as GIF: let the name end in .gif.`,
    );
  }
  const { frames, rate } = 'frames' in film ? film : clipOf(film);
  const first = frames[0];
  if (!first) throw new ArgumentError(`There are no frames to write to ${file}; give a clip with one frame or more.`);
  const other = frames.find(({ width, height }) => width !== first.width || height !== first.height);
  if (other) {
    throw new ArgumentError(
      `The frames are ${first.width} × ${first.height} and ${other.width} × ${other.height} pixels; the frames of a film have one size.`,
    );
  }
  if (!(rate > 0)) throw new ArgumentError(`The rate is ${rate} frames a second; give more than 0.`);
  await writeWhole(file, encodeGif({ frames, rate }));
}

/** Frames a second where nobody says. */
const usualRate = 8;

function clipOf({ video }: Input): { readonly frames: readonly Picture[]; readonly rate: number } {
  return { frames: video?.frames?.[0] ?? [], rate: video?.rate ?? usualRate };
}
