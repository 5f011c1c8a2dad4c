import type { FetchProgress } from '../registry/fetch';
import { inBytes } from '../registry/size';

/** Says on standard error which cell runs. */
export function showProgress({ cell, of }: { cell: number; of: number }): void {
  process.stderr.write(`Cell ${cell} of ${of}\n`);
}

/** Says how far a download of several files is: one line, rewritten in a terminal, written once elsewhere. */
export class DownloadLine {
  private readonly began = performance.now();
  private before = 0;
  private came = 0;
  private shownAt: number | undefined;

  /** @param total bytes of all files together, where known beforehand */
  constructor(
    private readonly out: NodeJS.WriteStream,
    private readonly name: string,
    private readonly total: number | undefined,
  ) {}

  readonly show = ({ file, done, total: size }: FetchProgress): void => {
    const total = this.total ?? size;
    if (this.shownAt !== undefined && (!this.out.isTTY || performance.now() - this.shownAt < 100)) return;
    this.shownAt = performance.now();
    if (!this.out.isTTY) {
      this.out.write(`Downloading ${this.name}${this.total === undefined ? '' : ` (${inBytes(total)})`}\n`);
      return;
    }
    const sofar = this.total === undefined ? done : this.before + done;
    const rate = (this.came + done) / (performance.now() - this.began);
    const left = `${Math.ceil((total - sofar) / rate / 1000)} s left`;
    const what = this.total === undefined ? `${this.name}: ${file.slice(file.lastIndexOf('/') + 1)}` : this.name;
    this.out.write(`\r\x1b[2K${what}  ${Math.floor((100 * sofar) / total)} % of ${inBytes(total)}, ${left}`);
  };

  /** A file of this size is here; it came just now, or was here before. */
  next(bytes: number, came: boolean): void {
    this.before += bytes;
    if (came) this.came += bytes;
  }

  end(): void {
    if (this.out.isTTY && this.shownAt !== undefined) this.out.write('\r\x1b[2K');
  }
}
