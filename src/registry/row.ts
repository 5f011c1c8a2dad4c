/** What the registry says of a model or a data set. */
import type { Preprocessing } from '../models/preprocessing';

/** A file that can be brought here. */
export interface RegistryFile {
  /** Relative to a mirror's root and to the cache alike, with forward slashes. */
  readonly path: string;
  /** Undefined, as the digest is, where nobody has recorded it. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** Its public address; undefined for files that were converted and lie in mirrors only. */
  readonly address?: string;
}

interface Described {
  readonly name: string;
  readonly description: string;
  /** SPDX where there is one; `unstated` where the source has no licence; a sentence where it is neither. */
  readonly licence: string;
  /** What to cite. */
  readonly citation: string;
  /** The repository with the commit, or the page, that the files come from. */
  readonly source: string;
}

/** Where a model's files are: shipped with this package; known to the byte; or whatever the model.json at an address names. */
export type ModelPlace =
  | { readonly folder: string }
  | { readonly mirror: string; readonly files: readonly RegistryFile[] }
  | { readonly mirror: string; readonly address: string };

export interface ModelRow extends Described {
  readonly kind: 'model';
  readonly place: ModelPlace;
  /** Undefined where it was not published with the model: it is never guessed. */
  readonly preprocessing?: Preprocessing;
  /** The class names, or the file that holds them. */
  readonly labels?: readonly string[] | RegistryFile;
}

export interface DataRow extends Described {
  readonly kind: 'data';
  /** The mirror's folder that the names of its files start from. */
  readonly mirror: string;
  readonly files: readonly RegistryFile[];
}

export type RegistryRow = ModelRow | DataRow;
