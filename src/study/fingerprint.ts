/** Sixteen hexadecimal digits that tell contents apart by mistake, not by malice: FNV-1a by Fowler, Noll and Vo, from two starts. */
export function fingerprint(parts: readonly (string | ArrayLike<number>)[]): string {
  let [one, other] = [0x811c9dc5, 0x9747b28c];
  const take = (byte: number) => {
    one = Math.imul(one ^ byte, 0x01000193);
    other = Math.imul(other ^ byte ^ 0x5b, 0x01000193);
  };
  for (const part of parts) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    for (let at = 0; at < bytes.length; at++) take(bytes[at]! & 255);
    take(0x1e); // Two parts are not one.
  }
  return [one, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
