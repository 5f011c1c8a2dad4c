import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Input } from '../../src/attribution/result';
import { analysisRunners } from './analyses';
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
  const runnable = golden.references.some(isRunnable) && golden.model && golden.inputs && golden.targets;
  const model = runnable ? await readModel(folder, golden.model!) : undefined;
  const outcomes: Outcome[] = [];
  for (const reference of golden.references) {
    const runner = runnerFor(reference);
    const outcome = { case: name, method: reference.method };
    const analysis = analysisRunners[reference.method];
    if (analysis) {
      const x = model ? { model, x: inputOf(folder, golden) } : {};
      const got = () => analysis({ folder, golden, reference, params: reference.params, ...x });
      outcomes.push({ ...outcome, ...(await compare(folder, reference, got)) });
      continue;
    }
    if (!runner || !model) {
      outcomes.push({ ...outcome, result: 'skipped', reason: 'the library does not have this method yet' });
      continue;
    }
    const found = await compare(folder, reference, async () => {
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
      const { values } = await runner({ ...setting, params: reference.params });
      merged?.dispose();
      return values;
    });
    outcomes.push({ ...outcome, ...found });
  }
  model?.dispose();
  return outcomes;
}

/** Whether the library has what a reference was made with. */
export const isRunnable = (reference: Reference): boolean =>
  runnerFor(reference) !== undefined || Object.hasOwn(analysisRunners, reference.method);

async function compare(
  folder: string,
  reference: Reference,
  got: () => Promise<ArrayLike<number>>,
): Promise<Pick<Outcome, 'result' | 'worst' | 'reason'>> {
  try {
    const worst = worstRatio(await got(), readStored(folder, reference), reference);
    return { result: worst <= 1 ? 'passed' : 'failed', worst };
  } catch (error) {
    return { result: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

const inputOf = (folder: string, { inputs }: Case): Input => ({
  values: readStored(folder, inputs!),
  shape: inputs!.shape,
});

const optionsOf = ({ targets, attribution_layer: layer }: Case) => ({ target: targets!, ...(layer ? { layer } : {}) });

function worstRatio(got: ArrayLike<number>, expected: Float32Array, { atol, rtol }: Reference): number {
  if (got.length !== expected.length)
    throw new Error(`The map has ${got.length} values; the reference ${expected.length}.`);
  let worst = 0;
  expected.forEach((value, at) => {
    const off = Math.abs(got[at]! - value);
    // Some references are whole numbers with no tolerance at all.
    const ratio = off === 0 ? 0 : off / (atol + rtol * Math.abs(value));
    worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(worst, ratio);
  });
  return worst;
}
