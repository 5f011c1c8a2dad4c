/** Whether a path that a file or an archive names stays where it belongs. */

/**
 * True for a path of plain names joined by slashes. Everything else that some system would read as leading elsewhere is
 * refused: `..`, absolute paths, drives, backslashes, NUL.
 */
export function isInner(path: string): boolean {
  if (path === '' || path.startsWith('/') || /[\\\0]/.test(path) || /^[a-z]:/i.test(path)) return false;
  const names = path.replace(/\/$/, '').split('/');
  return names.every((name) => name !== '' && name !== '..') && names.some((name) => name !== '.');
}
