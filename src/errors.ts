/** One class for each kind of thing that can be wrong; every message says what came, what was expected, what to do. */

/** A wrong argument: shape, target, layer, option. */
export class ArgumentError extends Error {
  override name = 'ArgumentError';
}

/** A model that cannot be read, or a file of it that is missing or damaged. */
export class ModelError extends Error {
  override name = 'ModelError';
}

/** A data set, an archive or a download that is missing, damaged, or not what it should be. */
export class DataError extends Error {
  override name = 'DataError';
}

/** A kernel of the model that the method has no rule for. */
export class RuleError extends Error {
  override name = 'RuleError';
}

/** The operation was stopped by its AbortSignal. */
export class AbortError extends Error {
  override name = 'AbortError';
}
