/** The folder that downloads are kept in. It is laid out as a mirror, so that it can be carried to another machine as one. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * `EXPLAINBOOK_CACHE`, else `XDG_CACHE_HOME/explainbook`, else `~/.cache/explainbook`; where there is no home, a folder beside
 * temporary files. What the set-up keeps there lies beside our `files`.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { EXPLAINBOOK_CACHE: own, XDG_CACHE_HOME: shared } = env;
  const base = own
    ? path.resolve(own)
    : shared && path.isAbsolute(shared)
      ? path.join(shared, 'explainbook')
      : path.join(home() ?? os.tmpdir(), '.cache', 'explainbook');
  return path.join(base, 'files');
}

function home(): string | undefined {
  try {
    return os.homedir() || undefined;
  } catch {
    return undefined; // no HOME and no passwd entry
  }
}

/** Where the cache keeps a file, whether it is there or not. */
export const cached = (file: string): string => path.join(cacheFolder(), ...file.split('/'));

/** The SHA-256 that an unverified download had when it came, as `sha256sum` writes it: it tells later damage. */
export const digestFile = (file: string): string => `${file}.sha256`;

export function readDigest(file: string): string | undefined {
  try {
    return /^[0-9a-f]{64}\b/.exec(fs.readFileSync(digestFile(file), 'utf8'))?.[0];
  } catch {
    return undefined;
  }
}
