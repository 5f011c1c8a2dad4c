/** Counts what an archive unfolds to, and stops it before it is too much. */
import { DataError } from '../../errors';
import { isInner } from '../inside';

export interface ArchiveLimits {
  /** Files and directories. Default 200,000. */
  readonly entries: number;
  /** All files together. Default 2 GiB. */
  readonly totalBytes: number;
  /** One file. Default 512 MiB. */
  readonly entryBytes: number;
  /** How many times the archive's own size, once more than 16 MiB came out. Default 200; text is packed some ten times at most. */
  readonly ratio: number;
}

export const LIMITS: ArchiveLimits = { entries: 200_000, totalBytes: 2 ** 31, entryBytes: 2 ** 29, ratio: 200 };

/** Below this the ratio says nothing: small files of equal bytes are harmless. */
const HARMLESS = 2 ** 24;

export class Tally {
  readonly name: string;
  private entries = 0;
  private bytes = 0;

  constructor(
    name: string | undefined,
    private readonly packed: number,
    readonly limits: ArchiveLimits,
  ) {
    this.name = name === undefined ? 'The archive' : `The archive "${name}"`;
  }

  /** An entry begins, whose header states this size. @returns its path, checked */
  entry(path: string, size: number): string {
    this.entries++;
    if (this.entries > this.limits.entries) throw this.tooMuch(`more than ${this.limits.entries} entries`);
    if (!isInner(path)) throw this.leadsOutside(path);
    if (size > this.limits.entryBytes) {
      throw this.tooMuch(`the entry "${path}" of ${size} bytes, above the limit of ${this.limits.entryBytes}`);
    }
    return path.replace(/^(\.\/)+/, '');
  }

  /** So many bytes came out. */
  unfolded(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.limits.totalBytes) throw this.tooMuch(`more than ${this.limits.totalBytes} bytes`);
    if (this.bytes > HARMLESS && this.bytes > this.limits.ratio * this.packed) {
      throw this.tooMuch(`more than ${this.limits.ratio} times its own ${this.packed} bytes`);
    }
  }

  leadsOutside(path: string): DataError {
    const shown = JSON.stringify(path.slice(0, 200));
    return new DataError(`${this.name} holds the path ${shown}, which leads outside; it was not unpacked.`);
  }

  refusesLink(path: string, target: string | null | undefined): DataError {
    return new DataError(
      `${this.name} holds the link "${path}"${target ? ` to "${target}"` : ''}; links could lead outside, so it was not unpacked.`,
    );
  }

  damaged(error: unknown): DataError {
    if (error instanceof DataError) return error;
    const cause = error instanceof Error ? error.message : String(error);
    const cut = /unexpected end|end of data|out of bounds/i.test(cause);
    return new DataError(`${this.name} is ${cut ? 'cut off' : 'damaged'} (${cause}); fetch it anew.`);
  }

  private tooMuch(what: string): DataError {
    return new DataError(`${this.name} unfolds to ${what}; it was not unpacked. Raise limits if you trust it.`);
  }
}
