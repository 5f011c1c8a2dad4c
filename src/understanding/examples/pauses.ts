import type { Steps } from '../../tensor/progress';

/** Milliseconds that a notebook waits for an interrupt without anyone noticing. */
const patience = 50;

/** Work that is done again and again: every so often it lets other work in, and stops where it was told to. */
export function withPauses<Given extends unknown[], Made>(
  work: (...given: Given) => Made | Promise<Made>,
  steps: Steps,
): (...given: Given) => Promise<Made> {
  let last = performance.now();
  return async (...given) => {
    if (performance.now() - last > patience) {
      steps.check();
      await new Promise((resolve) => setTimeout(resolve, 0));
      last = performance.now();
    }
    return work(...given);
  };
}
