/** MurmurHash2 with 32 bits (Appleby), by which front ends and kernels name a cell's file without asking each other. */
export function murmur2(text: string, seed: number): number {
  const data = new TextEncoder().encode(text);
  const m = 0x5bd1e995;
  let hash = seed ^ data.length;
  let at = 0;
  for (; at + 4 <= data.length; at += 4) {
    let word = data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24);
    word = Math.imul(word, m);
    word = Math.imul(word ^ (word >>> 24), m);
    hash = Math.imul(hash, m) ^ word;
  }
  const left = data.length - at;
  if (left >= 3) hash ^= data[at + 2]! << 16;
  if (left >= 2) hash ^= data[at + 1]! << 8;
  if (left >= 1) hash = Math.imul(hash ^ data[at]!, m);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return (hash ^ (hash >>> 15)) >>> 0;
}
