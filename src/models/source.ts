/** A place that model files are read from: a folder, or an address on the web. No path leads out of it. */
import fs from 'node:fs';
import path from 'node:path';
import { ModelError } from '../errors';

export interface Source {
  /** The place as people call it, for error messages. */
  readonly name: string;
  /** Size in bytes, read before anything is allocated; undefined where the place does not tell. */
  size(file: string): Promise<number | undefined>;
  /** Content of a file that may be at most `limit` bytes. */
  read(file: string, limit: number): Promise<Uint8Array>;
}

export function isAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

export function openSource(place: string): Source {
  return isAddress(place) ? webSource(place) : folderSource(place);
}

function leadsOutside(file: string, place: string): ModelError {
  return new ModelError(`The path "${file}" leads outside ${place}; files must lie inside their folder.`);
}

function missing(file: string, place: string): ModelError {
  return new ModelError(`The file "${file}" is missing in ${place}; copy it there, or point to a complete model.`);
}

function folderSource(folder: string): Source {
  const inside = (file: string): string => {
    if (path.isAbsolute(file) || file.includes('\0')) throw leadsOutside(file, folder);
    const wanted = path.resolve(folder, file);
    let real: string;
    let root: string;
    try {
      root = fs.realpathSync(folder);
    } catch {
      throw new ModelError(`There is no folder ${folder}; give the folder that holds the model's model.json.`);
    }
    // Judged before the file is looked at, so that a message never tells what exists elsewhere, and again after links.
    if (!isWithin(path.resolve(folder), wanted)) throw leadsOutside(file, folder);
    try {
      real = fs.realpathSync(wanted);
    } catch {
      throw missing(file, folder);
    }
    if (!isWithin(root, real)) throw leadsOutside(file, folder);
    if (!fs.statSync(real).isFile()) throw missing(file, folder);
    return real;
  };
  return {
    name: folder,
    size: async (file) => fs.statSync(inside(file)).size,
    read: async (file, limit) => {
      const real = inside(file);
      checkLimit(fs.statSync(real).size, limit, file, folder);
      return fs.readFileSync(real);
    },
  };
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
}

function checkLimit(size: number, limit: number, file: string, place: string): void {
  if (size <= limit) return;
  throw new ModelError(
    `The file "${file}" in ${place} has ${size} bytes, but at most ${limit} were expected; it is not the file that belongs there.`,
  );
}

function webSource(address: string): Source {
  const base = new URL(address);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  const inside = (file: string): URL => {
    let url: URL;
    try {
      url = new URL(file, base);
    } catch {
      throw leadsOutside(file, base.href);
    }
    const decoded = decodeURIComponent(url.pathname);
    if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname) || decoded.split('/').includes('..')) {
      throw leadsOutside(file, base.href);
    }
    url.search ||= base.search; // signed addresses carry their key there
    return url;
  };
  const ask = async (file: string, method: 'GET' | 'HEAD'): Promise<Response> => {
    let response: Response;
    const url = inside(file);
    try {
      response = await fetch(url, { method, signal: AbortSignal.timeout(120_000) });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new ModelError(`${url.href} could not be fetched (${cause}); check the address and the network.`);
    }
    if (url.protocol === 'https:' && response.url.startsWith('http:')) {
      throw new ModelError(
        `${url.href} leads to ${response.url}, which anybody on the way could change; it was not read.`,
      );
    }
    if (response.status === 404) throw missing(file, base.href);
    if (!response.ok && method === 'GET') {
      throw new ModelError(`${url.href} answered with status ${response.status}; check the address.`);
    }
    return response;
  };
  return {
    name: base.href,
    size: async (file) => {
      const response = await ask(file, 'HEAD');
      const length = response.headers.get('content-length');
      // A compressed answer states the compressed length, which says nothing about the file.
      return response.ok && length && !response.headers.get('content-encoding') ? Number(length) : undefined;
    },
    read: async (file, limit) => {
      const response = await ask(file, 'GET');
      const chunks: Uint8Array[] = [];
      let total = 0;
      for await (const chunk of response.body ?? []) {
        total += chunk.length;
        checkLimit(total, limit, file, base.href);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
  };
}
