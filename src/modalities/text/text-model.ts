/** A network together with the words it knows. */
import type { Model } from '../../models/model';
import type { Vocabulary } from './vocabulary';

export interface TextModel extends Model {
  readonly vocabulary: Vocabulary;
  /** The layer that turns the numbers of words into vectors: explanations stop at its output. */
  readonly embedding: string;
  /** Most words of a text that are read; what follows them is left out. */
  readonly length: number;
}

/**
 * Empty places behind the longest text. With them every window of a convolution stands somewhere over nothing but padding, so that
 * a text's answer does not depend on the texts it is read with.
 */
export const MARGIN = 4;
