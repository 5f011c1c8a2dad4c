/** What is known of the inputs a model was made for: examples, a density, a generator. */

import type { Network } from '../../trace/names';

export interface Priors {
  /** Inputs of the model with their classes, `{ values, shape, labels }`: where the forms start. Default: none. */
  readonly data?: Examples;
  /** log p(x), a network from inputs `[N, …]` to `[N]`. Default: none. */
  readonly density?: ExpertDensity;
  /** `{ decode, encode, size }`: networks from codes `[N, size]` to inputs, and back. Default: none. */
  readonly generator?: Generator;
}

/** Inputs of the model, with the class that each shows. */
export interface Examples {
  readonly values: Float32Array;
  /** With the batch axis first. */
  readonly shape: readonly number[];
  /** Class of each. */
  readonly labels?: ArrayLike<number>;
}

/** log p(x): from a batch `[N, …]` to `[N]`. Need not be normalised; only its gradient is used, and differences are shown. */
export type ExpertDensity = Network;

/** Makes inputs of codes, which have a standard normal density. */
export interface Generator {
  /** From codes `[N, size]` to inputs `[N, …]`. */
  readonly decode: Network;
  /** From inputs to codes. Without it, the search starts at code 0. */
  readonly encode?: Network;
  /** Numbers in a code. */
  readonly size: number;
}
