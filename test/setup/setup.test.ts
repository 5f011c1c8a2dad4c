import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { downloadHost } from '../../scripts/setup/binding-official.mjs';
import { packagesAreCurrent } from '../../scripts/setup/packages.mjs';
import { cacheFolder } from '../../scripts/setup/places.mjs';
import { extract } from '../../scripts/setup/zip.mjs';
import { checkNode } from '../../scripts/setup.mjs';
import { summarize } from '../../scripts/test-summary.mjs';

function scratch(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-setup-'));
}

describe('checkNode', () => {
  it('takes 20.19 and newer, and names an older version', () => {
    for (const version of ['20.19.0', '20.20.2', '22.1.0', '25.0.0']) expect(() => checkNode(version)).not.toThrow();
    for (const version of ['18.20.4', '20.18.9']) {
      expect(() => checkNode(version)).toThrow(`This is Node ${version}, but Explainbook needs 20.19 or newer`);
    }
  });
});

describe('packagesAreCurrent', () => {
  const write = (folder: string, locked: object, installed: object | undefined) => {
    fs.mkdirSync(path.join(folder, 'node_modules'));
    fs.writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
    const record = path.join(folder, 'node_modules', '.package-lock.json');
    if (installed) fs.writeFileSync(record, JSON.stringify({ packages: installed }));
    return packagesAreCurrent(folder);
  };
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  it('compares what is installed with what is locked', () => {
    expect(write(scratch(), { '': {}, 'node_modules/a': a }, { 'node_modules/a': a })).toBe(true);
    expect(write(scratch(), { 'node_modules/a': a }, { 'node_modules/a': { ...a, version: '1.0.1' } })).toBe(false);
    expect(write(scratch(), { 'node_modules/a': a }, {})).toBe(false);
    expect(write(scratch(), { 'node_modules/a': a }, undefined)).toBe(false);
  });
  it('lets packages for other platforms be absent', () => {
    expect(write(scratch(), { 'node_modules/a': { ...a, optional: true } }, {})).toBe(true);
  });
});

describe('cacheFolder', () => {
  it('prefers its own variable, then the general one, and passes over what cannot be written', () => {
    const [own, general] = [scratch(), scratch()];
    expect(cacheFolder({ EXPLAINBOOK_CACHE: own, XDG_CACHE_HOME: general })).toBe(own);
    expect(cacheFolder({ XDG_CACHE_HOME: general })).toBe(path.join(general, 'explainbook'));
    expect(cacheFolder({ EXPLAINBOOK_CACHE: '/dev/null/no', XDG_CACHE_HOME: general })).toBe(
      path.join(general, 'explainbook'),
    );
  });
});

describe('downloadHost', () => {
  const script = "const BASE_HOST = CDN_STORAGE || 'https://example.org/';\nconst OTHER = 'https://example.com/';";
  it('is read out of the install script, unless the environment names another', () => {
    expect(downloadHost(script, {})).toBe('https://example.org/');
    expect(downloadHost(script, { TFJS_NODE_CDN_STORAGE: 'https://mirror.example/' })).toBe('https://mirror.example/');
    expect(downloadHost('nothing', {})).toBeUndefined();
  });
});

/** A zip file written by hand after its specification: one deflated member, one stored, one empty. */
function zipFile(members: Record<string, string>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(members)) {
    const raw = Buffer.from(text);
    const method = text.length > 5 ? 8 : 0;
    const packed = method === 8 ? zlib.deflateRawSync(raw) : raw;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(raw.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(raw.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

describe('extract', () => {
  it('writes the members that are asked for, and no others', async () => {
    const folder = scratch();
    const zip = path.join(folder, 'a.zip');
    fs.writeFileSync(
      zip,
      zipFile({ 'x/long.txt': 'deflated '.repeat(100), 'x/short.txt': 'abc', 'x/empty.txt': '', 'y/other.txt': 'no' }),
    );
    const written = await extract(zip, (name: string) =>
      name.startsWith('x/') ? path.join(folder, 'out', name) : undefined,
    );
    expect(written).toHaveLength(3);
    const read = (name: string) => fs.readFileSync(path.join(folder, 'out', name), 'utf8');
    expect(read('x/long.txt')).toBe('deflated '.repeat(100));
    expect(read('x/short.txt')).toBe('abc');
    expect(read('x/empty.txt')).toBe('');
    expect(fs.existsSync(path.join(folder, 'out', 'y'))).toBe(false);
  });

  it('refuses what is no zip file', async () => {
    const file = path.join(scratch(), 'a.zip');
    fs.writeFileSync(file, 'this is text and nothing but text');
    await expect(extract(file, () => undefined)).rejects.toThrow('not a zip file');
  });
});

describe('summarize', () => {
  const report = {
    testResults: [
      {
        name: '/somewhere/test/a.test.ts',
        status: 'passed',
        assertionResults: [
          { fullName: 'one', status: 'passed' },
          { fullName: 'two', status: 'skipped' },
          { fullName: 'three', status: 'pending' },
        ],
      },
      { name: '/somewhere/test/broken.test.ts', status: 'failed', assertionResults: [] },
    ],
  };
  it('counts checks and tests together, and names what failed or was skipped', () => {
    expect(summarize([{ name: 'check: types', status: 'passed' }], report, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: ['test/a.test.ts: two', 'test/a.test.ts: three'],
      failures: ['test/broken.test.ts: the file itself'],
    });
  });
  it('counts a runner that wrote no report, or failed without a failed test, as a failure', () => {
    expect(summarize([], undefined, 1)).toMatchObject({ failed: 1, failures: ['vitest did not run'] });
    expect(summarize([], { testResults: [] }, 1)).toMatchObject({ failed: 1 });
  });
});
