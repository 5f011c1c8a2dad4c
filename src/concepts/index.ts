import { ArgumentError } from '../errors';
import { readImages } from '../modalities/image/folder';
import type { Model } from '../models/model';
import { provideFolders } from './picture-set';

export { activationCache } from './activation-cache';
export { type Cav, type CavOptions, cav, directionalDerivatives, relativeCav } from './cav';
export type { Correction } from './correction';
export type { ActivationCache } from './layer-space';
export type { PictureSet } from './picture-set';
export { type ClassInputs, type TcavOptions, tcav } from './tcav';
export { TcavResult, type TcavTest } from './tcav-result';

provideFolders(async (place, model) => {
  if (!('inputShape' in model)) {
    throw new ArgumentError(
      `The folder ${place} can be read for what loadModel() returns only, which knows how pixels become inputs; give the pictures as values, or use readImages.`,
    );
  }
  return readImages(place, model as Model);
});
