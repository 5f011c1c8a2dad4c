/** Where things are: the project's root, and the cache that survives a reinstall. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of one of our dependencies: inside ours in a checkout, beside it where ours was installed. */
export function packageFolder(name) {
  const inside = path.join(root, 'node_modules', name);
  try {
    return path.dirname(createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return inside;
  }
}

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
