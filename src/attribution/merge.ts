import type { LedgerEntry } from '../rules/ledger';
import { Attribution, type Certificate, type Completeness, type Input, type Surrogates } from './result';

/** One explanation of several made of a batch's parts, one after the other. */
export function mergeParts(parts: readonly Attribution[], input: Input): Attribution {
  const [first] = parts as readonly [Attribution, ...Attribution[]];
  if (parts.length === 1) return first;
  const { choices } = first;
  return new Attribution({
    method: first.method,
    title: first.title,
    values: joined(parts.map(({ values }) => values)),
    shape: [parts.reduce((sum, { shape }) => sum + shape[0]!, 0), ...first.shape.slice(1)],
    input: first.input.shape.slice(1).join() === input.shape.slice(1).join() ? input : joinInputs(parts),
    targets: parts.flatMap(({ targets }) => targets),
    certificate: mergeCertificates(parts.map(({ certificate }) => certificate)),
    ...(choices ? { choices } : {}),
    ...(first.explainTarget
      ? {
          explainTarget: async (target: number) => {
            const again: Attribution[] = [];
            for (const part of parts) again.push(await part.explainTarget!(target));
            return mergeParts(again, input);
          },
        }
      : {}),
  });
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

const joinInputs = (parts: readonly Attribution[]): Input => ({
  values: joined(parts.map(({ input }) => input.values)),
  shape: [parts.reduce((sum, { input }) => sum + input.shape[0]!, 0), ...parts[0]!.input.shape.slice(1)],
  ...(parts[0]!.input.words ? { words: parts.flatMap(({ input }) => input.words ?? []) } : {}),
});

function mergeCertificates(all: readonly Certificate[]): Certificate {
  const first = all[0]!;
  const completeness = all.flatMap((one) => one.completeness ?? []);
  const convergence = all.flatMap((one) => one.convergence ?? []);
  return {
    ...first,
    ...(completeness.length > 0 ? { completeness: mergeCompleteness(completeness) } : {}),
    ...(first.ledger ? { ledger: mergeLedgers(all.map(({ ledger }) => ledger!)) } : {}),
    ...(convergence.length > 0 ? { convergence } : {}),
    ...(first.surrogate ? { surrogate: mergeSurrogates(all.map(({ surrogate }) => surrogate!)) } : {}),
    notes: [...new Set(all.flatMap(({ notes }) => notes))],
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

const mergeCompleteness = (all: readonly Completeness[]): Completeness => ({
  promise: all[0]!.promise,
  expected: all.flatMap(({ expected }) => expected),
  sum: all.flatMap(({ sum }) => sum),
  error: all.flatMap(({ error }) => error),
});

const mergeSurrogates = (all: readonly Surrogates[]): Surrogates => ({
  coefficients: all.flatMap(({ coefficients }) => coefficients),
  intercept: all.flatMap(({ intercept }) => intercept),
  ...(all[0]!.rSquared ? { rSquared: all.flatMap(({ rSquared }) => rSquared!) } : {}),
});

const mergeLedgers = (ledgers: readonly (readonly LedgerEntry[])[]): LedgerEntry[] =>
  ledgers[0]!.map((entry, at) => {
    const all = ledgers.map((ledger) => ledger[at]!);
    return {
      layer: entry.layer,
      kernel: entry.kernel,
      rule: entry.rule,
      received: all.flatMap(({ received }) => received),
      passed: all.flatMap(({ passed }) => passed),
      bias: all.flatMap(({ bias }) => bias),
      stabilizer: all.flatMap(({ stabilizer }) => stabilizer),
      lost: all.flatMap(({ lost }) => lost),
      error: all.flatMap(({ error }) => error),
    };
  });
