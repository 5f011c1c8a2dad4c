/** Explanations of sequences of letters, as `dnaInput` makes them. */

import type { Attribution } from '../../attribution/result';
import { letterRelevance } from '../../modalities/sequence/relevance';
import type { Logo } from './figure';

/** More examples than this are not drawn one by one. */
const mostSequences = 6;

/** One logo a sequence, with one row a method. */
export function sequenceBlocks(results: readonly Attribution[], headingOf: (example: number) => string): Logo[] {
  const { sequences } = results[0]!.input;
  // Maps that promise a sum are in units of f; others may be of any size.
  const shared = results.every(({ certificate }) => certificate.completeness);
  return sequences!.slice(0, mostSequences).map(({ letters, marks }, example): Logo => {
    return {
      kind: 'logo',
      ...(sequences!.length > 1 ? { heading: headingOf(example) } : {}),
      note: `Letters stand up where they add to f and hang down where they take away.${shared ? '' : ' Each row has a scale of its own.'}`,
      letters,
      ...(marks?.length ? { marks } : {}),
      rows: results.map((result) => ({
        name: results.length > 1 ? result.title : '',
        values: letterRelevance(result, example),
      })),
      shared,
      first: example * letters.length,
    };
  });
}
