/**
 * What a picture file says of itself before it is decoded: its format, its size, and whether all of it is there. A small file
 * that unfolds to a huge picture can so be refused, and one that was cut off, which some decoders fill up with grey.
 */

export const pictureFormats = ['png', 'jpeg', 'bmp', 'gif', 'webp'] as const;
export type PictureFormat = (typeof pictureFormats)[number];

export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels. A GIF's first frame counts where it is larger than the screen that it is on. */
  readonly width: number;
  readonly height: number;
  /** False where the file ends before the picture does. */
  readonly whole: boolean;
}

/** Undefined for other formats, and for files that end within their header. */
export function pictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length));
  try {
    if (text(1, 3) === 'PNG') return png(view, bytes);
    if (view.getUint16(0) === 0xffd8) return jpeg(view, bytes);
    if (text(0, 2) === 'BM') return bmp(view);
    if (text(0, 4) === 'GIF8') return gif(view);
    if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return webp(view, text(12, 4));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // read beyond the end
  }
  return undefined;
}

function png(view: DataView, bytes: Uint8Array): PictureHeader {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf('IEND');
  return { format: 'png', width: view.getUint32(16), height: view.getUint32(20), whole: end > 0 };
}

/** The first start of frame (SOF) states the size; the pixels end with the marker EOI. Thumbnails come before both. */
function jpeg(view: DataView, bytes: Uint8Array): PictureHeader | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at < view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker === 0xffff) {
      at++; // padding
      continue;
    }
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) {
      const [start, end] = [file.lastIndexOf('ffda', undefined, 'hex'), file.lastIndexOf('ffd9', undefined, 'hex')];
      return { format: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7), whole: end > start };
    }
    if (marker < 0xffc0) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function bmp(view: DataView): PictureHeader {
  const [width, height] = [Math.abs(view.getInt32(18, true)), Math.abs(view.getInt32(22, true))];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const row = 4 * Math.ceil((width * bits) / 32);
  const packed = compression !== 0 && compression !== 3;
  return { format: 'bmp', width, height, whole: packed || view.getUint32(10, true) + row * height <= view.byteLength };
}

/** Walks to the first frame, and to the end of its pixels. */
function gif(view: DataView): PictureHeader {
  let [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  const colours = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  /** Past a chain of blocks, each with its length before it. */
  const skip = (at: number): number => {
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += 1 + length;
    return at + 1;
  };
  let whole = false;
  try {
    let at = 13 + colours(view.getUint8(10));
    while (view.getUint8(at) === 0x21) at = skip(at + 2);
    if (view.getUint8(at) === 0x2c) {
      width = Math.max(width, view.getUint16(at + 5, true));
      height = Math.max(height, view.getUint16(at + 7, true));
      skip(at + 11 + colours(view.getUint8(at + 9)));
      whole = true;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { format: 'gif', width, height, whole };
}

function webp(view: DataView, chunk: string): PictureHeader | undefined {
  const whole = 8 + view.getUint32(4, true) <= view.byteLength;
  const at = (width: number, height: number): PictureHeader => ({ format: 'webp', width, height, whole });
  if (chunk === 'VP8 ') return at(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (chunk === 'VP8L') {
    const bits = view.getUint32(21, true);
    return at((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (chunk !== 'VP8X') return undefined;
  return at((view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1);
}
