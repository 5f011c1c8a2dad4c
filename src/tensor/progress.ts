import { AbortError } from '../errors';

/** How far a long piece of work has come. */
export interface Progress {
  /** From 0 to `total`, in gradients, samples or patches. */
  readonly done: number;
  readonly total: number;
  /** Seconds that the rest will take at the pace so far. */
  readonly secondsLeft: number;
}

/** One step of long work: stops it where it was told to, says how far it is, and lets other work in. */
export class Steps {
  private readonly started = performance.now();

  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly report: ((progress: Progress) => void) | undefined,
  ) {}

  /** Throws an AbortError where the work was stopped. */
  check(): void {
    if (this.signal?.aborted) throw new AbortError('The explanation was stopped.');
  }

  async step(done: number, total: number): Promise<void> {
    this.check();
    const seconds = (performance.now() - this.started) / 1000;
    this.report?.({
      done,
      total,
      secondsLeft: done > 0 ? (seconds / done) * (total - done) : Number.POSITIVE_INFINITY,
    });
    // Lets an interrupt, a progress bar or another request in.
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.check();
  }
}
