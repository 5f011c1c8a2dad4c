/** The state of the widget that shows a figure. */

import type { Figure } from './figure';
import type { Answers } from './form';

export interface FigureState {
  readonly figure: Figure;
  /** Ids of what is selected, in all blocks that share ids. */
  readonly selection: readonly number[];
  /** Asked for by the reader, of work that goes on; empty again when it was done. */
  readonly action: '' | 'stop' | 'resume';
  /** What the reader answered, where the figure has a form; set as it is given. */
  readonly answers: Answers;
  /** Which step of the form is shown. */
  readonly step: number;
}

export const figureDefaults: FigureState = {
  figure: { title: '', summary: '', blocks: [], certificate: [] },
  selection: [],
  action: '',
  answers: {},
  step: 0,
};
