/** Where things are: the project's root, and the cache that survives a reinstall. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

function isWritable(folder) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function homeFolder() {
  try {
    return os.homedir();
  } catch {
    return ''; // no HOME and no passwd entry
  }
}

/**
 * The cache folder: `EXPLAINBOOK_CACHE`, else `XDG_CACHE_HOME/explainbook`, else `~/.cache/explainbook`;
 * where that cannot be written, `.cache` in the project.
 */
export function cacheFolder(env = process.env) {
  const home = homeFolder();
  const candidates = [
    env.EXPLAINBOOK_CACHE,
    env.XDG_CACHE_HOME && path.join(env.XDG_CACHE_HOME, 'explainbook'),
    home && path.join(home, '.cache', 'explainbook'),
  ];
  const chosen = candidates.find((folder) => folder && path.isAbsolute(folder) && isWritable(folder));
  return chosen ?? path.join(root, '.cache');
}

/** A fresh folder inside the cache, for work that is renamed into place when complete. */
export function scratchFolder() {
  fs.mkdirSync(cacheFolder(), { recursive: true });
  return fs.mkdtempSync(path.join(cacheFolder(), 'scratch-'));
}
