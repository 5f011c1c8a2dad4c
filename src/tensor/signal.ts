/** The signal that stops work when its caller gave none: a notebook's kernel provides that of the running cell. */
let source: () => AbortSignal | undefined = () => undefined;

/** Says where the signal comes from. */
export function provideSignal(from: () => AbortSignal | undefined): void {
  source = from;
}

/** The signal in force now. */
export function currentSignal(): AbortSignal | undefined {
  return source();
}
