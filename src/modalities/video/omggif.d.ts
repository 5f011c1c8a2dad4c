/** What is used of omggif, which has no types of its own. */
declare module 'omggif' {
  export interface GifFrame {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    /** Hundredths of a second. */
    readonly delay: number;
    /** 2: back to transparent; 3: back to what was there before; else what is drawn stays. */
    readonly disposal: number;
    readonly data_offset: number;
    readonly data_length: number;
    readonly palette_offset: number | null;
  }
  export class GifReader {
    constructor(bytes: Uint8Array);
    readonly width: number;
    readonly height: number;
    numFrames(): number;
    frameInfo(frame: number): GifFrame;
    decodeAndBlitFrameRGBA(frame: number, pixels: Uint8ClampedArray): void;
  }
  export class GifWriter {
    constructor(bytes: Uint8Array, width: number, height: number, options: { readonly loop?: number });
    addFrame(
      x: number,
      y: number,
      width: number,
      height: number,
      pixels: Uint8Array,
      options: {
        readonly palette: readonly number[];
        readonly delay: number;
        readonly disposal?: number;
        readonly transparent?: number;
      },
    ): void;
    /** @returns how many bytes were written */
    end(): number;
  }
}
