/** The built command, as users run it. */

import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(__dirname, '..', '..');

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Default: this checkout's. */
  tool?: string;
}

/** Runs it to its end. */
export async function explainbook(args: readonly string[], { cwd, env, tool }: Surroundings): Promise<Ended> {
  const program = tool ?? join(root, 'dist', 'cli', 'main.js');
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args], { cwd, env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Ended;
  }
}

/** Every file and folder below one. */
export const everythingIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** A folder with a `python3` that has these packages, and this prefix; to be the only one on the path. */
export function plantPython(folder: string, prefix: string, packages: Readonly<Record<string, string>>): string {
  mkdirSync(folder, { recursive: true });
  const versions = Object.entries(packages).map(([name, version]) => `  *'"${name}"'*) echo ${version};;`);
  const lines = [
    '#!/bin/sh',
    'case "$2" in',
    `  *sys.prefix*) echo '${prefix}';;`,
    ...versions,
    '  *) exit 1;;',
    'esac',
  ];
  const file = join(folder, 'python3');
  writeFileSync(file, `${lines.join('\n')}\n`);
  chmodSync(file, 0o755);
  return folder;
}
