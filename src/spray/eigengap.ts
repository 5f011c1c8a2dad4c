/**
 * How many clusters a spectrum shows: the number of eigenvalues before its largest gap, argmax_i (λ_{i+1} − λ_i) with
 * i = 1 … `most`, λ_1 the smallest. von Luxburg 2007.
 *
 * @param values Ascending.
 * @param most Largest number of clusters to look for. Default 8.
 *
 * @example
 * eigengap([0, 0.01, 0.02, 0.4, 0.5]); // { clusters: 3, gap: 0.38 }
 */
export function eigengap(values: ArrayLike<number>, most = 8): { readonly clusters: number; readonly gap: number } {
  let clusters = 1;
  let gap = Number.NEGATIVE_INFINITY;
  for (let i = 1; i <= most && i < values.length; i++) {
    const here = values[i]! - values[i - 1]!;
    if (here > gap) [clusters, gap] = [i, here];
  }
  return { clusters, gap };
}
