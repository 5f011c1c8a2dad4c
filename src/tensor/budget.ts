/** How much memory one pass may take. The engine sets it from the machine; pages keep the default. */
let budget = 512 * 2 ** 20;

/** Sets the memory, in bytes, that one pass over a chunk of inputs may take. */
export function setMemoryBudget(bytes: number): void {
  budget = Math.max(bytes, 2 ** 24);
}

/** How many examples to run at once, when one takes `bytesPerExample`. At most 64: wider chunks are no faster. */
export function chunkSize(bytesPerExample: number): number {
  return Math.max(1, Math.min(64, Math.floor(budget / Math.max(bytesPerExample, 1))));
}
