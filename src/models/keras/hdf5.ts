/**
 * An HDF5 file in memory, trusting nothing in it. The library gets a file system of its own that holds this one file, so a link
 * or an external data set leads nowhere.
 */
import type { Dataset, Group } from 'h5wasm';
import { ModelError } from '../../errors';

/** One array of a file, of which nothing but the shape has been read. */
export interface StoredArray {
  readonly path: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

export interface Hdf5 {
  /** An attribute of a group, as text or a list of texts; undefined where there is none. */
  texts(group: string, name: string): string | readonly string[] | undefined;
  /** Names of what lies in a group; none where there is no such group. */
  keys(group: string): readonly string[];
  array(path: string): StoredArray;
}

/** Deflate packs no more than so many bytes into one. */
const mostDeflated = 1032;
let opened = 0;

/** Opens a file, hands it to `use`, and closes it. */
export async function withHdf5<T>(bytes: Uint8Array, name: string, use: (file: Hdf5) => Promise<T>): Promise<T> {
  const h5wasm = await import('h5wasm');
  const library = await h5wasm.ready; // only then it has its file system
  library.activate_throwing_error_handler(); // else it prints what it finds wrong, and goes on
  const path = `/${++opened}.h5`;
  h5wasm.FS!.writeFile(path, bytes);
  try {
    const file = guarded(name, () => {
      const one = new h5wasm.File(path, 'r');
      if (typeof one.file_id !== 'bigint' || one.file_id < 0n) throw new Error('it does not open');
      return one;
    });
    try {
      return await use(reader(file, bytes.byteLength, name));
    } finally {
      closeQuietly(file);
    }
  } finally {
    h5wasm.FS!.unlink(path);
  }
}

/** A damaged file may not even close, which changes nothing: it lies in memory. */
function closeQuietly(file: { close(): unknown }): void {
  try {
    file.close();
  } catch {}
}

/** The library's own messages are of no use to people. */
function guarded<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(
      `${name} is not a whole HDF5 file; it is truncated, damaged or of another kind: fetch it anew.`,
    );
  }
}

function reader(file: Group, fileBytes: number, name: string): Hdf5 {
  let declared = 0;
  const entry = (path: string) => {
    let at: ReturnType<Group['get']> = file;
    for (const part of path.split('/')) {
      if (!isGroup(at) || !at.keys().includes(part)) return undefined;
      at = at.get(part);
    }
    return at;
  };
  return {
    texts: (group, attribute) =>
      guarded(name, () => {
        const at = group === '' ? file : entry(group);
        if (!isGroup(at)) return undefined;
        const one = at.attrs[attribute];
        if (one) return textsOf(one.value);
        // What is too long for one attribute is split over several.
        const parts: string[] = [];
        for (let part = 0; at.attrs[`${attribute}${part}`]; part++) {
          parts.push(...[textsOf(at.attrs[`${attribute}${part}`]!.value) ?? []].flat());
        }
        return parts.length > 0 ? parts : undefined;
      }),
    keys: (group) =>
      guarded(name, () => {
        const at = entry(group);
        return isGroup(at) ? at.keys() : [];
      }),
    array: (path) =>
      guarded(name, () => {
        const at = entry(path);
        if (!isDataset(at)) throw new ModelError(`${name} has no array "${path}"; the file is damaged, fetch it anew.`);
        const { shape, dtype, filters } = at;
        const size = (shape ?? []).reduce((product, length) => product * length, 1);
        declared += 4 * size;
        if (!shape || !(declared <= fileBytes * (filters.length > 0 ? mostDeflated : 1))) {
          throw new ModelError(
            `${name} declares the shape [${shape}] for "${path}", more than a file of ${fileBytes} bytes can hold; it is damaged.`,
          );
        }
        return {
          path,
          shape,
          read: () => guarded(name, () => numbersOf(at.value, `"${path}" in ${name}`, dtype, size)),
        };
      }),
  };
}

const isGroup = (entry: unknown): entry is Group => (entry as Group | null)?.type === 'Group';
const isDataset = (entry: unknown): entry is Dataset => (entry as Dataset | null)?.type === 'Dataset';

function textsOf(value: unknown): string | readonly string[] | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

function numbersOf(value: unknown, what: string, dtype: unknown, size: number): Float32Array {
  const numbers =
    typeof value === 'number'
      ? Float32Array.of(value)
      : value instanceof Float32Array || value instanceof Float64Array
        ? Float32Array.from(value)
        : undefined;
  if (numbers?.length === size) return numbers;
  throw new ModelError(
    `The weights ${what} are of the type ${JSON.stringify(dtype)}; expected floats of 32 or 64 bits: save the model in float32.`,
  );
}
