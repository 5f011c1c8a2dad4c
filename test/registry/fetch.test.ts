import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchFile } from '../../src/registry/fetch';
import type { RegistryFile } from '../../src/registry/row';
import { sendRange, serve, type TestServer } from './server';

const content = Buffer.from('what the file is');
const sha256 = createHash('sha256').update(content).digest('hex');
const row = { name: 'thing', kind: 'data' } as const;

let folder: string;
let server: TestServer | undefined;
let sent = content;
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-fetch-'));
  vi.stubEnv('EXPLAINBOOK_CACHE', path.join(folder, 'cache'));
  vi.stubEnv('EXPLAINBOOK_MIRROR', undefined);
  vi.stubEnv('EXPLAINBOOK_OFFLINE', undefined);
  sent = content;
  server = await serve((request, response) =>
    request.url!.includes('none') ? response.writeHead(404).end() : sendRange(request, response, sent),
  );
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const known = (): RegistryFile => ({
  path: 'a set/file.bin',
  bytes: content.length,
  sha256,
  address: `${server!.address}/public/file.bin`,
});
const kept = (): string => path.join(folder, 'cache', 'files', 'a set', 'file.bin');
const read = async (file = known()): Promise<string> => Buffer.from(await fetchFile(file, row)).toString();

/** Sets a mirror folder that has the file with this content. */
function mirrorWith(bytes: Buffer): string {
  const mirror = path.join(folder, 'mirror');
  fs.mkdirSync(path.join(mirror, 'a set'), { recursive: true });
  fs.writeFileSync(path.join(mirror, 'a set', 'file.bin'), bytes);
  vi.stubEnv('EXPLAINBOOK_MIRROR', mirror);
  return mirror;
}

describe('a file of the registry', () => {
  it('comes from its address once, and from the cache afterwards', async () => {
    expect(await read()).toBe('what the file is');
    expect(await read()).toBe('what the file is');
    expect(server!.asked.map((asked) => asked.path)).toEqual(['/public/file.bin']);
    expect(fs.readdirSync(path.dirname(kept()))).toEqual(['file.bin']);
  });

  it('comes from a mirror folder without a copy', async () => {
    mirrorWith(content);
    expect(await read()).toBe('what the file is');
    expect(server!.asked).toEqual([]);
    expect(fs.existsSync(kept())).toBe(false);
  });

  it("comes from a mirror's address before its own, and from its own where that has it not", async () => {
    vi.stubEnv('EXPLAINBOOK_MIRROR', `${server!.address}/mirror?key=1`);
    expect(await read()).toBe('what the file is');
    expect(server!.asked.map((asked) => asked.path)).toEqual(['/mirror/a%20set/file.bin?key=1']);
    fs.rmSync(kept());
    vi.stubEnv('EXPLAINBOOK_MIRROR', `${server!.address}/none`);
    expect(await read()).toBe('what the file is');
    expect(server!.asked.at(-1)!.path).toBe('/public/file.bin');
  });

  it('is fetched again where the cache has a damaged or a truncated copy', async () => {
    await read();
    for (const damaged of [Buffer.from('what the file IS'), content.subarray(3), Buffer.alloc(0)]) {
      fs.writeFileSync(kept(), damaged);
      expect(await read()).toBe('what the file is');
      expect(fs.readFileSync(kept()).equals(content)).toBe(true);
    }
    expect(server!.asked).toHaveLength(4);
  });

  it('is fetched where the mirror has a damaged copy', async () => {
    mirrorWith(Buffer.from('what the file IS'));
    expect(await read()).toBe('what the file is');
    expect(server!.asked).toHaveLength(1);
  });

  it('without a recorded digest is watched from its first download on', async () => {
    const unknown = { path: 'a set/file.bin', address: known().address };
    await read(unknown);
    await read(unknown);
    expect(server!.asked).toHaveLength(1);
    fs.writeFileSync(kept(), 'what the file IS');
    expect(await read(unknown)).toBe('what the file is');
    expect(server!.asked).toHaveLength(2);
  });

  it('is fetched once by two who want it at the same time', async () => {
    const [one, two] = await Promise.all([read(), read()]);
    expect([one, two]).toEqual(['what the file is', 'what the file is']);
    expect(server!.asked).toHaveLength(1);
  });

  it('is fetched where a process that ended left its lock behind', async () => {
    fs.mkdirSync(path.dirname(kept()), { recursive: true });
    fs.writeFileSync(`${kept()}.lock`, JSON.stringify({ pid: 2 ** 22 + 1, host: os.hostname(), token: 'x' }));
    expect(await read()).toBe('what the file is');
    expect(fs.readdirSync(path.dirname(kept()))).toEqual(['file.bin']);
  });
});

describe('a file that cannot be had', () => {
  it('offline: the sentence says what is missing and how to bring it', async () => {
    vi.stubEnv('EXPLAINBOOK_OFFLINE', '1');
    await expect(read()).rejects.toThrow(
      `The data set "thing" does not come with this package, and its file a set/file.bin (16 B) could not be had: EXPLAINBOOK_OFFLINE forbids the network; no mirror is set. To bring it, where there is a network, run "explainbook fetch thing", copy the folder ${path.join(folder, 'cache', 'files')} from there, and set EXPLAINBOOK_MIRROR to the copy.`,
    );
  });

  it('without a network: at once, without trying for long', async () => {
    await server!.close();
    await expect(read()).rejects.toThrow(/cannot be reached \(connect ECONNREFUSED.*run "explainbook fetch thing"/);
  });

  it('has no address and no mirror', async () => {
    await expect(read({ ...known(), address: undefined })).rejects.toThrow(
      /it has no public address; no mirror is set\. To bring it, set EXPLAINBOOK_MIRROR to a folder or address that holds a set\/file\.bin\.$/,
    );
  });

  it('is another than the registry knows, here and there', async () => {
    mirrorWith(Buffer.from('what the file IS'));
    sent = Buffer.from('what the file Is');
    const attempt = read();
    await expect(attempt).rejects.toThrow(
      /the copy in the mirror .* is not the one the registry knows \(its SHA-256 is .*\); The file at http.* is not the one that belongs there/,
    );
    await expect(attempt).rejects.toMatchObject({ name: 'DataError' });
    expect(fs.readdirSync(path.dirname(kept()))).toEqual([]);
  });

  it('is a link in the mirror that leads outside', async () => {
    const mirror = mirrorWith(content);
    fs.writeFileSync(path.join(folder, 'secret'), content);
    fs.rmSync(path.join(mirror, 'a set', 'file.bin'));
    fs.symlinkSync(path.join(folder, 'secret'), path.join(mirror, 'a set', 'file.bin'));
    await expect(read({ ...known(), address: undefined })).rejects.toThrow(/"a set\/file.bin" leads outside/);
    fs.rmSync(path.join(mirror, 'a set'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'other'));
    fs.writeFileSync(path.join(folder, 'other', 'file.bin'), content);
    fs.symlinkSync(path.join(folder, 'other'), path.join(mirror, 'a set')); // a folder on the way
    await expect(read({ ...known(), address: undefined })).rejects.toThrow(/leads outside/);
  });

  it('has nowhere to be written', async () => {
    fs.writeFileSync(path.join(folder, 'cache'), 'a file, no folder');
    await expect(read()).rejects.toThrow(
      /^The cache .* cannot be written \(.*\); make room there, or set EXPLAINBOOK_CACHE to another folder\.$/,
    );
  });
});
