import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Input } from '../../src/attribution/result';
import { imitateMerge } from './batch-norm';
import { type Case, type Reference, readCase, readModel, readStored } from './case';
import { runnerFor } from './methods';

export interface Outcome {
  readonly case: string;
  readonly method: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  /** Largest |got − reference| / (atol + rtol |reference|); at most 1 passes. */
  readonly worst?: number;
  readonly reason?: string;
}

/** The case folders in a folder; or the folder itself, where it is a case. */
export function findCases(folder: string): string[] {
  if (existsSync(join(folder, 'case.json'))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'case.json')))
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** Runs every reference of a case that the library has the method for. */
export async function checkCase(folder: string): Promise<Outcome[]> {
  const name = folder.split(/[\\/]/).at(-1)!;
  const golden = readCase(folder);
  const runnable = golden.references.some(runnerFor) && golden.model && golden.inputs && golden.targets;
  const model = runnable ? await readModel(folder, golden.model!) : undefined;
  const outcomes: Outcome[] = [];
  for (const reference of golden.references) {
    const runner = runnerFor(reference);
    const outcome = { case: name, method: reference.method };
    if (!runner || !model) {
      outcomes.push({ ...outcome, result: 'skipped', reason: 'the library does not have this method yet' });
      continue;
    }
    try {
      const merged =
        reference.params.canonizer === 'SequentialMergeBatchNorm' ? await readModel(folder, golden.model!) : undefined;
      const factors = merged ? imitateMerge(merged as LayersModel) : new Map<string, number>();
      const setting = {
        folder,
        model: merged ?? model,
        x: inputOf(folder, golden),
        options: optionsOf(golden),
        factors,
      };
      const got = await runner({ ...setting, params: reference.params });
      merged?.dispose();
      const worst = worstRatio(got.values, readStored(folder, reference), reference);
      outcomes.push({ ...outcome, result: worst <= 1 ? 'passed' : 'failed', worst });
    } catch (error) {
      outcomes.push({ ...outcome, result: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }
  model?.dispose();
  return outcomes;
}

const inputOf = (folder: string, { inputs }: Case): Input => ({
  values: readStored(folder, inputs!),
  shape: inputs!.shape,
});

const optionsOf = ({ targets, attribution_layer: layer }: Case) => ({ target: targets!, ...(layer ? { layer } : {}) });

function worstRatio(got: Float32Array, expected: Float32Array, { atol, rtol }: Reference): number {
  if (got.length !== expected.length)
    throw new Error(`The map has ${got.length} values; the reference ${expected.length}.`);
  let worst = 0;
  got.forEach((value, at) => {
    const ratio = Math.abs(value - expected[at]!) / (atol + rtol * Math.abs(expected[at]!));
    worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(worst, ratio);
  });
  return worst;
}
