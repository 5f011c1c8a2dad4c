/** The photographs: each from a repository of its own, told by the beginning of its name. */
import { knownFolder, onGitHub } from './files';
import type { DataRow } from './row';

const CORAL = '104342d2d3480b3e66203073dac24f4e2dbb4c41';

/** Where the repositories have those that they keep elsewhere than at their root. */
const ADDRESSES: Readonly<Record<string, (name: string) => string>> = {
  coral: (name) =>
    onGitHub('google-coral/test_data', CORAL, /_(train|test)_\d/.test(name) ? `imprinting/${name}` : name),
  lime: (name) => onGitHub('marcotcr/lime', 'fd7eb2e6f760', `doc/notebooks/data/${name}`),
  pair: (name) => onGitHub('PAIR-code/saliency', '7b72b673fde6', name),
  captum: (name) =>
    onGitHub('pytorch/captum', 'faac08773131', `tutorials/img/${name.startsWith('swan') ? 'resnet' : 'vqa'}/${name}`),
};

function address(file: string): string | undefined {
  const [, source, name] = /^raw\/([a-z]+)_(.*)$/.exec(file) ?? [];
  return source && name ? ADDRESSES[source]?.(name) : undefined;
}

export const photoRow = (): DataRow => ({
  kind: 'data',
  name: 'photos',
  description: 'Photographs of animals, people and things; the names begin with their source',
  licence:
    'coral_*, pair_*: Apache-2.0; captum_*: BSD-3-Clause; lime_*, caffe_*: BSD-2-Clause; skimage_*: CC0 or public domain, but skimage_elephant, whose origin was not checked',
  citation: 'the repositories named',
  source:
    'google-coral/test_data@104342d2d348, PAIR-code/saliency@7b72b673fde6, pytorch/captum@faac08773131, marcotcr/lime@fd7eb2e6f760, scikit-image, BVLC Caffe',
  mirror: 'photos/raw',
  files: knownFolder('photos', address),
});
