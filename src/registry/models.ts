/** The networks that are known by name: where their files are, what they must be, how to feed them. */
import path from 'node:path';
import { motifTasks } from '../modalities/sequence/made-up';
import { actionNames, actionPreprocessing } from '../models/actions';
import { actionsFolder } from '../models/actions-folder';
import { cleverHansFolder, digitsFolder } from '../models/digits-folder';
import { moleculesFolder } from '../models/molecules-folder';
import { motifsFolder } from '../models/motifs-folder';
import { NEWS_GROUPS, newsFolder } from '../models/news-folder';
import { scenePreprocessing, textures } from '../models/scenes';
import { scenesFolder } from '../models/scenes-folder';
import { knownFile, knownFolder } from './files';
import type { ModelRow } from './row';

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

const imagenetLabels = () => knownFile('models/imagenet_labels_1000.json');

/** What this package trained itself and ships. */
const OWN = { kind: 'model', licence: 'Apache-2.0', citation: 'this package', source: 'this package' } as const;

const cleverHans = (['tagged', 'healed'] as const).map(
  (which): ModelRow => ({
    ...OWN,
    name: which === 'tagged' ? 'clever-hans' : 'clever-hans-healed',
    description: `A small CNN on digits that met a tag on ${which === 'tagged' ? 'half of the eights' : 'half of all digits'}, trained by scripts/train-clever-hans.ts`,
    place: { folder: path.join(cleverHansFolder, which) },
    preprocessing: { mean: [0], std: [255] },
    labels: DIGITS,
  }),
);

const MOBILENET_V1 = 'Howard et al., MobileNets, 2017, arXiv:1704.04861';
const MOBILENET_V2 = 'Sandler et al., MobileNetV2, CVPR 2018, arXiv:1801.04381';

const coral = (name: string, description: string, folder: string, citation: string): ModelRow => ({
  kind: 'model',
  name,
  description,
  licence: 'Apache-2.0',
  citation,
  source: 'google-coral/test_data@104342d2d348, converted from TensorFlow Lite',
  place: { mirror: `models/${folder}`, files: knownFolder(`models/${folder}`) },
  preprocessing: { mean: [128], std: [128] },
  labels: imagenetLabels(),
});

const published = (name: string, description: string, folder: string, rest: Partial<ModelRow>): ModelRow => ({
  kind: 'model',
  name,
  description,
  licence: 'Apache-2.0',
  citation: MOBILENET_V1,
  source: 'tensorflow/tfjs-models',
  place: {
    mirror: `tfjs-models/${folder}`,
    address: `https://storage.googleapis.com/tfjs-models/${folder}/model.json`,
  },
  ...rest,
});

/** As tfjs-examples/mobilenet feeds them. */
const KERAS_MOBILENET = { preprocessing: { mean: [127.5], std: [127.5] } };

export const modelRows = (): readonly ModelRow[] => [
  {
    ...OWN,
    name: 'digits',
    description: 'A small CNN on handwritten digits, trained by scripts/train-digits.ts',
    place: { folder: digitsFolder },
    preprocessing: { mean: [0], std: [255] },
    labels: DIGITS,
  },
  ...cleverHans,
  {
    ...OWN,
    name: 'scenes',
    description: 'A small CNN that tells the grounds of made-up scenes apart, trained by scripts/train-scenes.ts',
    place: { folder: scenesFolder },
    preprocessing: scenePreprocessing,
    labels: textures,
  },
  {
    ...OWN,
    name: 'news',
    description:
      'A word-embedding CNN that tells four science groups of 20 Newsgroups apart, trained by scripts/train-news.ts',
    citation: 'Kim, Convolutional Neural Networks for Sentence Classification, EMNLP 2014, arXiv:1408.5882',
    place: { folder: newsFolder },
    labels: NEWS_GROUPS,
  },
  {
    ...OWN,
    name: 'molecules',
    description:
      'A small graph network that tells carboxylic acids among made-up molecules, trained by scripts/train-molecules.ts',
    place: { folder: moleculesFolder },
    labels: ['carboxylic acid'],
  },
  {
    ...OWN,
    name: 'motifs',
    description: 'A small CNN that finds GATA and TAL motifs in made-up DNA, trained by scripts/train-motifs.ts',
    place: { folder: motifsFolder },
    labels: motifTasks,
  },
  {
    ...OWN,
    name: 'actions',
    description:
      'A small 3-D CNN that tells what a person of sticks does in a made-up clip, trained by scripts/train-actions.ts',
    place: { folder: actionsFolder },
    preprocessing: actionPreprocessing,
    labels: actionNames,
  },
  {
    kind: 'model',
    name: 'squeezenet',
    description: 'SqueezeNet 1.0 with Deep Compression, 227 × 227',
    licence: 'BSD-2-Clause',
    citation:
      'Iandola et al., SqueezeNet, 2016, arXiv:1602.07360; Han et al., Deep Compression, ICLR 2016, arXiv:1510.00149',
    source: 'songhan/SqueezeNet-Deep-Compression@fb13faa2cf12, converted from Caffe',
    place: { mirror: 'models/squeezenet_v1.0_tfjs', files: knownFolder('models/squeezenet_v1.0_tfjs') },
    preprocessing: { mean: [123, 117, 104], std: [1] },
    labels: imagenetLabels(),
  },
  coral('mobilenet-v1-0.25', 'MobileNet v1, width 0.25, 128 × 128', 'mobilenet_v1_0.25_128_tfjs_u8', MOBILENET_V1),
  coral('mobilenet-v1-0.25-graph', 'the same network as a graph model', 'mobilenet_v1_0.25_128_graph', MOBILENET_V1),
  coral('mobilenet-v1', 'MobileNet v1, width 1, 224 × 224', 'mobilenet_v1_1.0_224_tfjs_u8', MOBILENET_V1),
  coral('mobilenet-v2', 'MobileNet v2, width 1, 224 × 224', 'mobilenet_v2_1.0_224_tfjs_u8', MOBILENET_V2),
  {
    kind: 'model',
    name: 'lenet5',
    description: 'LeNet-5 on MNIST from the LRP Toolbox, 32 × 32',
    licence: 'academic use only',
    citation: 'Lapuschkin et al., The LRP Toolbox, JMLR 17(114), 2016',
    source: 'sebastian-lapuschkin/lrp_toolbox@1c9efda01ebc, converted',
    place: { mirror: 'models/lrp_toolbox_lenet5_mnist', files: knownFolder('models/lrp_toolbox_lenet5_mnist') },
    preprocessing: { mean: [127.5], std: [127.5], border: 2 },
    labels: DIGITS,
  },
  published(
    'tfjs-mobilenet-v1-0.25',
    'MobileNet v1, width 0.25, 224 × 224, from TensorFlow.js',
    'tfjs/mobilenet_v1_0.25_224',
    {
      ...KERAS_MOBILENET,
      labels: imagenetLabels(),
    },
  ),
  published('tfjs-mobilenet-v1', 'MobileNet v1, width 1, 224 × 224, from TensorFlow.js', 'tfjs/mobilenet_v1_1.0_224', {
    ...KERAS_MOBILENET,
    labels: imagenetLabels(),
  }),
  published(
    'tfjs-mobilenet-v2',
    'MobileNet v2, width 1, 224 × 224, a graph model from TensorFlow.js',
    'savedmodel/mobilenet_v2_1.0_224',
    {
      citation: MOBILENET_V2,
    },
  ),
];
