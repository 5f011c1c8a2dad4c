/** Counts the examples that went through networks, forward and back, since the page or process began: what methods cost. */

export interface Passes {
  readonly forward: number;
  readonly backward: number;
}

const count = { forward: 0, backward: 0 };

export const countForward = (examples: number): void => {
  count.forward += examples;
};

export const countBackward = (examples: number): void => {
  count.backward += examples;
};

export const passesSoFar = (): Passes => ({ ...count });
