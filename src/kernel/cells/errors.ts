/** A cell that the compiler refuses; it is not run. */
export class CompileError extends Error {
  override name = 'CompileError';

  constructor(readonly diagnostics: readonly string[]) {
    super(diagnostics.join('\n'));
  }
}

/** The cell was stopped from outside. */
export class Interrupted extends Error {
  override name = 'Interrupted';

  constructor() {
    super('The cell was interrupted. The kernel goes on, and its variables are kept.');
  }
}
