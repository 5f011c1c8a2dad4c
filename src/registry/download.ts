/** One file from the web to a folder: resumed where it broke off, checked, and in its place only when it is whole. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pRetry from 'p-retry';
import { AbortError, DataError } from '../errors';
import type { Progress } from '../tensor/progress';
import { digestFile } from './cache';

export interface Download {
  readonly address: string;
  /** Where the file belongs. Until it is whole, `<to>.part` grows beside it. */
  readonly to: string;
  /** What it must be. Where unknown, its own digest is kept beside it, to tell later damage. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** No file of unknown size may be larger. */
  readonly most: number;
  readonly signal?: AbortSignal;
  /** Called with bytes. */
  readonly onProgress?: (progress: Progress) => void;
}

/** How long a silent server is waited for, and how often and after how long it is asked again. */
export interface Patience {
  readonly silentMs: number;
  readonly retries: number;
  readonly delayMs: number;
}

const PATIENCE: Patience = { silentMs: 30_000, retries: 4, delayMs: 500 };

/** What may go away by itself: a broken connection, a busy server. */
class Passing extends Error {}

/**
 * Downloads a file. What is there of an earlier attempt is kept if the server still has the same file.
 * @throws DataError when the server does not have it, it is too large, or it is not the file that was expected
 */
export async function download(what: Download, patience: Patience = PATIENCE): Promise<void> {
  const part = `${what.to}.part`;
  fs.mkdirSync(path.dirname(part), { recursive: true });
  try {
    const resumed = await fetchWhole(what, patience);
    let wrong = await whatIsWrong(part, what);
    if (wrong && resumed) {
      discard(part); // its beginning may be another file's
      await fetchWhole(what, patience);
      wrong = await whatIsWrong(part, what);
    }
    if (wrong) {
      discard(part);
      throw new DataError(`The file at ${what.address} is not the one that belongs there: ${wrong}.`);
    }
    if (!what.sha256) fs.writeFileSync(digestFile(what.to), `${await digest(part)}  ${path.basename(what.to)}\n`);
    fs.renameSync(part, what.to);
    fs.rmSync(stateOf(part), { force: true });
  } catch (error) {
    if (what.signal?.aborted) throw new AbortError(`The download of ${what.address} was stopped.`);
    if (isDiskError(error)) discard(part);
    throw error;
  }
}

/** @returns whether it went on with what an earlier attempt had left */
async function fetchWhole(what: Download, { retries, delayMs, silentMs }: Patience): Promise<boolean> {
  let resumed = false;
  try {
    await pRetry(async () => (resumed = (await transfer(what, silentMs)) || resumed), {
      retries,
      minTimeout: delayMs,
      signal: what.signal,
      shouldRetry: ({ error }) => error instanceof Passing,
    });
  } catch (error) {
    if (!(error instanceof Passing)) throw error;
    throw new DataError(`${what.address} could not be fetched (${error.message}); check the address and the network.`);
  }
  return resumed;
}

/** One request. What comes is appended to the part; true where it went on from an earlier one. */
async function transfer(what: Download, silentMs: number): Promise<boolean> {
  const part = `${what.to}.part`;
  const start = resumable(part, what);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`no answer for ${silentMs / 1000} s`)), silentMs);
  try {
    const response = await ask(what, start, AbortSignal.any([silence.signal, ...(what.signal ? [what.signal] : [])]));
    const from = response.status === 206 ? start!.bytes : 0;
    const total = totalOf(response, from);
    checkSize(what, total);
    fs.writeFileSync(stateOf(part), JSON.stringify({ address: what.address, validator: validatorOf(response) }));
    const file = fs.openSync(part, from > 0 ? 'a' : 'w');
    try {
      await append(response, file, from, { ...what, bytes: what.bytes ?? total }, () => timer.refresh());
      fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    return from > 0;
  } finally {
    clearTimeout(timer);
  }
}

async function append(
  response: Response,
  file: number,
  from: number,
  what: Download,
  heard: () => void,
): Promise<void> {
  const began = performance.now();
  let done = from;
  const chunks = response.body?.getReader();
  for (;;) {
    const chunk = await chunks?.read().catch((error: unknown) => {
      throw new Passing(causeOf(error));
    });
    if (!chunk || chunk.done) break;
    heard();
    done += chunk.value.length;
    if (done > (what.bytes ?? what.most)) {
      throw new DataError(`${what.address} sends more than the ${what.bytes ?? what.most} bytes that were expected.`);
    }
    fs.writeSync(file, chunk.value);
    if (what.bytes !== undefined && what.onProgress) {
      const seconds = (performance.now() - began) / 1000;
      what.onProgress({ done, total: what.bytes, secondsLeft: (seconds / (done - from)) * (what.bytes - done) });
    }
  }
  if (what.bytes !== undefined && done < what.bytes) {
    throw new Passing(`the connection ended after ${done} of ${what.bytes} bytes`);
  }
}

interface Start {
  readonly bytes: number;
  readonly validator?: string;
}

/** What an earlier attempt left, if the server can be asked for the rest of the same file. */
function resumable(part: string, { address, sha256, bytes }: Download): Start | undefined {
  const size = fs.statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0 || (bytes !== undefined && size >= bytes)) return undefined;
  try {
    const state = JSON.parse(fs.readFileSync(stateOf(part), 'utf8')) as { address?: string; validator?: string };
    const same = state.address === address && (state.validator !== undefined || sha256 !== undefined);
    return same ? { bytes: size, validator: state.validator } : undefined;
  } catch {
    return undefined;
  }
}

async function ask({ address, to }: Download, start: Start | undefined, signal: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (start) headers.range = `bytes=${start.bytes}-`;
  if (start?.validator) headers['if-range'] = start.validator;
  let response: Response;
  try {
    response = await fetch(address, { headers, signal });
  } catch (error) {
    if (!UNREACHABLE.has(codeOf(error))) throw new Passing(causeOf(error));
    throw new DataError(`${address} cannot be reached (${causeOf(error)}); check the network.`);
  }
  const { status } = response;
  if (address.startsWith('https:') && response.url.startsWith('http:')) {
    throw new DataError(
      `${address} leads to ${response.url}, which anybody on the way could change; it was not fetched.`,
    );
  }
  const ranged = start && response.headers.get('content-range')?.startsWith(`bytes ${start.bytes}-`);
  if (status === 200 || (status === 206 && ranged)) return response;
  await response.body?.cancel();
  if (status === 416 || status === 206) {
    discard(`${to}.part`);
    throw new Passing('the server has no such part of it');
  }
  if (status === 408 || status === 429 || status >= 500) throw new Passing(`the server answered with status ${status}`);
  throw new DataError(
    status === 404 || status === 410
      ? `There is nothing at ${address} (status ${status}).`
      : `${address} answered with status ${status}; check the address.`,
  );
}

function totalOf(response: Response, from: number): number | undefined {
  const length = response.headers.get('content-length');
  // A compressed answer states the compressed length, which says nothing about the file.
  return length && !response.headers.get('content-encoding') ? from + Number(length) : undefined;
}

function checkSize({ address, bytes, most }: Download, total: number | undefined): void {
  if (total === undefined) return;
  if (bytes !== undefined && total !== bytes) {
    throw new DataError(`The file at ${address} has ${total} bytes, but ${bytes} were expected; it was not fetched.`);
  }
  if (bytes === undefined && total > most) {
    throw new DataError(
      `The file at ${address} has ${total} bytes, but at most ${most} were expected; it was not fetched.`,
    );
  }
}

/** What tells one version of the file from another, byte for byte: a weak ETag does not. */
function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  return (tag && !tag.startsWith('W/') ? tag : undefined) ?? headers.get('last-modified') ?? undefined;
}

async function whatIsWrong(file: string, { bytes, sha256 }: Download): Promise<string | undefined> {
  const { size } = fs.statSync(file);
  if (bytes !== undefined && size !== bytes) return `it has ${size} bytes, expected ${bytes}`;
  if (!sha256) return undefined;
  const found = await digest(file);
  return found === sha256 ? undefined : `its SHA-256 is ${found}, expected ${sha256}`;
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

const stateOf = (part: string): string => `${part}.json`;

function discard(part: string): void {
  fs.rmSync(part, { force: true });
  fs.rmSync(stateOf(part), { force: true });
}

/** Where asking again at once does not help: most often there is no network. */
const UNREACHABLE = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

const codeOf = (error: unknown): string =>
  String((error as { cause?: { code?: unknown } } | undefined)?.cause?.code ?? '');

const causeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
};

/** What the folder, not the file, is to blame for. */
export const isDiskError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  ['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(
    String((error as NodeJS.ErrnoException).code),
  );
