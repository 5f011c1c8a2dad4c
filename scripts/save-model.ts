/** Writes a trained network as it is shipped: model.json, weights.bin, and metadata.json that says how it came about. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { io } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** In how many bits a weight is written; undefined for the 32 it has. */
export type Quantization = (weight: io.WeightsManifestEntry) => 'uint8' | 'uint16' | undefined;

/**
 * @param script that trained it, from the project's root
 * @param about what metadata.json says before the weights' digest
 */
export async function saveModel(
  model: LayersModel,
  folder: string,
  script: string,
  about: object,
  quantization: Quantization = () => undefined,
): Promise<void> {
  await model.save(
    io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const { specs, weights } = quantized(weightSpecs ?? [], Buffer.from(weightData as ArrayBuffer), quantization);
      const description = {
        format: 'layers-model',
        generatedBy: `explainbook ${script}`,
        convertedBy: null,
        modelTopology,
        weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
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

/** As TensorFlow.js reads it: value = scale · number + min. A 0 stays one: padding and unknown words have the vector 0. */
function quantized(specs: readonly io.WeightsManifestEntry[], data: Buffer, quantization: Quantization) {
  const parts: Uint8Array[] = [];
  let at = 0;
  const written = specs.map((spec): io.WeightsManifestEntry => {
    const size = spec.shape.reduce((product, length) => product * length, 1);
    const bytes = data.subarray(at, at + 4 * size);
    at += 4 * size;
    const dtype = quantization(spec);
    if (!dtype) {
      parts.push(bytes);
      return spec;
    }
    const values = new Float32Array(Uint8Array.from(bytes).buffer);
    const most = dtype === 'uint8' ? 255 : 65535;
    const low = Math.min(
      0,
      values.reduce((a, b) => Math.min(a, b), 0),
    );
    const high = Math.max(
      0,
      values.reduce((a, b) => Math.max(a, b), 0),
    );
    const scale = (high - low) / (most - 1) || 1;
    const zero = Math.round(-low / scale);
    const numbers = Array.from(values, (value) => Math.min(most, Math.max(0, Math.round(value / scale) + zero)));
    const packed = dtype === 'uint8' ? Uint8Array.from(numbers) : Uint16Array.from(numbers);
    parts.push(new Uint8Array(packed.buffer));
    return { ...spec, quantization: { dtype, scale, min: -zero * scale } };
  });
  return { specs: written, weights: Buffer.concat(parts) };
}
