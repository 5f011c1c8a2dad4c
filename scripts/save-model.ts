/** Writes a trained network as it is shipped: model.json, weights.bin, and metadata.json that says how it came about. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * @param script that trained it, from the project's root
 * @param about what metadata.json says before the weights' digest
 */
export async function saveModel(model: LayersModel, folder: string, script: string, about: object): Promise<void> {
  await model.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const weights = Buffer.from(weightData as ArrayBuffer);
      const description = {
        format: 'layers-model',
        generatedBy: `explainbook ${script}`,
        convertedBy: null,
        modelTopology,
        weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
      };
      const metadata = { ...about, weightsSha256: createHash('sha256').update(weights).digest('hex') };
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, 'weights.bin'), weights);
      fs.writeFileSync(path.join(folder, 'model.json'), `${JSON.stringify(description)}\n`);
      fs.writeFileSync(path.join(folder, 'metadata.json'), `${JSON.stringify(metadata, null, 2)}\n`);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
}
