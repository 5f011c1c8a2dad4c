/** Says on standard error which cell runs. */
export function showProgress({ cell, of }: { cell: number; of: number }): void {
  process.stderr.write(`Cell ${cell} of ${of}\n`);
}
