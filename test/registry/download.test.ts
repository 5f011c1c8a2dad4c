import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Download, download } from '../../src/registry/download';
import { type Answer, breakOff, sendRange, serve, type TestServer } from './server';

const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7 + (at >> 8)) % 251));
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const QUICK = { silentMs: 2_000, retries: 2, delayMs: 10 };

let folder: string;
let to: string;
let server: TestServer | undefined;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-download-'));
  to = path.join(folder, 'sub', 'file.bin');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
});

async function from(answer: Answer, more: Partial<Download> = {}, patience = QUICK): Promise<void> {
  server ??= await serve(answer);
  const known = { bytes: content.length, sha256: sha256(content) };
  await download({ address: `${server.address}/file.bin`, to, most: 1e6, ...known, ...more }, patience);
}

const left = (): string[] => (fs.existsSync(path.dirname(to)) ? fs.readdirSync(path.dirname(to)).sort() : []);

describe('a download', () => {
  it('puts the whole file in its place and says how far it is', async () => {
    const heard: number[] = [];
    await from((request, response) => sendRange(request, response, content), {
      onProgress: ({ done, total }) => heard.push(done / total),
    });
    expect(fs.readFileSync(to).equals(content)).toBe(true);
    expect(left()).toEqual(['file.bin']);
    expect(heard.at(-1)).toBe(1);
    expect(heard.every((share, at) => at === 0 || share > heard[at - 1]!)).toBe(true);
  });

  it('goes on where the connection broke, of the same file only', async () => {
    await from((request, response, before) =>
      before === 0 ? breakOff(response, content, 70_000, '"one"') : sendRange(request, response, content, '"one"'),
    );
    expect(fs.readFileSync(to).equals(content)).toBe(true);
    expect(server!.asked.slice(1)).toEqual([{ path: '/file.bin', range: 'bytes=70000-', ifRange: '"one"' }]);
  });

  it('goes on in another call, after the first one gave up', async () => {
    const answer: Answer = (request, response, before) =>
      before === 0 ? breakOff(response, content, 50_000, '"one"') : sendRange(request, response, content, '"one"');
    await expect(from(answer, {}, { ...QUICK, retries: 0 })).rejects.toThrow(
      /could not be fetched \(.+\); check the address and the network\.$/,
    );
    expect(left()).toEqual(['file.bin.part', 'file.bin.part.json']);
    await from(answer);
    expect(server!.asked[1]!.range).toBe('bytes=50000-');
    expect(fs.readFileSync(to).equals(content)).toBe(true);
    expect(left()).toEqual(['file.bin']);
  });

  it('starts over where the file has changed since', async () => {
    const old = Buffer.alloc(content.length, 1);
    await from((request, response, before) =>
      before === 0 ? breakOff(response, old, 70_000, '"old"') : sendRange(request, response, content, '"new"'),
    );
    expect(server!.asked[1]!.ifRange).toBe('"old"');
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('starts over where the server joined two files without saying so', async () => {
    const old = Buffer.alloc(content.length, 1);
    await from((request, response, before) =>
      before === 0 ? breakOff(response, old, 70_000) : sendRange(request, response, content),
    );
    expect(server!.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=70000-', undefined]);
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('starts over where the server knows no such part', async () => {
    await from((request, response, before) => {
      if (before === 0) breakOff(response, content, 70_000, '"one"');
      else if (before === 1) response.writeHead(416).end();
      else sendRange(request, response, content, '"one"');
    });
    expect(server!.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=70000-', undefined]);
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('does not go on where nothing tells whether it is the same file', async () => {
    const answer: Answer = (request, response, before) =>
      before === 0 ? breakOff(response, content, 70_000, 'W/"weak"') : sendRange(request, response, content);
    await from(answer, { bytes: undefined, sha256: undefined });
    expect(server!.asked[1]!.range).toBeUndefined();
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('follows where it is sent', async () => {
    await from((request, response) =>
      request.url === '/file.bin'
        ? response.writeHead(302, { location: '/there' }).end()
        : sendRange(request, response, content),
    );
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('waits for a slow server that goes on sending', async () => {
    const slowly: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(content.subarray(sent, sent + 20_000));
        sent += 20_000;
        if (sent < content.length) return;
        clearInterval(timer);
        response.end();
      }, 40);
    };
    await from(slowly, {}, { silentMs: 300, retries: 0, delayMs: 10 }); // 400 ms in all
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('asks a busy server again', async () => {
    await from((request, response, before) =>
      before === 0 ? response.writeHead(503).end() : sendRange(request, response, content),
    );
    expect(fs.readFileSync(to).equals(content)).toBe(true);
  });

  it('keeps the digest of what nobody has recorded', async () => {
    await from((request, response) => sendRange(request, response, content), { bytes: undefined, sha256: undefined });
    expect(fs.readFileSync(`${to}.sha256`, 'utf8')).toBe(`${sha256(content)}  file.bin\n`);
  });
});

describe('a download that cannot be', () => {
  const refused: [string, Answer, RegExp, number, Partial<Download>?][] = [
    [
      'another file',
      (q, r) => sendRange(q, r, Buffer.alloc(content.length)),
      /is not the one that belongs there: its SHA-256 is 4cbbd9be0cba.*, expected/,
      1,
    ],
    [
      'another size, before it is read',
      (q, r) => sendRange(q, r, content.subarray(1)),
      /has 199999 bytes, but 200000 were expected; it was not fetched/,
      1,
    ],
    ['one that is always cut off', (_, r) => breakOff(r, content, 100), /could not be fetched \(/, 3],
    [
      'more than was said',
      (_, r) => {
        r.writeHead(200); // chunked: no length
        r.end(Buffer.concat([content, content]));
      },
      /sends more than the 200000 bytes that were expected/,
      1,
    ],
    [
      'a file of unknown size above the limit',
      (q, r) => sendRange(q, r, content),
      /has 200000 bytes, but at most 1000 were expected/,
      1,
      { bytes: undefined, most: 1000 },
    ],
    [
      'nothing there, without asking again',
      (_, r) => r.writeHead(404).end(),
      /There is nothing at http.*\/file\.bin \(status 404\)/,
      1,
    ],
    ['a door that is shut', (_, r) => r.writeHead(403).end(), /answered with status 403; check the address/, 1],
    [
      'a server that fails for ever',
      (_, r) => r.writeHead(500).end(),
      /could not be fetched \(the server answered with status 500\)/,
      3,
    ],
    [
      'a circle of redirects',
      (_, r) => r.writeHead(302, { location: '/file.bin' }).end(),
      /could not be fetched \(redirect count exceeded\)/,
      63,
    ],
  ];
  it.each(refused)('%s', async (_, answer, sentence, times, more) => {
    const attempt = from(answer, more);
    await expect(attempt).rejects.toThrow(sentence);
    await expect(attempt).rejects.toMatchObject({ name: 'DataError' });
    expect(server!.asked).toHaveLength(times);
    expect(fs.existsSync(to)).toBe(false);
  });

  it('a server that falls silent', async () => {
    const silent: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    };
    await expect(from(silent, {}, { silentMs: 100, retries: 1, delayMs: 10 })).rejects.toThrow(/no answer for 0\.1 s/);
    expect(fs.existsSync(to)).toBe(false);
  });

  it('one that is led from https to http', async () => {
    const led = Object.defineProperty(new Response('x'), 'url', { value: 'http://elsewhere.example/file' });
    vi.stubGlobal('fetch', async () => led);
    await expect(download({ address: 'https://here.example/file', to, most: 10 }, QUICK)).rejects.toThrow(
      'https://here.example/file leads to http://elsewhere.example/file, which anybody on the way could change; it was not fetched.',
    );
    vi.unstubAllGlobals();
  });

  it('an address where nobody is', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    await expect(download({ address: `${gone.address}/file`, to, most: 10 }, QUICK)).rejects.toThrow(
      /\/file cannot be reached \(connect ECONNREFUSED .*\); check the network\.$/,
    );
  });

  it('one that is stopped: what came is kept', async () => {
    const stop = new AbortController();
    const slow: Answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length, etag: '"one"' });
      response.write(content.subarray(0, 1000));
    };
    const attempt = from(slow, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
    expect(left()).toEqual(['file.bin.part', 'file.bin.part.json']);
  });
});
