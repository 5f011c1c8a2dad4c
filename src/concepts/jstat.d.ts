/** What is used of jstat, which has no types of its own. */
declare module 'jstat' {
  interface JStat {
    readonly studentt: { cdf(t: number, degrees: number): number; inv(share: number, degrees: number): number };
    readonly beta: { inv(share: number, alpha: number, beta: number): number };
  }
  const statistics: { readonly jStat: JStat };
  export default statistics;
}
