/** A tiny model folder to damage: one dense layer, 2 → 1, weights 3 and −4, bias 0.5. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Description {
  format: string;
  modelTopology: { class_name: string; config: { name: string; layers: LayerDescription[]; [key: string]: unknown } };
  weightsManifest: { paths: string[]; weights: WeightDescription[] }[];
}

export interface LayerDescription {
  class_name: string;
  name: string;
  config: Record<string, unknown>;
  inbound_nodes: unknown[];
}

export interface WeightDescription {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: Record<string, unknown>;
}

export function tinyDescription(): Description {
  const dense = (name: string): LayerDescription => ({
    class_name: 'Dense',
    name,
    config: { name, units: 1, activation: 'linear', use_bias: true },
    inbound_nodes: [[['input', 0, 0, {}]]],
  });
  return {
    format: 'layers-model',
    modelTopology: {
      class_name: 'Functional',
      config: {
        name: 'tiny',
        layers: [
          {
            class_name: 'InputLayer',
            name: 'input',
            config: { name: 'input', batch_input_shape: [null, 2], dtype: 'float32' },
            inbound_nodes: [],
          },
          dense('dense'),
        ],
        input_layers: [['input', 0, 0]],
        output_layers: [['dense', 0, 0]],
      },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'dense/kernel', shape: [2, 1], dtype: 'float32' },
          { name: 'dense/bias', shape: [1], dtype: 'float32' },
        ],
      },
    ],
  };
}

/** Writes the folder, after `damage` has changed its description. */
export function tinyFolder(damage: (description: Description) => void = () => {}): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'explainbook-model-'));
  const description = tinyDescription();
  damage(description);
  fs.writeFileSync(path.join(folder, 'model.json'), JSON.stringify(description));
  fs.writeFileSync(path.join(folder, 'weights.bin'), Buffer.from(Float32Array.of(3, -4, 0.5).buffer));
  return folder;
}
