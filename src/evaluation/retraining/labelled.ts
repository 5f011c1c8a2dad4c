import { ArgumentError } from '../../errors';

/** Examples with their classes. */
export interface Labelled {
  /** Row-major, one example after the other. */
  readonly values: Float32Array;
  /** `[N, H, W, C]`. */
  readonly shape: readonly number[];
  /** The class of each, from 0. */
  readonly labels: ArrayLike<number>;
}

/** @throws ArgumentError where the numbers do not fit each other */
export function checkLabelled({ values, shape, labels }: Labelled, name: string): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length !== 4 || size === 0) {
    throw new ArgumentError(`The ${name} examples have the shape [${shape}]; give a batch of pictures [N, H, W, C].`);
  }
  if (values.length !== size) {
    throw new ArgumentError(
      `${values.length} values came for ${name} examples of shape [${shape}], which hold ${size}.`,
    );
  }
  if (labels.length !== shape[0]) {
    throw new ArgumentError(`${labels.length} labels came for ${shape[0]} ${name} examples; give one for each.`);
  }
}
