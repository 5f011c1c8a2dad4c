/** How much memory one pass may take. The engine sets it from the machine; pages keep the default. */
let budget = 512 * 2 ** 20;

/** Sets the memory, in bytes, that one pass over a chunk of inputs may take. */
export function setMemoryBudget(bytes: number): void {
  budget = Math.max(bytes, 2 ** 24);
}

/** Small networks spend their time on calls more than on numbers: up to these bytes their chunks may be wider. */
const little = 128 * 2 ** 20;

/** How many examples to run at once, when one takes `bytesPerExample`. At most 64: of most networks wider chunks are no faster. */
export function chunkSize(bytesPerExample: number, most = 64): number {
  return Math.max(1, Math.min(most, Math.floor(budget / Math.max(bytesPerExample, 1))));
}

/** The same for gradients at many points: up to 256 where so many take little. */
export function wideChunkSize(bytesPerExample: number): number {
  const few = Math.min(256, Math.floor(Math.min(little, budget) / Math.max(bytesPerExample, 1)));
  return Math.max(chunkSize(bytesPerExample), few);
}
