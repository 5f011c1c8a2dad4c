import { memory, tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { digit, digits, loadModel, mirrorFile, readImage } from '../../../src';
import { featureMaps, filters, topActivations } from '../../../src/understanding/features';

const mirror = it.skipIf(!process.env.EXPLAINBOOK_MIRROR);

/** One 2 × 2 convolution with two filters over so many channels, each weight another number. */
function known(channels: number): { net: LayersModel; kernel: Float32Array } {
  const net = sequential({
    layers: [
      layers.conv2d({ inputShape: [3, 3, channels], filters: 2, kernelSize: 2, activation: 'relu', name: 'conv' }),
      layers.flatten({}),
      layers.dense({ units: 1, name: 'out' }),
    ],
  });
  const kernel = Float32Array.from({ length: 2 * 2 * channels * 2 }, (_, at) => (at % 2 === 0 ? 1 : -1) * (at + 1));
  net.getLayer('conv').setWeights([tensor(kernel, [2, 2, channels, 2]), tensor([0, 0])]);
  return { net, kernel };
}

describe('filters', () => {
  it('are the weights, on a scale of the largest', () => {
    const { net, kernel } = known(1);
    const result = filters(net, { layer: 'conv' });
    expect(result.weights).toEqual(kernel);
    expect(result.shape).toEqual([2, 2, 1, 2]);
    expect(result.limit).toBe(8);
    // Weight [y, x, 0, filter] is ±(2 (2y + x) + filter + 1).
    expect([...result.tile(0, 0).values]).toEqual([1, 3, 5, 7]);
    expect([...result.tile(1, 0).values]).toEqual([-2, -4, -6, -8]);
    expect(result.certificate.checks[0]!.value).toContain('−8 to 8');
  });

  it('over three input channels are drawn in colour, zero as middle grey', () => {
    const { net } = known(3);
    const weights = new Float32Array(24);
    weights[0] = 2; // [0, 0, red, filter 0]
    weights[2 * 3 * 3 + 4] = -2; // [1, 1, blue, filter 0] is at ((1·2 + 1)·3 + 2)·2 = 22
    weights[22] = -2;
    net.getLayer('conv').setWeights([tensor(weights, [2, 2, 3, 2]), tensor([0, 0])]);
    const [block] = filters(net, { layer: 'conv' }).figure().blocks;
    if (block?.kind !== 'gallery') throw new Error('expected a gallery');
    const { rgba, width, height } = block.items[0]!.pictures[0]!;
    const bytes = [...(rgba as Uint8ClampedArray)];
    expect([width, height]).toEqual([2, 2]);
    expect(bytes.slice(0, 3)).toEqual([255, 128, 128]);
    expect(bytes.slice(12, 15)).toEqual([128, 128, 0]);
  });

  it('of a dense layer take the shape of the flattened picture', () => {
    const { net } = known(1);
    const kernel = Float32Array.from({ length: 8 }, (_, at) => at);
    net.getLayer('out').setWeights([tensor(kernel, [8, 1]), tensor([0])]);
    const result = filters(net, { layer: 'out' });
    expect(result.shape).toEqual([2, 2, 2, 1]);
    expect([...result.tile(0, 1).values]).toEqual([1, 3, 5, 7]);
  });

  it('of a depthwise layer have one input channel each; of a transposed one they are turned', () => {
    const net = sequential({
      layers: [
        layers.depthwiseConv2d({ inputShape: [4, 4, 2], kernelSize: 1, depthMultiplier: 2, name: 'deep' }),
        layers.conv2dTranspose({ filters: 2, kernelSize: 1, name: 'up' }),
      ],
    });
    net.getLayer('deep').setWeights([tensor([1, 2, 3, 4], [1, 1, 2, 2]), tensor([0, 0, 0, 0])]);
    // Conv2DTranspose keeps [h, w, out, in].
    net.getLayer('up').setWeights([tensor([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]), tensor([0, 0])]);
    const deep = filters(net, { layer: 'deep' });
    expect(deep.shape).toEqual([1, 1, 1, 4]);
    expect([0, 1, 2, 3].map((filter) => deep.tile(filter, 0).values[0])).toEqual([1, 2, 3, 4]);
    const up = filters(net, { layer: 'up' });
    expect(up.shape).toEqual([1, 1, 4, 2]);
    expect([0, 1, 2, 3].map((input) => up.tile(1, input).values[0])).toEqual([5, 6, 7, 8]);
  });

  it('name what there is where a layer, a filter or a name is wrong', () => {
    const { net } = known(1);
    expect(() => filters(net, { layer: 'nowhere' })).toThrow(/no layer "nowhere" with filters.*conv, out/s);
    expect(() => filters(net, { layer: 'conv', filters: [2] })).toThrow(/numbered 0 to 1/);
    expect(() => filters((x) => x, { layer: 'conv' })).toThrow(/plain function/);
  });
});

describe('feature maps', () => {
  it('are the activations of a known convolution', async () => {
    const { net } = known(1);
    const maps = await featureMaps(
      net,
      [
        [
          [[0], [0], [0]],
          [[0], [1], [0]],
          [[0], [0], [0]],
        ],
      ],
      { layer: 'conv' },
    );
    expect(maps.shape).toEqual([1, 2, 2, 2]);
    // A single 1 in the middle turns the filter around; the second filter is negative, and rectified.
    expect([...maps.map(0, 0).values]).toEqual([7, 5, 3, 1]);
    expect([...maps.map(0, 1).values]).toEqual([0, 0, 0, 0]);
    expect(maps.limit).toBe(7);
    expect(maps.figure().summary).toContain('50 % of them');
  });

  it('of plain units are bars', async () => {
    const model = await loadModel('digits');
    const maps = await featureMaps(model, digit(3), { layer: 'dense1', channels: [0, 63] });
    expect(maps.shape).toEqual([1, 64]);
    const [block] = maps.figure().blocks;
    expect(block).toMatchObject({ kind: 'bars', bars: [{ label: '0' }, { label: '63' }] });
  });

  it('of sequences have a place a row', async () => {
    const net = sequential({
      layers: [layers.conv1d({ inputShape: [4, 1], filters: 2, kernelSize: 2, name: 'conv' })],
    });
    // Differences and sums of neighbours.
    net.setWeights([tensor([-1, 1, 1, 1], [2, 1, 2]), tensor([0, 0])]);
    const maps = await featureMaps(net, [[[1], [2], [4], [8]]], { layer: 'conv' });
    expect([...maps.map(0, 0).values]).toEqual([1, 2, 4]);
    expect([...maps.map(0, 1).values]).toEqual([3, 6, 12]);
    expect(filters(net, { layer: 'conv' }).shape).toEqual([2, 1, 1, 2]);
  });

  it('say it in a sentence where a channel or a layer is not there', async () => {
    const { net } = known(1);
    const x = tensor(new Float32Array(9), [1, 3, 3, 1]);
    await expect(featureMaps(net, x, { layer: 'conv', channels: [2] })).rejects.toThrow(/numbered 0 to 1/);
    await expect(featureMaps(net, x, { layer: 'cone' })).rejects.toThrow(/no layer "cone"/);
    await expect(featureMaps((y) => y, x, { layer: 'conv' })).rejects.toThrow(/plain function/);
  });
});

describe('top activations', () => {
  /** A 3 × 3 detector of a plus sign, pooled, and a head. */
  function plusDetector(): LayersModel {
    const net = sequential({
      layers: [
        layers.conv2d({
          inputShape: [12, 12, 1],
          filters: 2,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          name: 'conv',
        }),
        layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
        layers.flatten({}),
        layers.dense({ units: 2, name: 'out' }),
      ],
    });
    const plus = [0, 1, 0, 1, 1, 1, 0, 1, 0];
    const kernel = plus.flatMap((value) => [value, -1]);
    net.getLayer('conv').setWeights([tensor(kernel, [3, 3, 1, 2]), tensor([-2, 0])]);
    return net;
  }

  /** Pictures with a plus of the given strength about a centre, or nothing. */
  const planted = (marks: readonly ({ strength: number; y: number; x: number } | undefined)[]) => {
    const values = new Float32Array(marks.length * 144);
    marks.forEach((mark, at) => {
      if (!mark) return;
      for (const [dy, dx] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [0, -1],
        [-1, 0],
      ] as const) {
        values[at * 144 + (mark.y + dy) * 12 + mark.x + dx] = mark.strength;
      }
    });
    return { values, shape: [marks.length, 12, 12, 1] };
  };

  it('finds the planted inputs in order, where they are, and draws them again', async () => {
    const marks = [
      undefined,
      { strength: 1, y: 5, x: 6 },
      undefined,
      { strength: 3, y: 2, x: 8 },
      { strength: 2, y: 9, x: 3 },
    ];
    const net = plusDetector();
    const before = memory().numTensors;
    const result = await topActivations(net, planted(marks), { layer: 'conv', channel: 0, count: 3 });
    expect(memory().numTensors).toBe(before);
    // Five pixels of the plus, less the bias of 2.
    expect(result.top.map(({ input, activation }) => [input, activation])).toEqual([
      [3, 13],
      [4, 8],
      [1, 3],
    ]);
    expect(result.top.map(({ position }) => position)).toEqual([
      [2, 8, 0],
      [9, 3, 0],
      [5, 6, 0],
    ]);
    expect(result.top[0]!.region).toEqual({ top: 1, left: 7, height: 3, width: 3 });
    expect([...result.strongest]).toEqual([0, 3, 0, 13, 8]);
    // One convolution goes back as its filter: a plus of ones about the place.
    const { values } = planted([{ strength: 1, y: 2, x: 8 }]);
    expect(result.top[0]!.reconstruction).toEqual(values);
    expect(result.figure().summary).toContain('60 % of 5 inputs');
  });

  it('says so where a channel never answers', async () => {
    const result = await topActivations(plusDetector(), planted([undefined, undefined]), { layer: 'conv', channel: 1 });
    expect(result.figure().summary).toContain('active in none of 2');
    expect(result.certificate.checks[0]!.tone).toBe('warn');
  });

  it('shows pictures with their region, or a table where the input is none', async () => {
    const model = await loadModel('digits');
    const top = await topActivations(model, digits([0, 1, 2, 3, 4]), { layer: 'conv3', channel: 0, count: 2 });
    const [block] = top.figure().blocks;
    if (block?.kind !== 'gallery') throw new Error('expected a gallery');
    expect(block.items).toHaveLength(2);
    expect(block.items[0]!.pictures).toHaveLength(3);
    const plain = sequential({ layers: [layers.dense({ inputShape: [3], units: 2, name: 'dense' })] });
    const table = await topActivations(
      plain,
      [
        [1, 2, 3],
        [3, 2, 1],
      ],
      { layer: 'dense', channel: 1 },
    );
    expect(table.figure().blocks[0]).toMatchObject({ kind: 'table' });
  });

  it('refuses in a sentence what it cannot do', async () => {
    const net = plusDetector();
    const x = planted([undefined]);
    await expect(topActivations(net, x, { layer: 'conv', channel: 2 })).rejects.toThrow(
      /no channel.*number 2.*0 to 1/s,
    );
    await expect(topActivations(net, x, { layer: 'conv', channel: 0, count: 0 })).rejects.toThrow(/count is 0/);
    await expect(topActivations(net, x, { layer: 'conv', channel: 0, names: ['a', 'b'] })).rejects.toThrow(
      /2 names for 1/,
    );
    await expect(topActivations((y) => y, x, { layer: 'conv', channel: 0 })).rejects.toThrow(/plain function/);
  });

  it('stops where it is told to', async () => {
    const aborted = AbortSignal.abort();
    const run = topActivations(plusDetector(), planted([undefined]), { layer: 'conv', channel: 0, signal: aborted });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('MobileNet as layers and as a graph of fused kernels', () => {
  mirror('has the same filters, feature maps and regions (needs EXPLAINBOOK_MIRROR)', async () => {
    const [layered, graph] = [await loadModel('mobilenet-v1-0.25'), await loadModel('mobilenet-v1-0.25-graph')];
    try {
      const x = await readImage(await mirrorFile('photos/raw/coral_bird.bmp'), layered);
      const node = (layer: string) => `StatefulPartitionedCall/mobilenet_v1_025_128/${layer}`;
      const close = (one: Float32Array, other: Float32Array) => {
        const largest = other.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const error = one.reduce((worst, value, at) => Math.max(worst, Math.abs(value - other[at]!)), 0);
        expect(error / largest).toBeLessThan(1e-4);
      };
      for (const layer of ['conv0', 'dw3', 'conv7']) {
        const fused = node(layer === 'dw3' ? 'dw3/depthwise' : `${layer}_relu6/Relu6`);
        const [one, other] = [filters(graph, { layer: fused }), filters(layered, { layer })];
        expect(one.shape).toEqual(other.shape);
        close(one.weights, other.weights);
      }
      const [late, fused] = ['conv5_relu6', node('conv5_relu6/Relu6')];
      const maps = await featureMaps(graph, x, { layer: fused });
      close(maps.values, (await featureMaps(layered, x, { layer: late })).values);
      const [one, other] = [
        await topActivations(graph, x, { layer: fused, channel: 3 }),
        await topActivations(layered, x, { layer: late, channel: 3 }),
      ];
      expect(one.top[0]!.position).toEqual(other.top[0]!.position);
      expect(one.top[0]!.region).toEqual(other.top[0]!.region);
      close(one.top[0]!.reconstruction, other.top[0]!.reconstruction);
      // 3 × 3 windows at conv0 and dw0 to dw4, of which conv0, dw1 and dw3 step by two: 3 + 4 + 4 + 8 + 8 + 16.
      expect(one.top[0]!.region!.width).toBe(43);
    } finally {
      layered.dispose();
      graph.dispose();
    }
  });
});
