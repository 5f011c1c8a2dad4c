import type { FetchProgress } from '../registry/fetch';
import { inBytes } from '../registry/size';

/** Says on standard error which cell runs. */
export function showProgress({ cell, of }: { cell: number; of: number }): void {
  process.stderr.write(`Cell ${cell} of ${of}\n`);
}

/** A line that says how far a download is: rewritten in a terminal, one a file elsewhere. */
export class DownloadLine {
  private file: string | undefined;
  private shown = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  readonly show = ({ file, done, total, secondsLeft }: FetchProgress): void => {
    if (!this.out.isTTY) {
      if (file !== this.file) this.out.write(`Downloading ${file} (${inBytes(total)})\n`);
      this.file = file;
      return;
    }
    if (file === this.file && done < total && performance.now() - this.shown < 100) return;
    this.file = file;
    this.shown = performance.now();
    const left = done < total ? `, ${Math.ceil(secondsLeft)} s left` : '';
    this.out.write(`\r\x1b[2K${file}  ${Math.floor((100 * done) / total)} % of ${inBytes(total)}${left}`);
  };

  end(): void {
    if (this.out.isTTY && this.file) this.out.write('\r\x1b[2K');
    this.file = undefined;
  }
}
