/** A file of the registry: from the mirror, the cache, or the web, in this order, and never unchecked. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AbortError, DataError } from '../errors';
import { isAddress, openSource } from '../models/source';
import type { Progress } from '../tensor/progress';
import { cached, cacheFolder, digestFile, readDigest } from './cache';
import { download, isDiskError } from './download';
import { withLock } from './lock';
import type { RegistryFile, RegistryRow } from './row';
import { inBytes } from './size';

export interface FetchOptions {
  /** Stops a download; what came is kept, and the next one goes on from there. */
  readonly signal?: AbortSignal;
  /** Hears of the bytes of a download. Default: a line on standard error for each file above 1 MB. */
  readonly onProgress?: (progress: FetchProgress) => void;
}

export interface FetchProgress extends Progress {
  /** Its path in the registry. */
  readonly file: string;
}

/** Files of unknown size may not be larger. */
const MOST = 2 ** 30;

/** The bytes of a file that belongs to a model or data set. */
export async function fetchFile(
  file: RegistryFile,
  row: Pick<RegistryRow, 'name' | 'kind'>,
  options: FetchOptions & { readonly most?: number } = {},
): Promise<Uint8Array> {
  const most = Math.min(options.most ?? MOST, MOST);
  const troubles: string[] = [];
  const here = (await fromMirrorFolder(file, most, troubles)) ?? fromCache(file, most);
  if (here) return here;
  const places = placesOf(file);
  if (process.env.EXPLAINBOOK_OFFLINE === '1' && places.length > 0) {
    troubles.push('EXPLAINBOOK_OFFLINE forbids the network');
  } else {
    for (const address of places) {
      try {
        return await fromWeb(address, file, { ...options, most });
      } catch (error) {
        if (options.signal?.aborted) throw new AbortError(`The download of ${address} was stopped.`);
        if (isDiskError(error)) {
          throw new DataError(
            `The cache ${cacheFolder()} cannot be written (${error.message}); make room there, or set EXPLAINBOOK_CACHE to another folder.`,
          );
        }
        if (!(error instanceof DataError)) throw error;
        troubles.push(sentence(error));
      }
    }
  }
  throw missing(file, row, troubles);
}

/** The mirror's folder, where `EXPLAINBOOK_MIRROR` names one and no address. */
export function mirrorFolder(): string | undefined {
  const { EXPLAINBOOK_MIRROR: mirror } = process.env;
  return mirror && !isAddress(mirror) ? mirror : undefined;
}

async function fromMirrorFolder(file: RegistryFile, most: number, troubles: string[]): Promise<Uint8Array | undefined> {
  const folder = mirrorFolder();
  if (!folder) return undefined;
  if (!fs.existsSync(path.join(folder, file.path))) {
    troubles.push(`it is not in the mirror ${folder}`);
    return undefined;
  }
  try {
    const source = openSource(folder);
    const size = await source.size(file.path);
    const fits = file.bytes === undefined || size === file.bytes;
    const bytes = fits ? await source.read(file.path, file.bytes ?? most) : undefined;
    const wrong = bytes ? differs(bytes, file.sha256) : `it has ${size} bytes, expected ${file.bytes}`;
    if (!wrong) return bytes;
    troubles.push(`the copy in the mirror ${folder} is not the one the registry knows (${wrong})`);
  } catch (error) {
    troubles.push(sentence(error)); // a link that leads outside, or what cannot be read
  }
  return undefined;
}

const sentence = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** What the cache has of it. A damaged copy is taken away, so that it is fetched again. */
function fromCache(file: RegistryFile, most: number): Uint8Array | undefined {
  const place = cached(file.path);
  const status = fs.existsSync(place) ? fs.statSync(place) : undefined;
  if (!status?.isFile()) return undefined;
  if (status.size === (file.bytes ?? status.size) && status.size <= (file.bytes ?? most)) {
    const bytes = fs.readFileSync(place);
    const expected = file.sha256 ?? readDigest(place);
    if (expected && !differs(bytes, expected)) return bytes;
  }
  fs.rmSync(place, { force: true });
  fs.rmSync(digestFile(place), { force: true });
  return undefined;
}

/** The addresses to ask: the mirror's, then the public one. */
function placesOf({ path: file, address }: RegistryFile): string[] {
  const { EXPLAINBOOK_MIRROR: mirror } = process.env;
  const places = address ? [address] : [];
  if (!mirror || !isAddress(mirror)) return places;
  const url = new URL(mirror);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${file.split('/').map(encodeURIComponent).join('/')}`;
  return [url.href, ...places];
}

async function fromWeb(
  address: string,
  file: RegistryFile,
  options: FetchOptions & { readonly most: number },
): Promise<Uint8Array> {
  const { signal, most } = options;
  const onProgress = options.onProgress ?? announce();
  return withLock(
    cached(file.path),
    async () => {
      const meanwhile = fromCache(file, most); // another process may have brought it
      if (meanwhile) return meanwhile;
      const { bytes, sha256 } = file;
      const report = (progress: Progress) => onProgress({ ...progress, file: file.path });
      await download({ address, to: cached(file.path), bytes, sha256, most, signal, onProgress: report });
      const brought = fromCache(file, most);
      if (!brought) throw new DataError(`The file ${cached(file.path)} was changed while it was read; try again.`);
      return brought;
    },
    signal,
  );
}

/** One line when a file begins that one has to wait for. */
function announce(): (progress: FetchProgress) => void {
  let said = false;
  return ({ file, total }) => {
    if (said || total < 1e6) return;
    said = true;
    process.stderr.write(`Downloading ${file} (${inBytes(total)}) to ${cacheFolder()}\n`);
  };
}

function differs(bytes: Uint8Array, sha256: string | undefined): string | undefined {
  if (!sha256) return undefined;
  const found = createHash('sha256').update(bytes).digest('hex');
  return found === sha256 ? undefined : `its SHA-256 is ${found}, expected ${sha256}`;
}

function missing(file: RegistryFile, row: Pick<RegistryRow, 'name' | 'kind'>, troubles: readonly string[]): DataError {
  const kind = row.kind === 'model' ? 'model' : 'data set';
  const size = file.bytes === undefined ? '' : ` (${inBytes(file.bytes)})`;
  const why = [...troubles, ...(file.address ? [] : ['it has no public address'])];
  if (!process.env.EXPLAINBOOK_MIRROR) why.push('no mirror is set');
  const remedy = file.address
    ? `where there is a network, run "explainbook fetch ${row.name}", copy the folder ${cacheFolder()} from there, and set EXPLAINBOOK_MIRROR to the copy`
    : `set EXPLAINBOOK_MIRROR to a folder or address that holds ${file.path}`;
  return new DataError(
    `The ${kind} "${row.name}" does not come with this package, and its file ${file.path}${size} could not be had: ${why.join('; ')}. To bring it, ${remedy}.`,
  );
}
