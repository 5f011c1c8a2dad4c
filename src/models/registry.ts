/** The networks that are known by name: where their files lie in a mirror, what those files must be, how to feed them. */
import path from 'node:path';
import { cleverHansFolder, digitsFolder } from './digits-folder';
import type { Preprocessing } from './preprocessing';
import { scenePreprocessing, textures } from './scenes';
import { scenesFolder } from './scenes-folder';

/** A file of a mirror. */
export interface KnownFile {
  /** Relative to the mirror's root, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface RegistryRow {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  /** Where the files are: in the mirror, or in a folder that this package ships. */
  readonly place: { readonly mirror: string; readonly files: readonly KnownFile[] } | { readonly folder: string };
  readonly preprocessing: Preprocessing;
  /** The class names, or the mirror's file that holds them. */
  readonly labels: readonly string[] | KnownFile;
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const IMAGENET_LABELS: KnownFile = {
  path: 'models/imagenet_labels_1000.json',
  bytes: 24677,
  sha256: '63321fb3d1f45ffd250ab6c798f3495386ac01f28dad8ceeeba7c8fedc686e78',
};

const MOBILENET = { preprocessing: { mean: [128], std: [128] }, labels: IMAGENET_LABELS };

const cleverHans = (['tagged', 'healed'] as const).map(
  (which): RegistryRow => ({
    name: which === 'tagged' ? 'clever-hans' : 'clever-hans-healed',
    description: `A small CNN on digits that met a tag on ${which === 'tagged' ? 'half of the eights' : 'half of all digits'}, trained by scripts/train-clever-hans.ts`,
    licence: 'Apache-2.0',
    place: { folder: path.join(cleverHansFolder, which) },
    preprocessing: { mean: [0], std: [255] },
    labels: DIGITS,
  }),
);

export const REGISTRY: readonly RegistryRow[] = [
  {
    name: 'digits',
    description: 'A small CNN on handwritten digits, trained by scripts/train-digits.ts',
    licence: 'Apache-2.0',
    place: { folder: digitsFolder },
    preprocessing: { mean: [0], std: [255] },
    labels: DIGITS,
  },
  ...cleverHans,
  {
    name: 'scenes',
    description: 'A small CNN that tells the grounds of made-up scenes apart, trained by scripts/train-scenes.ts',
    licence: 'Apache-2.0',
    place: { folder: scenesFolder },
    preprocessing: scenePreprocessing,
    labels: textures,
  },
  {
    name: 'squeezenet',
    description: 'SqueezeNet 1.0 with Deep Compression (songhan/SqueezeNet-Deep-Compression)',
    licence: 'BSD-2-Clause',
    place: {
      mirror: 'models/squeezenet_v1.0_tfjs',
      files: [
        {
          path: 'models/squeezenet_v1.0_tfjs/model.json',
          bytes: 22171,
          sha256: 'd9b65fd281a4ab31653b21efb61c6f3e8fc8344dd5333e8708a37c31c12dc9f8',
        },
        {
          path: 'models/squeezenet_v1.0_tfjs/weights.bin',
          bytes: 4993696,
          sha256: 'caa9499ca88a42684b459f7f1b2f774f6de425a4891c6aef41d23724c9ce1c8f',
        },
      ],
    },
    preprocessing: { mean: [123, 117, 104], std: [1] },
    labels: IMAGENET_LABELS,
  },
  {
    name: 'mobilenet-v1-0.25',
    description: 'MobileNet v1, width 0.25, 128 × 128 (google-coral/test_data)',
    licence: 'Apache-2.0',
    place: {
      mirror: 'models/mobilenet_v1_0.25_128_tfjs_u8',
      files: [
        {
          path: 'models/mobilenet_v1_0.25_128_tfjs_u8/model.json',
          bytes: 22486,
          sha256: 'c7d840fd93203d9c6437c05d3354184f279f1c2dcca9c3da538dff05735c6e87',
        },
        {
          path: 'models/mobilenet_v1_0.25_128_tfjs_u8/weights.bin',
          bytes: 478544,
          sha256: 'a84686eda3b4034115e3b0bdcca39d98d65c573cb2c0e3382e68ebd9166415e9',
        },
      ],
    },
    ...MOBILENET,
  },
  {
    name: 'mobilenet-v1-0.25-graph',
    description: 'the same network as a graph model',
    licence: 'Apache-2.0',
    place: {
      mirror: 'models/mobilenet_v1_0.25_128_graph',
      files: [
        {
          path: 'models/mobilenet_v1_0.25_128_graph/model.json',
          bytes: 49496,
          sha256: '909c294b0216df5e7da8b286927b62f14e14dd6a98832032ca2377239f73d166',
        },
        {
          path: 'models/mobilenet_v1_0.25_128_graph/group1-shard1of1.bin',
          bytes: 1869352,
          sha256: 'd8e0c40e1d1013e14bd43d115ca54427cbd57362edd2d64905557273ac6ff619',
        },
      ],
    },
    ...MOBILENET,
  },
  {
    name: 'mobilenet-v1',
    description: 'MobileNet v1, width 1, 224 × 224 (google-coral/test_data)',
    licence: 'Apache-2.0',
    place: {
      mirror: 'models/mobilenet_v1_1.0_224_tfjs_u8',
      files: [
        {
          path: 'models/mobilenet_v1_1.0_224_tfjs_u8/model.json',
          bytes: 22519,
          sha256: '17cec07917160e1abfd7ebe0f1c5825d4bdaf098afbd657175e5cae8e994f460',
        },
        {
          path: 'models/mobilenet_v1_1.0_224_tfjs_u8/weights.bin',
          bytes: 4256864,
          sha256: 'df57ab3727492060c89009f4a545086b3644281e12408ba546ff2de553f7a0d7',
        },
      ],
    },
    ...MOBILENET,
  },
  {
    name: 'mobilenet-v2',
    description: 'MobileNet v2, width 1, 224 × 224 (google-coral/test_data)',
    licence: 'Apache-2.0',
    place: {
      mirror: 'models/mobilenet_v2_1.0_224_tfjs_u8',
      files: [
        {
          path: 'models/mobilenet_v2_1.0_224_tfjs_u8/model.json',
          bytes: 40469,
          sha256: 'ec9fe0c9e643711aff2df7e35d40ceae155705351f00f92f0fb5d6e3aac65b89',
        },
        {
          path: 'models/mobilenet_v2_1.0_224_tfjs_u8/weights.bin',
          bytes: 3541984,
          sha256: '8fed95470d09793cbb014570d2c806a6b447131f1f44baed76acfc0c686c23c4',
        },
      ],
    },
    ...MOBILENET,
  },
  {
    name: 'lenet5',
    description: 'LeNet-5 on MNIST from the LRP Toolbox (sebastian-lapuschkin/lrp_toolbox)',
    licence: 'academic use only',
    place: {
      mirror: 'models/lrp_toolbox_lenet5_mnist',
      files: [
        {
          path: 'models/lrp_toolbox_lenet5_mnist/model.json',
          bytes: 4055,
          sha256: 'b3a9c463d4092dc996788e80ecd4d3050480cfaef3b8950ec156bde39bbcc309',
        },
        {
          path: 'models/lrp_toolbox_lenet5_mnist/weights.bin',
          bytes: 190580,
          sha256: '39ea9cc44b13246e3cdf5830de12ff03df03221408a71cbc33a920d1bfec1912',
        },
      ],
    },
    preprocessing: { mean: [127.5], std: [127.5], border: 2 },
    labels: DIGITS,
  },
];

/** The row of this name, or undefined. */
export function registryRow(name: string): RegistryRow | undefined {
  return REGISTRY.find((row) => row.name === name);
}
