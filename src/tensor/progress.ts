import { AbortError } from '../errors';

/** How far a long piece of work has come. */
export interface Progress {
  /** From 0 to `total`, in gradients, samples, patches or examples. */
  readonly done: number;
  readonly total: number;
  /** Seconds that the rest will take at the pace so far. */
  readonly secondsLeft: number;
}

/** The steps of long work: each stops it where it was told to, says how far it is, and lets other work in. */
export class Steps {
  constructor(
    readonly signal: AbortSignal | undefined,
    private readonly report: ((progress: Progress) => void) | undefined,
    private readonly started = performance.now(),
  ) {}

  /** Throws an AbortError where the work was stopped. */
  check(): void {
    if (this.signal?.aborted) throw new AbortError('The explanation was stopped.');
  }

  async step(done: number, total: number): Promise<void> {
    this.check();
    const seconds = (performance.now() - this.started) / 1000;
    const secondsLeft = done > 0 ? (seconds / done) * (total - done) : Number.POSITIVE_INFINITY;
    this.report?.({ done, total, secondsLeft });
    await this.pause();
  }

  /** Lets an interrupt, a progress bar or another request in. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.check();
  }

  /** Hands on what is heard of work that was started for these steps. */
  readonly forward = (progress: Progress): void => this.report?.(progress);

  /** The steps of a part of the work, from `from` to `to` of `whole`, as steps of the whole. */
  within(from: number, to: number, whole: number): Steps {
    if (from === 0 && to === whole) return this;
    const part = ({ done, total }: Progress) => {
      const reached = from + (done / total) * (to - from);
      const seconds = (performance.now() - this.started) / 1000;
      this.report?.({ done: reached, total: whole, secondsLeft: (seconds / reached) * (whole - reached) });
    };
    return new Steps(this.signal, this.report && part, this.started);
  }
}
