import { writeSync } from 'node:fs';

/**
 * A line in the log of whoever started the kernel. Written to the file itself: what goes through `process.stderr` is taken
 * for the user's output.
 */
export function log(line: string): void {
  try {
    writeSync(2, `[explainbook] ${line}\n`);
  } catch {
    // No one reads it.
  }
}
