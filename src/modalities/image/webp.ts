/** WebP, by Google's library as WebAssembly; `jimp`'s own plug-in for it finds its files in a browser only. */
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Picture } from '../../attribution/result';

type Decode = (bytes: ArrayBuffer) => Promise<Picture & { readonly data: Uint8ClampedArray }>;
type Encode = (
  picture: { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray },
  options: { readonly quality?: number; readonly lossless?: number },
) => Promise<ArrayBuffer>;

const codec = path.join(path.dirname(createRequire(__filename).resolve('@jsquash/webp/package.json')), 'codec');

let decoder: Promise<Decode> | undefined;
let encoder: Promise<Encode> | undefined;

/** @throws Error when it is no WebP that stands still */
export async function decodeWebp(bytes: Uint8Array): Promise<Picture> {
  decoder ??= loadDecoder();
  const decode = await decoder;
  const { width, height, data } = await decode(Uint8Array.from(bytes).buffer);
  return { width, height, rgba: data };
}

/** @param quality 1 to 100; 100 keeps every pixel as it is */
export async function encodeWebp({ width, height, rgba }: Picture, quality: number): Promise<Uint8Array> {
  encoder ??= loadEncoder();
  const encode = await encoder;
  const options = quality === 100 ? { lossless: 1, exact: 1 } : { quality };
  return new Uint8Array(await encode({ width, height, data: rgba }, options));
}

async function loadDecoder(): Promise<Decode> {
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  await init(await WebAssembly.compile(await fs.readFile(path.join(codec, 'dec', 'webp_dec.wasm'))));
  return decode as unknown as Decode;
}

/** The program is chosen by the library, by whether this processor has SIMD, and gets the code that belongs to it. */
async function loadEncoder(): Promise<Encode> {
  const { default: encode, init } = await import('@jsquash/webp/encode.js');
  const fast = await fs.readFile(path.join(codec, 'enc', 'webp_enc_simd.wasm'));
  const code = WebAssembly.validate(fast) ? fast : await fs.readFile(path.join(codec, 'enc', 'webp_enc.wasm'));
  await init(await WebAssembly.compile(code));
  return encode as unknown as Encode;
}
