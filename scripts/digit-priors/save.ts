/** Writes a network the way TensorFlow.js reads it. */
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * Writes NAME.json and NAME.bin.
 * @param type `uint16` halves the file: each weight becomes one of 65,536 steps between its tensor's least and largest.
 */
export async function saveModel(
  model: LayersModel,
  folder: string,
  name: string,
  type: 'float32' | 'uint16',
): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const values = new Float32Array(weightData as ArrayBuffer);
      const parts: Buffer[] = [];
      let from = 0;
      const weights = weightSpecs!.map((spec) => {
        const size = spec.shape.reduce((product, n) => product * n, 1);
        const some = values.slice(from, from + size);
        from += size;
        if (type === 'float32') {
          parts.push(Buffer.from(some.buffer));
          return spec;
        }
        const min = some.reduce((a, b) => Math.min(a, b));
        const scale = (some.reduce((a, b) => Math.max(a, b)) - min) / 65535 || 1;
        parts.push(Buffer.from(Uint16Array.from(some, (value) => Math.round((value - min) / scale)).buffer));
        return { ...spec, quantization: { dtype: 'uint16', scale, min } };
      });
      const description = {
        format: 'layers-model',
        generatedBy: 'explainbook scripts/train-digit-priors.ts',
        convertedBy: null,
        modelTopology,
        weightsManifest: [{ paths: [`${name}.bin`], weights }],
      };
      fs.writeFileSync(path.join(folder, `${name}.bin`), Buffer.concat(parts));
      fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(description)}\n`);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
}
