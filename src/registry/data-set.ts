/** `dataSet`: the files of a data set by name, brought when they are read. */
import { inspect } from 'node:util';
import { ArgumentError, DataError } from '../errors';
import { type ArchiveEntry, archiveEntries } from './archive/entries';
import type { ArchiveLimits } from './archive/tally';
import { type FetchOptions, fetchFile } from './fetch';
import type { DataRow, RegistryFile } from './row';
import { allDataSets, nameInSet } from './rows';
import { bytesOf, inBytes } from './size';
import { type Where, whereIs } from './where';

/** A data set of the registry. Nothing is fetched before a file is asked for. */
export interface DataSet {
  readonly name: string;
  readonly description: string;
  /** `unstated` where the source has no licence: then look before you pass the data on. */
  readonly licence: string;
  readonly citation: string;
  readonly source: string;
  /** The names of its files. */
  readonly files: readonly string[];
  /** Where they are now. */
  readonly where: Where;
  /**
   * The content of a file, its size and digest checked.
   * @throws ArgumentError when the set has no such file; DataError when it is neither here nor within reach
   */
  bytes(file: string, options?: FetchOptions): Promise<Uint8Array>;
  /** The content of a file as text. `encoding` is `utf-8` unless said. */
  text(file: string, options?: FetchOptions & { readonly encoding?: string }): Promise<string>;
  /**
   * What is inside an archive of the set, one entry after the other; directories are passed over.
   * @param file may be left out where the set has one archive only
   */
  entries(
    file?: string,
    options?: FetchOptions & { readonly limits?: Partial<ArchiveLimits> },
  ): AsyncGenerator<ArchiveEntry>;
}

/**
 * A data set by name (`explainbook list` names them all): `adult`, `news20`, `photos`, …
 *
 * Files come from the mirror that `EXPLAINBOOK_MIRROR` names (a folder or an address), from the cache
 * (`EXPLAINBOOK_CACHE`, else `~/.cache/explainbook`), or from their public address, and are checked against the size and
 * SHA-256 that the registry knows.
 *
 * @throws ArgumentError when there is no data set of this name
 * @example
 * const { files, licence, where } = dataSet('adult');
 * if (where !== 'in mirrors only') console.log(files, licence);
 */
export function dataSet(name: string): DataSet {
  const row = allDataSets().find((each) => each.name === name);
  if (!row) {
    const names = allDataSets().map((each) => each.name);
    throw new ArgumentError(`There is no data set ${JSON.stringify(name)}; there are ${names.join(', ')}.`);
  }
  const { description, licence, citation, source } = row;
  const files = row.files.map((file) => nameInSet(row, file));
  const bytes = async (file: string, options?: FetchOptions) => fetchFile(find(row, file), row, options);
  const set: DataSet = {
    name,
    description,
    licence,
    citation,
    source,
    files,
    get where() {
      return whereIs(row);
    },
    bytes,
    text: async (file, { encoding = 'utf-8', ...options } = {}) => {
      const decoder = decoderOf(encoding);
      const content = await bytes(file, options);
      try {
        return decoder.decode(content);
      } catch {
        throw new DataError(
          `The file "${file}" of "${name}" is not ${encoding} text; name its encoding, or read its bytes.`,
        );
      }
    },
    entries: async function* (file, { limits, ...options } = {}) {
      const archive = file ?? onlyArchive(row);
      yield* archiveEntries(await bytes(archive, options), { name: `${name}/${archive}`, limits });
    },
  };
  return Object.defineProperty(set, inspect.custom, { value: () => inWords(set, row) });
}

/** What a notebook shows of it. */
function inWords({ name, description, licence, citation, source, files, where }: DataSet, row: DataRow): string {
  return [
    `${name}: ${description}`,
    `${inBytes(bytesOf(row) ?? 0)}, ${where}`,
    `Files: ${shortList(files)}`,
    `Licence: ${licence}`,
    `Cite: ${citation}`,
    `Source: ${source}`,
  ].join('\n');
}

const shortList = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new ArgumentError(
      `The encoding is ${JSON.stringify(encoding)}; give "utf-8", "latin1" or another that the web knows.`,
    );
  }
}

function find(row: DataRow, name: string): RegistryFile {
  const file = row.files.find((each) => nameInSet(row, each) === name);
  if (file) return file;
  const shown = shortList(row.files.map((each) => nameInSet(row, each)));
  throw new ArgumentError(`The data set "${row.name}" has no file ${JSON.stringify(name)}; it has ${shown}.`);
}

function onlyArchive(row: DataRow): string {
  const archives = row.files.map((each) => nameInSet(row, each)).filter((name) => /\.(zip|gz|tgz|tar)$/.test(name));
  if (archives.length === 1) return archives[0]!;
  throw new ArgumentError(
    `The data set "${row.name}" has ${archives.length === 0 ? 'no archives' : `the archives ${archives.join(', ')}`}; name the file to unpack.`,
  );
}
