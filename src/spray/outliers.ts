import type { Neighbours } from './nearest';

/**
 * How far each point lies out: its mean distance to its neighbours, divided by the mean of theirs. About 1 inside a cluster
 * of any density, well above 1 outside all. The simplified local outlier factor (Schubert, Zimek and Kriegel 2014).
 */
export function outlierScores({ count, k, indices, distances }: Neighbours): Float64Array {
  const reach = new Float64Array(count);
  for (let at = 0; at < indices.length; at++) reach[Math.floor(at / k)]! += distances[at]! / k;
  return reach.map((own, row) => {
    let around = 0;
    for (let at = row * k; at < (row + 1) * k; at++) around += reach[indices[at]!]! / k;
    if (around > 0) return own / around;
    return own > 0 ? Number.POSITIVE_INFINITY : 1;
  });
}
