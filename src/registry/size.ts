/** A number of bytes in words: `15.2 MB`, in powers of ten as downloads are stated. */
export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? 'kB' : bytes < 1e9 ? 'MB' : 'GB';
  const value = bytes / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
}
