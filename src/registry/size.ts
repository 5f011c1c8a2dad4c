import fs from 'node:fs';
import path from 'node:path';
import type { RegistryRow } from './row';
import { filesOf } from './rows';

/** A number of bytes in words: `15.2 MB`, in powers of ten as downloads are stated. */
export function inBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? 'kB' : bytes < 1e9 ? 'MB' : 'GB';
  const value = bytes / { kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
  return `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
}

/** All files of a row together; undefined where nobody has recorded it. */
export function bytesOf(row: RegistryRow): number | undefined {
  if (row.kind === 'model' && 'folder' in row.place) {
    const { folder } = row.place;
    return fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);
  }
  const files = filesOf(row);
  return files.length > 0 ? files.reduce((sum, { bytes = 0 }) => sum + bytes, 0) : undefined;
}
