/** The registry as a whole: what it says of everything it names. */
import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dataSet } from '../../src/registry/data-set';
import { isInner } from '../../src/registry/inside';
import { filesOf, registryRows } from '../../src/registry/rows';
import { mirror } from '../models/mirror';

describe('the registry', () => {
  const rows = registryRows();

  it('names everything once, with licence, citation and source', () => {
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
    for (const { name, description, licence, citation, source } of rows) {
      expect(
        [description, licence, citation, source].every((text) => text.length > 2),
        name,
      ).toBe(true);
      expect(name).toMatch(/^[a-z0-9.-]+$/);
    }
  });

  it('knows size and digest of every file, each inside a mirror, at https addresses of a commit', () => {
    for (const file of rows.flatMap(filesOf)) {
      expect(file.sha256, file.path).toMatch(/^[0-9a-f]{64}$/);
      expect(file.bytes, file.path).toBeGreaterThan(0);
      expect(isInner(file.path), file.path).toBe(true);
      if (file.address)
        expect(file.address).toMatch(/^https:\/\/raw\.githubusercontent\.com\/[\w.-]+\/[\w.-]+\/[0-9a-f]{12,40}\//);
    }
  });

  it.skipIf(!mirror)('has a row for every file of the mirror, with the digest that the mirror states', () => {
    const stated = fs.readFileSync(path.join(mirror!, 'SHA256SUMS'), 'utf8').trim().split('\n');
    const known = new Map(rows.flatMap(filesOf).map((file) => [file.path, file]));
    for (const line of stated) {
      const [sha256, file] = line.split('  ./') as [string, string];
      if (file.endsWith('SOURCES.md')) continue;
      expect(known.get(file), file).toMatchObject({ sha256, bytes: fs.statSync(path.join(mirror!, file)).size });
    }
  });
});

describe('dataSet', () => {
  it('tells what a set is before anything is fetched', () => {
    expect(dataSet('adult')).toMatchObject({
      name: 'adult',
      licence: 'unstated',
      files: ['adult-train.csv', 'adult-test.csv', 'adult.names'],
    });
  });

  it('shows itself in words', () => {
    expect(inspect(dataSet('wine')).split('\n')).toEqual([
      'wine: Wine: three cultivars by chemical analysis',
      expect.stringMatching(/^13\.8 kB, (on the web|in the (cache|mirror))$/),
      'Files: wine.csv, wine.names',
      'Licence: unstated',
      'Cite: Aeberhard et al., Pattern Recognition 27(8), 1994; UCI Machine Learning Repository',
      'Source: jbrownlee/Datasets@d20fcb6402ae',
    ]);
  });

  it('refuses what it does not know, with what there is', async () => {
    expect(() => dataSet('news')).toThrow(/^There is no data set "news"; there are mnist, fashion, cifar10, news20/);
    await expect(dataSet('iris').bytes('../mr/rt-polarity.pos')).rejects.toThrow(
      'The data set "iris" has no file "../mr/rt-polarity.pos"; it has iris.csv, iris.names.',
    );
    await expect(dataSet('photos').bytes('me.png')).rejects.toThrow(/ and \d+ more\.$/);
    await expect(dataSet('iris').text('iris.csv', { encoding: 'klingon' })).rejects.toThrow(
      /The encoding is "klingon"/,
    );
    await expect(dataSet('iris').entries().next()).rejects.toThrow(/has no archives; name the file to unpack/);
    await expect(dataSet('mnist').entries().next()).rejects.toThrow(
      /has the archives .*idx3-ubyte\.gz, .*; name the file/,
    );
  });

  it.skipIf(!mirror)('reads files, text and archives of the mirror', async () => {
    const iris = await dataSet('iris').text('iris.csv');
    expect(iris.trim().split('\n')).toHaveLength(150);
    expect(iris).toMatch(/^5\.1,3\.5,1\.4,0\.2,Iris-setosa/);
    for await (const { bytes } of dataSet('mnist').entries('t10k-labels-idx1-ubyte.gz')) {
      expect([...bytes.subarray(8, 12)]).toEqual([7, 2, 1, 0]); // the first digits of the test set
      expect(bytes).toHaveLength(8 + 10_000);
    }
    const groups: Record<string, number> = {};
    for await (const { path: file } of dataSet('news20').entries()) {
      const [part, group] = file.split('/');
      if (group!.startsWith('sci.')) groups[`${part}/${group}`] = (groups[`${part}/${group}`] ?? 0) + 1;
    }
    expect(groups).toMatchObject({
      '20news-bydate-train/sci.med': 594,
      '20news-bydate-test/sci.med': 396,
      '20news-bydate-train/sci.space': 593,
    });
    await expect(dataSet('mr').text('rt-polarity.pos')).rejects.toThrow(/is not utf-8 text; name its encoding/);
    expect((await dataSet('mr').text('rt-polarity.pos', { encoding: 'latin1' })).trim().split('\n')).toHaveLength(5331);
  });
});
