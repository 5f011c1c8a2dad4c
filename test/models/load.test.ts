import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { type Description, tinyFolder } from './files';
import { mirror } from './mirror';

function answer(model: Model, input: number[]): number[] {
  const output = tf.tidy(() => model.network.predict(tf.tensor(input, [1, ...model.inputShape])) as tf.Tensor);
  const values = Array.from(output.dataSync());
  output.dispose();
  return values;
}

describe('loadModel from a folder', () => {
  it('computes what the weights say, and frees them', async () => {
    const folder = tinyFolder();
    const before = tf.memory().numTensors;
    const model = await loadModel(folder);
    expect(model).toMatchObject({ kind: 'layers', inputShape: [2], name: path.basename(folder) });
    expect(answer(model, [2, 1])).toEqual([2.5]); // 3·2 − 4·1 + 0.5
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes the path of the model.json as well', async () => {
    const model = await loadModel(path.join(tinyFolder(), 'model.json'));
    expect(answer(model, [0, 0])).toEqual([0.5]);
    model.dispose();
  });

  it('keeps labels that fit and refuses others', async () => {
    const model = await loadModel(tinyFolder(), { labels: ['yes'] });
    expect(model.labels).toEqual(['yes']);
    model.dispose();
    await expect(loadModel(tinyFolder(), { labels: ['yes', 'no'] })).rejects.toThrow(/2 labels .* 1 outputs/);
  });

  const damages: [string, (description: Description) => void, RegExp][] = [
    ['weights outside the folder', (d) => (d.weightsManifest[0]!.paths = ['../weights.bin']), /leads outside/],
    ['weights at an absolute path', (d) => (d.weightsManifest[0]!.paths = ['/etc/passwd']), /leads outside/],
    ['a missing weight file', (d) => (d.weightsManifest[0]!.paths = ['other.bin']), /"other.bin" is missing/],
    [
      'a shape larger than the file',
      (d) => (d.weightsManifest[0]!.weights[0]!.shape = [50_000, 1_000_000]),
      /have 12 bytes, but model.json declares 200000000004/,
    ],
    ['a shape beyond all numbers', (d) => (d.weightsManifest[0]!.weights[0]!.shape = [1e12, 1e12]), /too large/],
    ['a negative shape', (d) => (d.weightsManifest[0]!.weights[0]!.shape = [-2, 1]), /no list of sizes/],
    ['an unknown type', (d) => (d.weightsManifest[0]!.weights[0]!.dtype = 'float99'), /only float32/],
    ['a weight declared twice', (d) => (d.weightsManifest[0]!.weights[1]!.name = 'dense/kernel'), /declared twice/],
    [
      'quantization without a scale',
      (d) => (d.weightsManifest[0]!.weights[0]!.quantization = { dtype: 'uint8' }),
      /cannot be decoded/,
    ],
    [
      'a node that refers to no layer',
      (d) => (d.modelTopology.config.layers[1]!.inbound_nodes = [[['nowhere', 0, 0, {}]]]),
      /refers to the layer "nowhere", which does not exist/,
    ],
    [
      'a node that refers to a call that never happens',
      (d) => (d.modelTopology.config.layers[1]!.inbound_nodes = [[['input', 7, 0, {}]]]),
      /call "input:7"/,
    ],
    [
      'layers in a circle',
      (d) => (d.modelTopology.config.layers[1]!.inbound_nodes = [[['dense', 0, 0, {}]]]),
      /form a circle \(dense:0 → dense:0\)/,
    ],
    [
      'inbound_nodes of another kind',
      (d) => (d.modelTopology.config.layers[1]!.inbound_nodes = [[3]]),
      /is not \[layer/,
    ],
    ['no layers', (d) => (d.modelTopology.config.layers = []), /no list of layers/],
    ['no outputs', (d) => (d.modelTopology.config.output_layers = []), /no output_layers/],
    ['a class that is unknown', (d) => (d.modelTopology.config.layers[1]!.class_name = 'Magic'), /cannot build/],
  ];
  for (const [what, damage, sentence] of damages) {
    it(`refuses ${what} with a sentence and leaves no tensors`, async () => {
      const before = tf.memory().numTensors;
      const attempt = loadModel(tinyFolder(damage));
      await expect(attempt).rejects.toThrow(sentence);
      await expect(attempt).rejects.toMatchObject({ name: 'ModelError' });
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it('refuses a link that leads outside', async () => {
    const folder = tinyFolder();
    fs.rmSync(path.join(folder, 'weights.bin'));
    fs.symlinkSync(path.join(tinyFolder(), 'weights.bin'), path.join(folder, 'weights.bin'));
    await expect(loadModel(folder)).rejects.toThrow(/leads outside/);
  });

  it('refuses text that is not JSON', async () => {
    const folder = tinyFolder();
    fs.writeFileSync(path.join(folder, 'model.json'), '{"format": ');
    await expect(loadModel(folder)).rejects.toThrow(/not valid JSON/);
  });

  it('refuses a graph whose nodes form a circle', async () => {
    const folder = tinyFolder();
    const node = [
      { name: 'a', op: 'Relu', input: ['b'] },
      { name: 'b', op: 'Relu', input: ['a'] },
    ];
    const graph = { format: 'graph-model', modelTopology: { node }, weightsManifest: [] };
    fs.writeFileSync(path.join(folder, 'model.json'), JSON.stringify(graph));
    await expect(loadModel(folder)).rejects.toThrow(/form a circle \(a → b → a\)/);
  });

  it('lists the known names when there is nothing of that name', async () => {
    await expect(loadModel('squeezent')).rejects.toThrow(
      /no model "squeezent".*digits, clever-hans, clever-hans-healed, scenes, .*squeezenet/,
    );
  });
});

describe('loadModel from the web', () => {
  let server: http.Server;
  let address: string;
  beforeAll(async () => {
    const folder = tinyFolder();
    const outside = tinyFolder((d) => (d.weightsManifest[0]!.paths = ['../weights.bin']));
    const elsewhere = tinyFolder((d) => (d.weightsManifest[0]!.paths = ['http://localhost:9/weights.bin']));
    const folders: Record<string, string> = { good: folder, outside, elsewhere };
    server = http.createServer((request, response) => {
      const [, model, file] = request.url!.split('/');
      const place = path.join(folders[model!] ?? '', file ?? '');
      if (!folders[model!] || !fs.existsSync(place)) response.writeHead(404).end();
      else response.end(fs.readFileSync(place));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  it('reads a model.json and its weights', async () => {
    const model = await loadModel(`${address}/good/model.json`);
    expect(model.name).toBe('good');
    expect(answer(model, [1, 1])).toEqual([-0.5]);
    model.dispose();
  });

  it('says what is missing', async () => {
    await expect(loadModel(`${address}/none`)).rejects.toThrow(/"model.json" is missing/);
  });

  it('stays below the address', async () => {
    await expect(loadModel(`${address}/outside`)).rejects.toThrow(/leads outside/);
    await expect(loadModel(`${address}/elsewhere`)).rejects.toThrow(/leads outside/);
  });

  it.each([
    [
      'https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/classification/2',
      'https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/classification/2/model.json?tfjs-format=file',
    ],
    [
      'https://www.kaggle.com/models/google/mobilenet-v2/tfJs/100-224-classification/2/',
      'https://www.kaggle.com/models/google/mobilenet-v2/tfJs/100-224-classification/2/model.json?tfjs-format=file',
    ],
    ['https://models.example/birds?key=1', 'https://models.example/birds/model.json?key=1'],
  ])('asks %s for its files as that site gives them', async (given, asked) => {
    const addresses: string[] = [];
    vi.stubGlobal('fetch', async (address: URL) => {
      addresses.push(address.href);
      return new Response(null, { status: 404 });
    });
    try {
      await expect(loadModel(given)).rejects.toThrow(/"model.json" is missing/);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(addresses).toEqual([asked]);
  });

  it('refuses to be led from https to http', async () => {
    const led = Object.defineProperty(new Response('{}'), 'url', { value: 'http://elsewhere.example/model.json' });
    vi.stubGlobal('fetch', async () => led);
    try {
      await expect(loadModel('https://here.example/model.json')).rejects.toThrow(/anybody on the way could change/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('says when nobody answers', async () => {
    await expect(loadModel('http://127.0.0.1:1/model.json')).rejects.toThrow(/could not be fetched/);
  });
});

describe('loadModel by name', () => {
  it('says how to bring a network when no mirror is set', async () => {
    const set = process.env.EXPLAINBOOK_MIRROR;
    delete process.env.EXPLAINBOOK_MIRROR;
    try {
      await expect(loadModel('squeezenet')).rejects.toThrow(/no mirror is set. To bring it, set EXPLAINBOOK_MIRROR/);
    } finally {
      if (set !== undefined) process.env.EXPLAINBOOK_MIRROR = set;
    }
  });

  it('says what is missing in a mirror that lacks the network', async () => {
    const set = process.env.EXPLAINBOOK_MIRROR;
    process.env.EXPLAINBOOK_MIRROR = tinyFolder();
    try {
      await expect(loadModel('squeezenet')).rejects.toThrow(
        /not in the mirror .* that holds models\/squeezenet_v1.0_tfjs\/model.json/,
      );
    } finally {
      if (set === undefined) delete process.env.EXPLAINBOOK_MIRROR;
      else process.env.EXPLAINBOOK_MIRROR = set;
    }
  });

  it.skipIf(!mirror)('refuses a file of the mirror that is not the one it knows', async () => {
    const copy = tinyFolder();
    const folder = path.join(copy, 'models/lrp_toolbox_lenet5_mnist');
    fs.cpSync(path.join(mirror!, 'models/lrp_toolbox_lenet5_mnist'), folder, { recursive: true });
    const weights = path.join(folder, 'weights.bin');
    const bytes = fs.readFileSync(weights);
    bytes[1000]! ^= 1;
    fs.writeFileSync(weights, bytes);
    process.env.EXPLAINBOOK_MIRROR = copy;
    try {
      await expect(loadModel('lenet5')).rejects.toThrow(/weights.bin .* is not the one the registry knows/);
    } finally {
      process.env.EXPLAINBOOK_MIRROR = mirror;
    }
  });

  for (const [name, kind, inputShape] of [
    ['squeezenet', 'layers', [227, 227, 3]],
    ['mobilenet-v1-0.25', 'layers', [128, 128, 3]],
    ['mobilenet-v1-0.25-graph', 'graph', [128, 128, 3]],
    ['mobilenet-v1', 'layers', [224, 224, 3]],
    ['mobilenet-v2', 'layers', [224, 224, 3]],
    ['lenet5', 'layers', [32, 32, 1]],
  ] as const) {
    it.skipIf(!mirror)(`reads ${name} from the mirror`, async () => {
      const before = tf.memory().numTensors;
      const model = await loadModel(name);
      expect(model).toMatchObject({ name, kind, inputShape });
      expect(model.labels).toHaveLength(name === 'lenet5' ? 10 : 1000);
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it.skipIf(!mirror)('gives the graph model and the layers model of one network the same answers', async () => {
    const layers = await loadModel('mobilenet-v1-0.25');
    const graph = await loadModel('mobilenet-v1-0.25-graph');
    const input = Array.from({ length: 128 * 128 * 3 }, (_, i) => Math.sin(i * i));
    const [a, b] = [answer(layers, input), answer(graph, input)];
    a.forEach((value, index) => {
      expect(Math.abs(value - b[index]!)).toBeLessThan(1e-5);
    });
    layers.dispose();
    graph.dispose();
  });
});
