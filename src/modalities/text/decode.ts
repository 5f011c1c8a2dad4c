/** Bytes to text, in an encoding that somebody named. */
import { ArgumentError } from '../../errors';

/** `latin1` is read as browsers do, as Windows-1252. */
export type TextEncoding = 'utf-8' | 'latin1' | 'utf-16le' | 'utf-16be';

const names: Readonly<Record<TextEncoding, string>> = {
  'utf-8': 'UTF-8',
  latin1: 'Latin-1',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
};

export interface DecodeOptions {
  /** Never guessed: bytes in another one are an error. Default `'utf-8'`. */
  readonly encoding?: TextEncoding;
  /** What errors call it. Default `The text`. */
  readonly name?: string;
}

/**
 * Reads bytes as text.
 * @throws ArgumentError where the bytes cannot be of this encoding, with the first place that shows it; where they are Latin-1 by name
 * but UTF-8 by their looks; and where they are no text
 * @example
 * const word = decodeText(new Uint8Array([99, 97, 102, 233]), { encoding: 'latin1' }); // café
 */
export function decodeText(bytes: Uint8Array, { encoding = 'utf-8', name = 'The text' }: DecodeOptions = {}): string {
  if (!(encoding in names)) {
    throw new ArgumentError(
      `The encoding ${JSON.stringify(encoding)} is not known; name one of ${Object.keys(names).join(', ')}.`,
    );
  }
  const marked = markOf(bytes);
  if (marked && marked !== encoding) {
    throw new ArgumentError(
      `${name} begins with the mark of ${names[marked]}, but is to be read as ${names[encoding]}; say { encoding: '${marked}' }.`,
    );
  }
  if (encoding === 'latin1' && bytes.some((byte) => byte > 127) && isUtf8(bytes)) {
    throw new ArgumentError(
      `${name} is to be read as Latin-1, but its bytes above 127 all form signs of UTF-8, which would come out garbled; say { encoding: 'utf-8' }.`,
    );
  }
  if (!encoding.startsWith('utf-16') && bytes.includes(0)) {
    throw new ArgumentError(
      `${name} holds a zero byte at place ${bytes.indexOf(0)}, so it is no text; give a text file.`,
    );
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const at = firstBad(bytes, encoding);
    const hex = bytes[at]?.toString(16).padStart(2, '0').toUpperCase();
    const instead =
      encoding === 'utf-8' ? "say { encoding: 'latin1' } where it comes from an old Western system, or" : '';
    throw new ArgumentError(
      `${name} is not ${names[encoding]}: the byte 0x${hex} at place ${at} of ${bytes.length} fits nowhere; ${instead} save it anew as UTF-8.`.replace(
        '  ',
        ' ',
      ),
    );
  }
}

function markOf([first, second, third]: Uint8Array): TextEncoding | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function decodes(bytes: Uint8Array, encoding: TextEncoding, stream: boolean): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

const isUtf8 = (bytes: Uint8Array) => decodes(bytes, 'utf-8', false);

/** The place of the byte that a sign begins with and nothing can follow; the last where a sign is cut off. */
function firstBad(bytes: Uint8Array, encoding: TextEncoding): number {
  let [good, bad] = [0, bytes.length];
  if (decodes(bytes, encoding, true)) return bytes.length - 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle), encoding, true)) good = middle;
    else bad = middle;
  }
  // Up to three bytes back: the sign that this byte does not continue.
  while (good > 0 && !decodes(bytes.subarray(0, good), encoding, false)) good--;
  return good;
}
