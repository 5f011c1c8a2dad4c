/** What this room uses of jstat, which has no types of its own. */
declare module 'jstat' {
  interface JStat {
    readonly studentt: { cdf(t: number, degrees: number): number };
  }
  const statistics: { readonly jStat: JStat };
  export default statistics;
}
