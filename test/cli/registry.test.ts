/** `explainbook list` and `explainbook fetch`, the built commands, with a mirror that is a server on this machine. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendRange, serve, type TestServer } from '../registry/server';
import { explainbook } from './command';

const folder = 'tfjs-models/tfjs/mobilenet_v1_1.0_224';
const weights = Buffer.from(new Float32Array([1, 2, 3, 4]).buffer);
const files = (paths: string[]): Record<string, Buffer> => ({
  'model.json': Buffer.from(
    JSON.stringify({
      format: 'layers-model',
      modelTopology: {
        class_name: 'Sequential',
        config: {
          name: 'tiny',
          layers: [
            { class_name: 'Dense', config: { name: 'dense', units: 2, use_bias: false, batch_input_shape: [null, 2] } },
          ],
        },
      },
      weightsManifest: [{ paths, weights: [{ name: 'dense/kernel', shape: [2, 2], dtype: 'float32' }] }],
    }),
  ),
  'group1-shard1of1': weights,
});

let cwd: string;
let server: TestServer | undefined;
beforeAll(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'explainbook-registry-')));
});
afterEach(async () => {
  await server?.close();
  rmSync(join(cwd, 'cache'), { recursive: true, force: true });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function mirrorOf(content: Record<string, Buffer>, delayMs = 0): Promise<NodeJS.ProcessEnv> {
  server = await serve((request, response) => {
    const file = content[request.url!.replace(`/${folder}/`, '')];
    setTimeout(() => (file ? sendRange(request, response, file) : response.writeHead(404).end()), delayMs);
  });
  return {
    ...process.env,
    EXPLAINBOOK_MIRROR: server.address,
    EXPLAINBOOK_CACHE: 'cache',
    EXPLAINBOOK_OFFLINE: undefined,
  };
}

const offline = (): NodeJS.ProcessEnv => ({
  ...process.env,
  EXPLAINBOOK_CACHE: 'cache',
  EXPLAINBOOK_OFFLINE: '1',
  EXPLAINBOOK_MIRROR: undefined,
});

describe('explainbook list', () => {
  it('says what there is, its licence, and where it is', async () => {
    const { stdout, code } = await explainbook(['list'], { cwd, env: offline() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NAME +KIND +SIZE +LICENCE +WHERE$/m);
    expect(stdout).toMatch(/^digits +model +\d+\.\d kB +Apache-2\.0 +in this package$/m);
    expect(stdout).toMatch(/^news20 +data +15\.2 MB +unstated \(public Usenet messages\) +in mirrors only$/m);
    expect(stdout).toMatch(/^iris +data +7\.5 kB +unstated +on the web$/m);
    expect(stdout).toMatch(
      /^tfjs-mobilenet-v1 +model +– +Apache-2\.0 +on the web \(unverified: no digest recorded\)$/m,
    );
    expect(stdout).toContain(`The cache is ${join(cwd, 'cache', 'files')}; no mirror is set (EXPLAINBOOK_MIRROR).`);
  });

  it('says everything as JSON', async () => {
    const { stdout } = await explainbook(['list', '--json'], { cwd, env: offline() });
    const rows = JSON.parse(stdout) as { name: string; citation: string; verified?: boolean; files?: object[] }[];
    expect(rows.find(({ name }) => name === 'wine')).toMatchObject({
      kind: 'data',
      bytes: 13818,
      where: 'on the web',
      files: [{ path: 'tabular/wine.csv', bytes: 10782, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }, {}],
    });
    expect(rows.find(({ name }) => name === 'tfjs-mobilenet-v2')).toMatchObject({ verified: false });
  });
});

describe('explainbook fetch', () => {
  it('brings what a model.json names, says that nobody vouches for it, and list finds it', async () => {
    const env = await mirrorOf(files(['group1-shard1of1']));
    const { stdout, stderr, code } = await explainbook(['fetch', 'tfjs-mobilenet-v1', 'digits'], { cwd, env });
    expect({ stderr, code }).toMatchObject({ code: 0 });
    expect(stdout).toBe(
      'tfjs-mobilenet-v1 is in the cache (unverified: no digest recorded).\ndigits is in this package.\n',
    );
    const kept = join(cwd, 'cache', 'files', folder);
    expect(readdirSync(kept).sort()).toEqual([
      'group1-shard1of1',
      'group1-shard1of1.sha256',
      'model.json',
      'model.json.sha256',
    ]);
    const { stdout: list } = await explainbook(['list'], { cwd, env: offline() });
    expect(list).toMatch(/^tfjs-mobilenet-v1 .* in the cache \(unverified/m);
    // The cache is a mirror for others.
    const carried = { ...offline(), EXPLAINBOOK_CACHE: 'elsewhere', EXPLAINBOOK_MIRROR: 'cache/files' };
    expect((await explainbook(['fetch', 'tfjs-mobilenet-v1'], { cwd, env: carried })).stdout).toContain(
      'in the mirror',
    );
  });

  it('fetches a file once, whoever else fetches it at the same time', async () => {
    const env = await mirrorOf(files(['group1-shard1of1']), 300);
    const both = await Promise.all([1, 2].map(() => explainbook(['fetch', 'tfjs-mobilenet-v1'], { cwd, env })));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(server!.asked.map(({ path }) => path).sort()).toEqual([
      `/${folder}/group1-shard1of1`,
      `/${folder}/model.json`,
    ]);
    expect(readFileSync(join(cwd, 'cache', 'files', folder, 'group1-shard1of1')).equals(weights)).toBe(true);
  });

  it.each([
    [
      'weights that lie elsewhere',
      files(['../../../secret']),
      /"\.\.\/\.\.\/\.\.\/secret" is not one that belongs to the model/,
    ],
    ['weights from another server', files(['http://127.0.0.1:9/x']), /is not one that belongs to the model/],
    [
      'weights that are not as many as declared',
      { ...files(['group1-shard1of1']), 'group1-shard1of1': Buffer.alloc(12) },
      /have 12 bytes, but model\.json declares 16/,
    ],
    [
      'more weights than declared',
      { ...files(['group1-shard1of1']), 'group1-shard1of1': Buffer.alloc(2000) },
      /has 2000 bytes, but at most 16 were expected; it was not fetched/,
    ],
  ])('refuses %s', async (_, content, sentence) => {
    const env = await mirrorOf(content);
    // Only the mirror is asked here: its answer is what counts.
    const { code, stderr } = await explainbook(['fetch', 'tfjs-mobilenet-v1'], { cwd, env });
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('goes on with the others where one cannot be had, and fetches nothing where a name is unknown', async () => {
    const env = offline();
    const { code, stdout, stderr } = await explainbook(['fetch', 'iris', 'digits'], { cwd, env });
    expect(code).toBe(1);
    expect(stdout).toBe('digits is in this package.\n');
    expect(stderr).toMatch(
      /^The data set "iris" does not come with this package, and its file tabular\/iris\.csv \(4\.5 kB\) could not be had: EXPLAINBOOK_OFFLINE/,
    );
    const unknown = await explainbook(['fetch', 'digits', 'irises'], { cwd, env });
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toBe('There is no model or data set "irises"; "explainbook list" shows what there is.\n');
  });

  it('refuses a copy in the mirror that is another, and leaves nothing', async () => {
    const mirror = mkdtempSync(join(cwd, 'mirror-'));
    mkdirSync(join(mirror, 'tabular'));
    writeFileSync(join(mirror, 'tabular', 'titanic3.csv'), 'survived\n');
    const { code, stderr } = await explainbook(['fetch', 'titanic'], {
      cwd,
      env: { ...offline(), EXPLAINBOOK_MIRROR: mirror },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/is not the one the registry knows \(it has 9 bytes, expected 116752\)/);
    expect(readdirSync(cwd)).not.toContain('cache');
  });
});
