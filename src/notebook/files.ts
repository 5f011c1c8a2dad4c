import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ArgumentError } from '../errors';
import type { Notebook } from './nbformat';

/** Reads a notebook's file. */
export async function readNotebook(path: string): Promise<Notebook> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ArgumentError(
      error.code === 'ENOENT'
        ? `There is no notebook ${path}; give the path of an .ipynb file.`
        : `The notebook ${path} cannot be read: ${error.message}`,
    );
  });
  try {
    return JSON.parse(text) as Notebook;
  } catch {
    throw new ArgumentError(`${path} is not JSON, so it is no notebook; give the path of an .ipynb file.`);
  }
}

/** Writes a file as a whole or not at all, and makes its folder. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}`);
  await writeFile(temporary, content);
  await rename(temporary, path);
}
