/**
 * The size that a PNG, GIF or BMP states in its header, read without decoding it, so that a small file that unfolds to a huge
 * picture can be refused. Undefined for other formats; the JPEG decoder has its own limit.
 */
export function pictureSize(bytes: Uint8Array): { width: number; height: number } | undefined {
  if (bytes.byteLength < 26) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) === 0x89504e47) return { width: view.getUint32(16), height: view.getUint32(20) };
  if (view.getUint32(0) === 0x47494638) return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (view.getUint16(0) === 0x424d) {
    return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  }
  return undefined;
}
