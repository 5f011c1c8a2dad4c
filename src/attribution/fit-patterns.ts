import { Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { Patterns } from '../rules/pattern';
import { type PatternEstimator, PatternFit } from '../rules/pattern-fit';
import { chunkSize } from '../tensor/budget';
import { Steps } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import type { Outputs } from '../trace/names';
import { trace } from '../trace/trace';
import { readInput, rowsOfRead } from './input';
import { bytesPerExample, type Explainable, type ExplainOptions, type InputLike, unwrap } from './problem';

export interface FitPatternsOptions extends Pick<ExplainOptions, 'signal' | 'onProgress'> {
  /**
   * How signal is told from distractor: over all examples (`'linear'`), or for layers that a ReLU follows over those that
   * switch the unit on (`'two-component'`). Default `'two-component'`.
   */
  readonly estimator?: PatternEstimator;
}

/**
 * Fits the patterns that `patternNet` and `patternAttribution` need: for each unit of each linear layer, the direction in
 * which its input moves when what the unit says moves. Kindermans et al. 2017, arXiv:1705.05598, eq. 4 and 7.
 *
 * The data goes through in chunks, of which only sums as large as the weights are kept.
 *
 * @param data Typical inputs, `[N, …]`; some hundreds at least. No labels are needed.
 * @returns By layer, patterns in the layout of its weights. A layer with several weights (a separable convolution, or one
 *   that is used twice) has them from the output on as `name`, `name (2)`, …
 * @throws RuleError where the network has a linear layer of a kind that cannot be fitted.
 * @example
 * const patterns = await fitPatterns(model, digits([0, 1, 2, 3, 4, 5, 6, 7]), { estimator: 'linear' });
 */
export async function fitPatterns(
  model: Explainable,
  data: InputLike,
  options: FitPatternsOptions = {},
): Promise<Patterns> {
  const { estimator = 'two-component' } = options;
  if (estimator !== 'linear' && estimator !== 'two-component') {
    throw new ArgumentError(`The estimator is "${estimator}"; expected "linear" or "two-component".`);
  }
  const { network } = unwrap(model);
  const steps = new Steps(options.signal ?? currentSignal(), options.onProgress);
  const read = readInput(data, network);
  const traceRows = (from: number, to: number) => {
    const { tensor, feed } = rowsOfRead(read, from, to);
    try {
      return trace(network, tensor, { feed, pick: anyOutput });
    } finally {
      tensor.dispose();
    }
  };
  const fit = new PatternFit(estimator);
  try {
    const first = traceRows(0, 1);
    try {
      const total = read.input.shape[0]!;
      const width = chunkSize(bytesPerExample({ graph: first, input: first.input }));
      for (let from = 0; from < total; from += width) {
        await steps.step(from, total);
        const graph = traceRows(from, Math.min(from + width, total));
        try {
          fit.add(graph);
        } finally {
          graph.dispose();
        }
      }
      return fit.patterns(first);
    } finally {
      first.dispose();
    }
  } finally {
    fit.dispose();
    read.tensor.dispose();
  }
}

/** The whole network is fitted, whatever comes out of it. */
const anyOutput = (outputs: Outputs): Tensor => (outputs instanceof Tensor ? outputs : Object.values(outputs)[0]!);
