/** Reads the doc comments of the sources, which the formatter keeps in one shape. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Documented {
  /** The file, from the project's root, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly returns?: string;
  readonly throws: readonly string[];
  readonly example?: string;
  /** Name of the interface of its options. */
  readonly options?: string;
}

export interface Field {
  readonly name: string;
  readonly optional: boolean;
  readonly text: string;
}

export interface Interface {
  readonly fields: readonly Field[];
  readonly parents: readonly string[];
}

const comment = String.raw`/\*\*((?:(?!\*/)[\s\S])*)\*/\n`;

/** The exported functions and the interfaces of some folders, by name. */
export function readComments(root: string, folders: readonly string[]) {
  const functions = new Map<string, Documented>();
  const interfaces = new Map<string, Interface>();
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    );
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const declared = new RegExp(
      `${comment}export (?:(?:async )?function |const (?=\\w+ = (?:async )?\\())(\\w+)([\\s\\S]*?)\\)(?:: | \\{| =>)`,
      'g',
    );
    for (const [, text, called, signature] of source.matchAll(declared)) {
      functions.set(called!, readFunction(file, text!, signature!));
    }
    for (const [, called, parents, body] of source.matchAll(
      /interface (\w+)(?: extends ([^{]+))? \{\n([\s\S]*?)\n\}/g,
    )) {
      interfaces.set(called!, {
        fields: readFields(body!),
        parents: parents?.split(/,\s*/).map((at) => at.trim()) ?? [],
      });
    }
  }
  return { functions, interfaces };
}

function readFunction(file: string, text: string, signature: string): Documented {
  const [prose, ...tags] = unstar(text).split(/^@/m);
  const tagged = (name: string) =>
    tags.flatMap((tag) => (tag.startsWith(`${name} `) || tag.startsWith(`${name}\n`) ? [tag.slice(name.length)] : []));
  const [returns] = tagged('returns');
  const [example] = tagged('example');
  const options = /options\??: (\w+)/.exec(signature)?.[1];
  return {
    file,
    text: prose!.trim(),
    throws: tagged('throws').map((each) => each.trim()),
    ...(returns ? { returns: returns.trim() } : {}),
    ...(example ? { example: example.trim() } : {}),
    ...(options ? { options } : {}),
  };
}

function readFields(body: string): Field[] {
  const declared = new RegExp(`(?:${comment}\\s*)?readonly (\\w+)(\\?)?:`, 'g');
  return [...body.matchAll(declared)].map(([, text, name, optional]) => ({
    name: name!,
    optional: optional !== undefined,
    text: unstar(text ?? '').trim(),
  }));
}

const unstar = (text: string): string => text.replace(/^[ \t]*\*? ?/gm, '');
