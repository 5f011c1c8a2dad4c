/** The registry: every model and data set that is known by name. */
import { dataRows } from './data';
import { modelRows } from './models';
import type { DataRow, ModelRow, RegistryFile, RegistryRow } from './row';

let models: readonly ModelRow[] | undefined;
let sets: readonly DataRow[] | undefined;

/** Made when first asked for: the list of files is read for it. */
export const allModels = (): readonly ModelRow[] => (models ??= modelRows());
export const allDataSets = (): readonly DataRow[] => (sets ??= dataRows());

export const registryRows = (): readonly RegistryRow[] => [...allModels(), ...allDataSets()];

/** The row of this name, or undefined. */
export const registryRow = (name: string): RegistryRow | undefined => registryRows().find((row) => row.name === name);

/** What people call a file of a data set: its path inside the set's folder. */
export function nameInSet({ mirror }: DataRow, { path }: RegistryFile): string {
  return path.startsWith(`${mirror}/`) ? path.slice(mirror.length + 1) : path.slice(path.lastIndexOf('/') + 1);
}

/** Its files as far as they are known beforehand, a model's labels included. */
export function filesOf(row: RegistryRow): readonly RegistryFile[] {
  if (row.kind === 'data') return row.files;
  if (!('files' in row.place)) return [];
  return row.labels && 'path' in row.labels ? [...row.place.files, row.labels] : row.place.files;
}
