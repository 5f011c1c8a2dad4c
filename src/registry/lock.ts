/** A lock between processes: a file that exists while one of them works. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The owner touches its lock so often; one that is older than four times that was left behind. */
const BEAT_MS = 5_000;
const POLL_MS = 100;

interface Owner {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

/** Runs `work` while no other process, nor another call in this one, holds the lock of this file. */
export async function withLock<T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const lock = `${file}.lock`;
  const own: Owner = { pid: process.pid, host: os.hostname(), token: randomUUID() };
  await fs.mkdir(path.dirname(lock), { recursive: true });
  while (!(await take(lock, own))) {
    if (!(await removeLeftBehind(lock))) await sleep(POLL_MS, undefined, { signal });
  }
  const beat = setInterval(() => void fs.utimes(lock, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await read(lock))?.token === own.token) await fs.rm(lock, { force: true });
  }
}

async function take(lock: string, own: Owner): Promise<boolean> {
  try {
    await fs.writeFile(lock, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(lock: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await fs.readFile(lock, 'utf8')) as Owner;
  } catch {
    return undefined; // gone, or just being written
  }
}

/** Takes away the lock of a process that ended without doing so. */
async function removeLeftBehind(lock: string): Promise<boolean> {
  const owner = await read(lock);
  const status = await fs.stat(lock).catch(() => undefined);
  if (!status) return true;
  const silent = Date.now() - status.mtimeMs > 4 * BEAT_MS;
  const dead = owner?.host === os.hostname() && !isRunning(owner.pid);
  if (!silent && !dead) return false;
  // Renamed first: of two that found it, one succeeds. Whoever then holds another's fresh lock gives it back.
  const aside = `${lock}.${randomUUID()}`;
  try {
    await fs.rename(lock, aside);
    if ((await read(aside))?.token !== owner?.token) await fs.link(aside, lock).catch(() => undefined);
    await fs.rm(aside, { force: true });
  } catch {
    // Another process was faster.
  }
  return true;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
