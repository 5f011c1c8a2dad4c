/** The state of the widget that shows a figure. */

import type { Figure } from './figure';

export interface FigureState {
  readonly figure: Figure;
  /** Ids of what is selected, in all blocks that share ids. */
  readonly selection: readonly number[];
  /** Asked for by the reader, of work that goes on; empty again when it was done. */
  readonly action: '' | 'stop' | 'resume';
}

export const figureDefaults: FigureState = {
  figure: { title: '', summary: '', blocks: [], certificate: [] },
  selection: [],
  action: '',
};
