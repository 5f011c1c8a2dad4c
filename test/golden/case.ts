import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { io } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';

/** An array that lies in a raw little-endian file, or stands in the JSON. */
export interface Stored {
  readonly file?: string;
  readonly value?: unknown;
  readonly shape: number[];
  readonly dtype?: 'int32' | 'float32';
}

export interface Reference extends Stored {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly atol: number;
  readonly rtol: number;
}

export interface Case {
  readonly description: string;
  readonly model?: string;
  readonly inputs?: Stored;
  readonly targets?: number[];
  readonly logits?: Stored;
  readonly attribution_layer?: string;
  readonly references: Reference[];
}

export const readCase = (folder: string): Case => JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Case;

/** The numbers of a stored array, row-major. */
export function readStored(folder: string, stored: Stored): Float32Array {
  if (stored.file === undefined) return Float32Array.from([stored.value].flat(Number.POSITIVE_INFINITY) as number[]);
  const bytes = readFileSync(join(folder, stored.file));
  const count = stored.shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== 4 * count) {
    throw new Error(`${stored.file} has ${bytes.length} bytes; its shape [${stored.shape}] needs ${4 * count}.`);
  }
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return stored.dtype === 'int32' || stored.file.endsWith('.i32')
    ? Float32Array.from(new Int32Array(data))
    : new Float32Array(data);
}

interface ModelFile {
  readonly format?: string;
  readonly modelTopology: object;
  readonly weightsManifest: { paths: string[]; weights: io.WeightsManifestEntry[] }[];
}

/** The case's model, by TensorFlow.js's own loader: the references must not depend on ours. */
export async function readModel(folder: string, file: string): Promise<LayersModel | GraphModel> {
  const { format, modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ModelFile;
  const bytes = Buffer.concat(
    weightsManifest.flatMap(({ paths }) => paths.map((path) => readFileSync(join(folder, path)))),
  );
  const handler = io.fromMemory({
    modelTopology,
    weightSpecs: weightsManifest.flatMap(({ weights }) => weights),
    weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer,
  });
  return format === 'graph-model' ? loadGraphModel(handler) : loadLayersModel(handler);
}
