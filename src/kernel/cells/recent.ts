/** The latest answers to the same question, so many as are kept; the eldest goes first. */
export class Recent<T> {
  private readonly kept = new Map<string, T>();

  constructor(private readonly most: number) {}

  get(key: string, make: () => T): T {
    const known = this.kept.get(key);
    const value = known ?? make();
    this.kept.delete(key);
    this.kept.set(key, value);
    const [eldest] = this.kept.keys();
    if (this.kept.size > this.most) this.kept.delete(eldest!);
    return value;
  }
}
