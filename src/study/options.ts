import type { Attribution, Comparison } from '../attribution/result';

/** What raters are asked to do. */
export type StudyPart = 'mask' | 'choice' | 'class' | 'causability';

export interface StudyOptions {
  /** Default "What do these explanations tell you?". */
  readonly title?: string;
  /** What raters read first. Default: a sentence on what the colours mean. */
  readonly introduction?: string;
  /**
   * `mask`: paint what matters; `choice`: which explanation helps; `class`: which map is that of the named class; `causability`: the
   * System Causability Scale. They are asked in this order: who has seen heatmaps paints them. Default: all that can be asked.
   */
  readonly parts?: readonly StudyPart[];
  /** The question of a forced choice. Default "Which explanation helps you more to predict what the model says?". */
  readonly question?: string;
  /** Examples of the batch that are asked about, at most. Default 4. */
  readonly examples?: number;
  /** Forced choices between methods, at most. Each pair comes equally often, or once more. Default 12. */
  readonly trials?: number;
  /** How many explanations stand side by side in a forced choice. Default 2. */
  readonly side?: number;
  /** Forced choices in which one explanation is false: its pixels shuffled, or its signs turned, in turn. Default 4. */
  readonly controls?: number;
  /** The same methods on the same inputs for another class; needed for `class`. */
  readonly contrast?: Comparison | readonly Attribution[];
  /** Cells of the longer side of the grid that is painted on. Default 28, or the picture's own pixels if fewer. */
  readonly grid?: number;
  /** Decides about the order of trials and sides, and the random maps. Default 0. */
  readonly seed?: number;
}

export const studyDefaults = {
  title: 'What do these explanations tell you?',
  introduction:
    'A computer model has named some pictures. Heatmaps say what its decision stands on: red spoke for the name, blue against it. ' +
    'There are no right answers to know; say what you see. You can go back, and stop at any time: what you answered is kept.',
  question: 'Which explanation helps you more to predict what the model says?',
  examples: 4,
  trials: 12,
  side: 2,
  controls: 4,
  grid: 28,
  seed: 0,
} as const;
