import { describe, expect, it, vi } from 'vitest';
import { DownloadLine } from '../../src/cli/progress';

/** A line to a terminal or elsewhere, and what was written to it. */
function line(isTTY: boolean, total?: number) {
  const written: string[] = [];
  const out = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { line: new DownloadLine(out, 'thing', total), written };
}

const at = (file: string, done: number, total: number) => ({ file, done, total, secondsLeft: 0 });

describe('the line of a download', () => {
  it('is rewritten in a terminal, over all files together, and wiped out at the end', () => {
    vi.useFakeTimers();
    const { line: shown, written } = line(true, 4_000_000);
    vi.advanceTimersByTime(1000);
    shown.show(at('a', 1_000_000, 2_000_000)); // 1 MB a second: 3 s for the rest
    shown.show(at('a', 1_500_000, 2_000_000)); // too soon to be read
    shown.next(2_000_000, true);
    vi.advanceTimersByTime(2000);
    shown.show(at('b', 1_000_000, 2_000_000));
    shown.end();
    vi.useRealTimers();
    expect(written).toEqual([
      '\r\x1b[2Kthing  25 % of 4.0 MB, 3 s left',
      '\r\x1b[2Kthing  75 % of 4.0 MB, 1 s left',
      '\r\x1b[2K',
    ]);
  });

  it('is written once elsewhere', () => {
    const { line: shown, written } = line(false, 4_000_000);
    shown.show(at('a', 1, 2_000_000));
    shown.show(at('b', 1, 2_000_000));
    shown.end();
    expect(written).toEqual(['Downloading thing (4.0 MB)\n']);
  });

  it('names the file where nobody knows how many there are', () => {
    const { line: shown, written } = line(true);
    shown.show(at('models/x/weights.bin', 500, 1000));
    expect(written[0]).toMatch(/thing: weights\.bin {2}50 % of 1\.0 kB/);
  });
});
