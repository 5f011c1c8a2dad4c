/** A small network on pictures that every method of the table can explain, and what each method needs for it. */
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { fitPatterns, type Input } from '../../src/attribution';

/** Numbers without a pattern. */
export const wave = (length: number, seed: number) =>
  Float32Array.from({ length }, (_, at) => Math.sin(seed + 1.7 * at + 0.31 * at * at));

export const pictureShape = [8, 8, 2] as const;
const pictureSize = 8 * 8 * 2;
/** So many pictures there are. */
export const count = 5;

/** Some of them. */
export const pictures = (from = 0, to = count): Input => ({
  values: wave(count * pictureSize, 3).slice(from * pictureSize, to * pictureSize),
  shape: [to - from, ...pictureShape],
});

export function convolutional(): LayersModel {
  const init = (seed: number) => ({ className: 'GlorotUniform', config: { seed } }) as never;
  return sequential({
    layers: [
      layers.conv2d({
        inputShape: [...pictureShape],
        filters: 3,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: init(1),
        biasInitializer: init(4),
        name: 'conv',
      }),
      layers.dropout({ rate: 0.5 }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: init(2), name: 'out' }),
    ],
  });
}

/** The options that a method cannot do without, and those that make it quick. */
export async function neededOptions(net: LayersModel): Promise<Readonly<Record<string, object>>> {
  const patterns = await fitPatterns(net, pictures());
  return {
    rise: { samples: 20, grid: [3, 3] },
    lime: { samples: 30, segments: 8 },
    kernel_shap: { samples: 40, segments: 8 },
    expected_gradients: { baselines: wave(2 * pictureSize, 8) },
    gradcam: { layer: 'conv' },
    gradcam_plus_plus: { layer: 'conv' },
    guided_gradcam: { layer: 'conv' },
    pattern_net: { patterns },
    pattern_attribution: { patterns },
    salient_relevance: { resolution: 8, patch: 3, neighbours: 8 },
  };
}
