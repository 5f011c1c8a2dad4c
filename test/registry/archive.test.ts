/** What an archive may do, and what it must not. */
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { type ArchiveOptions, archiveEntries } from '../../src/registry/archive/entries';
import { zip } from './zip';

type Head = Partial<Header> & Pick<Header, 'name'>;

async function tar(...entries: [Head, (string | Buffer)?][]): Promise<Buffer> {
  const packer = pack();
  for (const [header, content] of entries) packer.entry(header, content ?? '');
  packer.finalize();
  const parts: Buffer[] = [];
  for await (const part of packer as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

async function inside(archive: Uint8Array, options?: ArchiveOptions): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { path, bytes } of archiveEntries(archive, options)) found[path] = Buffer.from(bytes).toString();
  return found;
}

const files = { 'train/a': 'one', 'train/b/c.txt': 'two, with ü', empty: '' };
const tarred = () =>
  tar(
    [{ name: 'train/', type: 'directory' }],
    ...Object.entries(files).map(([name, text]): [Head, string] => [{ name }, text]),
  );

describe('archives', () => {
  it('tar', async () => expect(await inside(await tarred())).toEqual(files));
  it('tar.gz', async () => expect(await inside(gzipSync(await tarred()))).toEqual(files));
  it('zip, stored and deflated', async () => {
    const entries = Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) }));
    expect(await inside(zip(entries))).toEqual(files);
    expect(await inside(zip(entries, { deflate: true }))).toEqual(files);
  });
  it('gz of one file', async () => expect(await inside(gzipSync('words'))).toEqual({ '': 'words' }));
  it('names that begin with ./', async () =>
    expect(await inside(await tar([{ name: './a/b' }, 'x']))).toEqual({ 'a/b': 'x' }));
  it('longer names and content than fit a block', async () => {
    const name = `${'long/'.repeat(60)}name`;
    const content = 'abc'.repeat(100_000);
    expect(await inside(gzipSync(await tar([{ name }, content])))).toEqual({ [name]: content });
  });
  it('may be left before their end', async () => {
    for await (const { path } of archiveEntries(gzipSync(await tarred()))) {
      expect(path).toBe('train/a');
      break;
    }
  });
});

describe('archives that are refused', () => {
  const outside = /^The archive holds the path ".*", which leads outside; it was not unpacked\.$/;
  it.each(['../up', 'a/../../up', '/etc/passwd', 'C:/windows', 'a\\..\\..\\up', 'a/..', '..'])(
    'a path that leads outside: %s',
    async (name) => {
      await expect(inside(await tar([{ name: 'fine' }, 'x'], [{ name }, 'x']))).rejects.toThrow(outside);
      // Yauzl takes a backslash for a slash where it may, and refuses it here.
      await expect(inside(zip([{ name, content: Buffer.from('x') }]))).rejects.toThrow(outside);
    },
  );

  it.each(['symlink', 'link', 'character-device', 'fifo'] as const)('a %s', async (type) => {
    const archive = await tar([{ name: 'door', type, linkname: '/etc/passwd' }]);
    await expect(inside(archive)).rejects.toThrow(/^The archive holds the link "door".*links could lead outside/);
  });

  it('a link in a zip', async () => {
    const archive = zip([{ name: 'door', content: Buffer.from('/etc/passwd'), mode: 0o120777 }]);
    await expect(inside(archive)).rejects.toThrow(/holds the link "door"/);
  });

  it('a bomb, long before it has unfolded', async () => {
    const bomb = gzipSync(await tar([{ name: 'zeros' }, Buffer.alloc(64 * 2 ** 20)]));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(inside(bomb)).rejects.toThrow(/unfolds to more than 200 times its own \d+ bytes; it was not unpacked/);
    await expect(
      inside(zip([{ name: 'zeros', content: Buffer.alloc(64 * 2 ** 20) }], { deflate: true })),
    ).rejects.toThrow(/more than 200 times/);
    await expect(inside(gzipSync(Buffer.alloc(64 * 2 ** 20)))).rejects.toThrow(/more than 200 times/);
  });

  it('more entries, larger ones, or more together than the limits', async () => {
    const archive = gzipSync(await tarred());
    await expect(inside(archive, { limits: { entries: 2 } })).rejects.toThrow(/more than 2 entries/);
    await expect(inside(archive, { limits: { entryBytes: 5 } })).rejects.toThrow(
      /the entry "train\/b\/c.txt" of 12 bytes/,
    );
    await expect(inside(archive, { limits: { totalBytes: 100 } })).rejects.toThrow(/more than 100 bytes/);
    const zipped = zip([{ name: 'a', content: Buffer.from('twelve bytes') }]);
    await expect(inside(zipped, { limits: { entryBytes: 5 } })).rejects.toThrow(/the entry "a" of 12 bytes/);
    await expect(inside(zipped, { limits: { totalBytes: 5 } })).rejects.toThrow(/more than 5 bytes/);
  });

  it('an entry whose header states a huge size, before anything is allocated', async () => {
    const archive = await tar([{ name: 'huge' }, 'x']);
    archive.write('77777777777\0', 124, 'latin1'); // 8 GiB
    let sum = 256;
    for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += archive[at]!;
    archive.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    await expect(inside(archive)).rejects.toThrow(/the entry "huge" of 8589934591 bytes, above the limit/);
  });

  it('what is cut off', async () => {
    const whole = gzipSync(
      await tar([{ name: 'noise' }, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31) % 251))]),
    );
    await expect(inside(whole.subarray(0, whole.length - 200))).rejects.toThrow(
      /^The archive is cut off \(.*\); fetch it anew\.$/,
    );
    await expect(inside((await tarred()).subarray(0, 700))).rejects.toThrow(/cut off/);
    await expect(inside(zip([{ name: 'a', content: Buffer.from('x') }]).subarray(0, 60))).rejects.toThrow(
      /damaged|cut off/,
    );
  });

  it('what is damaged', async () => {
    const packed = gzipSync(await tarred());
    packed[packed.length - 6]! ^= 255; // its checksum
    await expect(inside(packed)).rejects.toThrow(/^The archive is damaged \(/);
    const archive = zip([{ name: 'a', content: Buffer.from('words') }]);
    archive[archive.indexOf('words')]! ^= 1;
    await expect(inside(archive)).rejects.toThrow(/damaged \(the checksum of "a" is wrong\)/);
  });

  it('what is no archive', async () => {
    await expect(inside(Buffer.from('some words'), { name: 'news20/x.tar.gz' })).rejects.toThrow(
      /^The archive "news20\/x\.tar\.gz" is no tar, tar\.gz, gz or zip archive/,
    );
  });
});
