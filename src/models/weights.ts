/** The weights manifest of a model.json: what it declares must match the files byte for byte before anything is allocated. */
import type { io } from '@tensorflow/tfjs-core';
import { ModelError } from '../errors';
import { isIndex, isObject, type JsonObject } from './json';

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };
const QUANTIZED = new Set(['uint8', 'uint16', 'float16']);

/** Some files with the weights that lie in them one after the other. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly io.WeightsManifestEntry[];
  readonly bytes: number;
}

/** Checks the manifest and counts its bytes. */
export function readManifest(manifest: unknown, place: string): WeightGroup[] {
  if (!Array.isArray(manifest)) {
    throw new ModelError(
      `model.json in ${place} has no weightsManifest; save the model with TensorFlow.js and try again.`,
    );
  }
  const seen = new Set<string>();
  return manifest.map((group: unknown) => {
    if (!isObject(group) || !isTextList(group.paths) || !Array.isArray(group.weights)) {
      throw new ModelError(
        `A group of the weightsManifest in ${place} lacks its paths or weights; the file is damaged.`,
      );
    }
    const weights = group.weights.map((weight: unknown) => checkWeight(weight, seen, place));
    const bytes = weights.reduce((sum, weight) => sum + byteCount(weight), 0);
    return { paths: group.paths, weights, bytes };
  });
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function checkWeight(weight: unknown, seen: Set<string>, place: string): io.WeightsManifestEntry {
  if (!isObject(weight) || typeof weight.name !== 'string') {
    throw new ModelError(`A weight in the weightsManifest of ${place} has no name; the file is damaged.`);
  }
  const complain = (what: string): ModelError =>
    new ModelError(
      `The weight "${weight.name}" in ${place} ${what}; the model's files are damaged or of another kind.`,
    );
  if (seen.has(weight.name)) throw complain('is declared twice');
  seen.add(weight.name);
  if (!Array.isArray(weight.shape) || !weight.shape.every(isIndex)) {
    throw complain(`has the shape ${JSON.stringify(weight.shape)}, which is no list of sizes`);
  }
  if (!['float32', 'int32', 'bool'].includes(String(weight.dtype))) {
    throw complain(`has the type ${JSON.stringify(weight.dtype)}, but only float32, int32 and bool can be read`);
  }
  if (weight.quantization !== undefined) checkQuantization(weight.quantization, complain);
  if (!Number.isSafeInteger(weight.shape.reduce((product: number, size: number) => product * size, 8))) {
    throw complain(`has the shape [${weight.shape.join(', ')}], which is too large for any memory`);
  }
  return weight as unknown as io.WeightsManifestEntry;
}

function checkQuantization(quantization: unknown, complain: (what: string) => ModelError): void {
  const known = isObject(quantization) && QUANTIZED.has(String(quantization.dtype));
  const scaled = (form: JsonObject): boolean => Number.isFinite(form.scale) && Number.isFinite(form.min);
  if (known && (quantization.dtype === 'float16' || scaled(quantization))) return;
  throw complain(`has the quantization ${JSON.stringify(quantization)}, which cannot be decoded`);
}

function byteCount(weight: io.WeightsManifestEntry): number {
  const size = weight.shape.reduce((product, length) => product * length, 1);
  return size * BYTES[weight.quantization?.dtype ?? weight.dtype]!;
}
