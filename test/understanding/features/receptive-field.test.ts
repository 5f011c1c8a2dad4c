import { tensor } from '@tensorflow/tfjs-core';
import {
  initializers,
  input as inputLayer,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../../engine';
import { loadModel } from '../../../src';
import { trace } from '../../../src/trace/trace';
import { receptiveField } from '../../../src/understanding/features/receptive-field';
import { wave } from '../../attribution/convolutional';

/** The field of the unit at `position` of a layer's first channel. */
function fieldOf(net: LayersModel, layer: string, [y, x]: readonly [number, number]) {
  const [, height, width, channels] = net.inputs[0]!.shape as number[];
  const values = tensor(wave(height! * width! * channels!, 5), [1, height!, width!, channels!]);
  const graph = trace(net, values, { keep: [layer] });
  const shape = graph.layers.get(layer)!.shape;
  try {
    return receptiveField(graph, layer, (y * shape[2]! + x) * shape[3]!);
  } finally {
    graph.dispose();
    values.dispose();
  }
}

const square = (top: number, left: number, side: number) => ({ top, left, height: side, width: side });

describe('the receptive field', () => {
  // Weights above 0 only, so that a pixel that is raised far enough opens every rectifier on its way.
  const kernelInitializer = initializers.randomUniform({ minval: 0.1, maxval: 1, seed: 5 });
  const stack = sequential({
    layers: [
      layers.conv2d({
        inputShape: [24, 24, 2],
        filters: 3,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer,
        name: 'a',
      }),
      layers.maxPooling2d({ poolSize: 2, name: 'b' }),
      layers.conv2d({
        filters: 2,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer,
        name: 'c',
      }),
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'valid', kernelInitializer, name: 'd' }),
      layers.globalAveragePooling2d({ name: 'e' }),
      layers.dense({ units: 2, name: 'f' }),
    ],
  });

  it.each([
    // [24] −conv 3→ [22] −pool 2→ [11] −conv 3 same→ [11] −conv 3, stride 2→ [5]. Sides: 3, then 3 + 1 = 4,
    // then 4 + 2 · 2 = 8, then 8 + 2 · 2 = 12; steps: 1, 2, 2, 4. The padding of c begins one pooled place, 2 pixels, before.
    { layer: 'a', at: [4, 7], field: square(4, 7, 3) },
    { layer: 'b', at: [4, 7], field: square(8, 14, 4) },
    { layer: 'c', at: [4, 7], field: square(6, 12, 8) },
    { layer: 'd', at: [1, 2], field: square(2, 6, 12) },
    // In a corner the padding of c holds nothing of the input: one pooled place, 2 pixels, less.
    { layer: 'c', at: [0, 0], field: square(0, 0, 6) },
    { layer: 'c', at: [10, 10], field: square(18, 18, 6) },
  ] as const)('of $layer at $at is what a sum by hand says', ({ layer, at, field }) => {
    expect(fieldOf(stack, layer, at)).toEqual(field);
  });

  it('of a dense layer is the whole picture', () => {
    const values = tensor(wave(24 * 24 * 2, 5), [1, 24, 24, 2]);
    const graph = trace(stack, values, { keep: ['f'] });
    // The five places of d end at 4 · 4 − 2 + 12 = 26 of 24 pixels, so nothing is left out.
    expect(receptiveField(graph, 'f', 0)).toEqual(square(0, 0, 24));
    graph.dispose();
    values.dispose();
  });

  it('goes around a skip connection, dilated and batch-normalised', () => {
    const x = inputLayer({ shape: [20, 20, 1] });
    const wide = layers
      .conv2d({ filters: 2, kernelSize: 3, dilationRate: 3, padding: 'same', name: 'wide' })
      .apply(x) as SymbolicTensor;
    const normal = layers.batchNormalization({ name: 'norm' }).apply(wide) as SymbolicTensor;
    const narrow = layers.conv2d({ filters: 2, kernelSize: 1, name: 'narrow' }).apply(x) as SymbolicTensor;
    const joined = layers.concatenate({ name: 'joined' }).apply([narrow, normal]) as SymbolicTensor;
    const sum = layers.conv2d({ filters: 1, kernelSize: 1, name: 'sum' }).apply(joined) as SymbolicTensor;
    const net = model({ inputs: x, outputs: layers.flatten().apply(sum) as SymbolicTensor });
    expect(fieldOf(net, 'narrow', [9, 9])).toEqual(square(9, 9, 1));
    expect(fieldOf(net, 'wide', [9, 9])).toEqual(square(6, 6, 7));
    expect(fieldOf(net, 'sum', [9, 9])).toEqual(square(6, 6, 7));
  });

  it('holds every pixel that moves the unit, and its corners do', () => {
    const at = [1, 2] as const;
    const field = fieldOf(stack, 'd', at);
    const base = wave(24 * 24 * 2, 5);
    const unit = (values: Float32Array): number => {
      const x = tensor(values, [1, 24, 24, 2]);
      const graph = trace(stack, x, { keep: ['d'] });
      const [, , width, channels] = graph.layers.get('d')!.shape as number[];
      const value = graph.layers.get('d')!.tensor.dataSync()[(at[0] * width! + at[1]) * channels!]!;
      graph.dispose();
      x.dispose();
      return value;
    };
    const inside = (y: number, x: number) =>
      y >= field.top && y < field.top + field.height && x >= field.left && x < field.left + field.width;
    // Every pixel outside at once: nothing changes.
    const outside = base.map((value, at) => (inside(Math.floor(at / 48), Math.floor(at / 2) % 24) ? value : value + 3));
    expect(unit(outside)).toBe(unit(base));
    // Each side of the field: raised far enough to open the way, it moves the unit.
    const edges = [
      (y: number) => y === field.top,
      (y: number) => y === field.top + field.height - 1,
      (_: number, x: number) => x === field.left,
      (_: number, x: number) => x === field.left + field.width - 1,
    ];
    for (const on of edges) {
      const moved = base.map((value, at) => {
        const [y, x] = [Math.floor(at / 48), Math.floor(at / 2) % 24];
        return inside(y, x) && on(y, x) ? value + 50 : value;
      });
      expect(unit(moved)).not.toBe(unit(base));
    }
  });

  it.skipIf(!process.env.EXPLAINBOOK_MIRROR)(
    'of SqueezeNet is told channel by channel (needs EXPLAINBOOK_MIRROR)',
    async () => {
      const { network, dispose } = await loadModel('squeezenet');
      const x = tensor(wave(227 * 227 * 3, 1), [1, 227, 227, 3]);
      const graph = trace(network, x, { keep: ['fire5_concat'] });
      const [, height, width, channels] = graph.layers.get('fire5_concat')!.shape as [number, number, number, number];
      const unit = (channel: number) => (Math.floor(height / 2) * width + Math.floor(width / 2)) * channels + channel;
      // conv 7, step 2; pool 3, step 2; three 3 × 3 at steps of 4; pool 3, step 2: 7 + 4 + 3 · 8 + 8. Of the concatenated channels
      // the first half has seen one place of that, the second 3 × 3 at steps of 8.
      expect(receptiveField(graph, 'fire5_concat', unit(40))).toMatchObject({ height: 43, width: 43 });
      expect(receptiveField(graph, 'fire5_concat', unit(channels - 1))).toMatchObject({ height: 59, width: 59 });
      graph.dispose();
      x.dispose();
      dispose();
    },
  );
});
