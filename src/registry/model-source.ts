/** The files of a model of the registry, as the loader reads them. */
import { DataError, ModelError } from '../errors';
import type { Source } from '../models/source';
import { type FetchOptions, fetchFile } from './fetch';
import { isInner } from './inside';
import type { ModelPlace, ModelRow, RegistryFile } from './row';

type Elsewhere = Exclude<ModelPlace, { readonly folder: string }>;

/** Each file is brought when it is read: from mirror, cache or web. */
export function modelSource(row: ModelRow, place: Elsewhere, options: FetchOptions = {}): Source {
  const find = (file: string): RegistryFile => {
    const found =
      'files' in place ? place.files.find(({ path }) => path === `${place.mirror}/${file}`) : named(place, file);
    if (found) return found;
    throw new ModelError(
      `The file "${file}" is not one that belongs to the model "${row.name}"; its model.json is damaged or was changed.`,
    );
  };
  return {
    name: `the model "${row.name}"`,
    size: async (file) => find(file).bytes,
    read: async (file, most) => {
      try {
        return await fetchFile(find(file), row, { ...options, most });
      } catch (error) {
        throw error instanceof DataError ? new ModelError(error.message) : error;
      }
    },
  };
}

/** A file that a model.json names, beside it on the web. */
function named({ mirror, address }: { mirror: string; address: string }, file: string): RegistryFile | undefined {
  if (!isInner(file)) return undefined;
  const beside = new URL(file.split('/').map(encodeURIComponent).join('/'), address);
  return { path: `${mirror}/${file}`, address: beside.href };
}
