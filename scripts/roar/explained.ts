/** The network that is explained: of the registry, or trained here on the pictures that the others will be trained on. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Labelled } from '../../src/evaluation/retraining';
import { accuracyOf, train } from '../../src/evaluation/retraining/train';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { Steps } from '../../src/tensor/progress';
import { saveModel } from '../save-model';
import type { RoarSet } from './sets';

/** No network that is retrained has this start. */
const seed = 1000;

/** @param folder where a trained one is kept, so that an interrupted run goes on with the same */
export async function explainedNetwork(
  set: RoarSet,
  data: { readonly train: Labelled; readonly test: Labelled },
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
  folder: string,
): Promise<{ readonly model: Model; readonly accuracy: number }> {
  if (!set.explained && !existsSync(path.join(folder, 'model.json'))) {
    const network = set.network(seed);
    await train(network, data.train, { epochs, batchSize, seed }, new Steps(undefined, undefined));
    await saveModel(network, folder, 'scripts/roar.ts', { epochs, batchSize });
    network.dispose();
  }
  const model = await loadModel(set.explained ?? folder);
  return { model, accuracy: accuracyOf(model.network as LayersModel, data.test) };
}
