/** Where the files of a row are now, told without reading them. */
import fs from 'node:fs';
import path from 'node:path';
import { cached } from './cache';
import { mirrorFolder } from './fetch';
import type { RegistryFile, RegistryRow } from './row';
import { filesOf } from './rows';

export type Where =
  | 'in this package'
  | 'in the mirror'
  | 'in the cache'
  | 'partly here'
  /** Not here, and the public has it. */
  | 'on the web'
  | 'partly on the web'
  /** Not here, and without a public address. */
  | 'in mirrors only';

export function whereIs(row: RegistryRow): Where {
  if (row.kind === 'model' && 'folder' in row.place) return 'in this package';
  const places = filesToLookFor(row).map(whereIsFile);
  const kinds = new Set(places);
  if (kinds.size === 1) return places[0]!;
  if (places.some((place) => place === 'in the mirror' || place === 'in the cache')) {
    return places.every((place) => place.startsWith('in the ')) ? 'in the cache' : 'partly here';
  }
  return 'partly on the web';
}

/** Of a model whose files are not known beforehand, the description and what it names. */
function filesToLookFor(row: RegistryRow): readonly RegistryFile[] {
  if (row.kind === 'data' || !('address' in row.place)) return filesOf(row);
  const { mirror, address } = row.place;
  const description = { path: `${mirror}/model.json`, address };
  const names = [mirrorFolder() && path.join(mirrorFolder()!, description.path), cached(description.path)].flatMap(
    (file) => (file && fs.existsSync(file) ? weightFiles(file) : []),
  );
  return [description, ...names.map((name) => ({ path: `${mirror}/${name}`, address }))];
}

function weightFiles(modelJson: string): string[] {
  try {
    const { weightsManifest } = JSON.parse(fs.readFileSync(modelJson, 'utf8')) as {
      weightsManifest: { paths: string[] }[];
    };
    return [...new Set(weightsManifest.flatMap(({ paths }) => paths))];
  } catch {
    return [];
  }
}

function whereIsFile({ path: file, bytes, address }: RegistryFile): Where {
  const folder = mirrorFolder();
  const isAt = (place: string): boolean => {
    if (!fs.existsSync(place)) return false;
    const status = fs.statSync(place);
    return status.isFile() && (bytes === undefined || status.size === bytes);
  };
  if (folder && isAt(path.join(folder, file))) return 'in the mirror';
  if (isAt(cached(file))) return 'in the cache';
  return address ? 'on the web' : 'in mirrors only';
}
