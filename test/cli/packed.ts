/** The package as npm would publish it, in a folder that has nothing of this checkout. */

import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './command';

export interface Packed {
  /** The tarball. */
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  readonly unpackedSize: number;
  /** Paths of what is inside. */
  readonly paths: readonly string[];
}

/** npm as it was called, or the one on the path. */
export function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const script = process.env.npm_execpath;
  const [program, ...leading] = script && existsSync(script) ? [process.execPath, script] : ['npm'];
  return execFileSync(program!, [...leading, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function pack(destination: string): Packed {
  const said = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', destination], root);
  const [{ filename, size, unpackedSize, files }] = JSON.parse(said) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  return { file: join(destination, filename), size, unpackedSize, paths: files.map(({ path }) => path) };
}

/**
 * `npm install` without the network: the tarball and what package-lock.json says that it needs, with no link to the checkout.
 * tfjs-node and what only it needs are left out, as npm does where their installation fails.
 *
 * @returns the package's folder
 */
export function unpack({ file }: Packed, project: string): string {
  const modules = join(project, 'node_modules');
  const own = join(modules, 'explainbook');
  mkdirSync(own, { recursive: true });
  execFileSync('tar', ['-xzf', file, '--strip-components=1', '-C', own]);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>;
  };
  for (const [path, { dev, optional, devOptional }] of Object.entries(packages)) {
    if (path && !dev && !optional && !devOptional) mirror(join(root, path), join(project, path));
  }
  return own;
}

/** A folder with the same files, without the packages inside it. */
function mirror(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name === 'node_modules') continue;
    if (entry.isDirectory()) mirror(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else sameFile(source, target);
  }
}

/** Hard links are made at once, where both are on one disk. */
function sameFile(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  try {
    linkSync(source, target);
  } catch {
    copyFileSync(source, target);
  }
}
