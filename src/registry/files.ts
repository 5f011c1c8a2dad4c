/** Sizes and digests of the files that the registry knows: share/registry/files.txt, one file a line, read when first needed. */
import fs from 'node:fs';
import path from 'node:path';
import type { RegistryFile } from './row';

const list = path.resolve(__dirname, '..', '..', 'share', 'registry', 'files.txt');

let read: ReadonlyMap<string, RegistryFile> | undefined;

function all(): ReadonlyMap<string, RegistryFile> {
  read ??= new Map(
    fs
      .readFileSync(list, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [sha256, bytes, file] = line.split('  ') as [string, string, string];
        return [file, { path: file, bytes: Number(bytes), sha256 }];
      }),
  );
  return read;
}

/** @param address where the public has it */
export function knownFile(file: string, address?: string): RegistryFile {
  const known = all().get(file);
  if (!known) throw new Error(`share/registry/files.txt has no line for ${file}.`);
  return address ? { ...known, address } : known;
}

/** All files of a folder of the mirror, each with its public address where there is one. */
export function knownFolder(folder: string, addressOf: (name: string) => string | undefined = () => undefined) {
  return [...all().keys()]
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => knownFile(file, addressOf(file.slice(folder.length + 1))));
}

/** The address of a file of a GitHub repository at a commit. */
export const onGitHub = (repository: string, commit: string, file: string): string =>
  `https://raw.githubusercontent.com/${repository}/${commit}/${file}`;
