import { describe, expect, it } from 'vitest';
import { ArgumentError, decodeText } from '../../../src';

const utf8 = new TextEncoder().encode('naïve café');
const latin1 = Uint8Array.from(Buffer.from('naïve café', 'latin1'));

describe('decodeText', () => {
  it('reads each encoding by its name', () => {
    expect(decodeText(utf8)).toBe('naïve café');
    expect(decodeText(latin1, { encoding: 'latin1' })).toBe('naïve café');
    expect(decodeText(Uint8Array.from(Buffer.from('\ufeffé', 'utf16le')), { encoding: 'utf-16le' })).toBe('é');
    expect(decodeText(new TextEncoder().encode('plain'), { encoding: 'latin1' })).toBe('plain');
  });

  it.each([
    [latin1, {}, "The text is not UTF-8: the byte 0xEF at place 2 of 10 fits nowhere; say { encoding: 'latin1' }"],
    [utf8.subarray(0, 3), { name: 'a.txt' }, 'a.txt is not UTF-8: the byte 0xC3 at place 2 of 3'],
    [utf8, { encoding: 'latin1' }, "would come out garbled; say { encoding: 'utf-8' }."],
    [
      Uint8Array.of(0xff, 0xfe, 65, 0),
      {},
      'begins with the mark of UTF-16 (little endian), but is to be read as UTF-8',
    ],
    [Uint8Array.of(80, 75, 3, 4, 0), {}, 'holds a zero byte at place 4, so it is no text'],
    [utf8, { encoding: 'ebcdic' }, 'The encoding "ebcdic" is not known; name one of utf-8, latin1'],
  ] as [Uint8Array, { encoding?: 'latin1' }, string][])('says what is wrong (%#)', (bytes, options, sentence) => {
    expect(() => decodeText(bytes, options)).toThrow(ArgumentError);
    expect(() => decodeText(bytes, options)).toThrow(sentence);
  });
});
