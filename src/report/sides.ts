/** Words that every kind of reasons shares. */

import type { Case } from './case';

export const forHeading = ({ kind }: Case): string =>
  kind === 'answer' || kind === 'chance' ? 'What spoke for it' : 'What raised it';

export const againstHeading = ({ kind }: Case): string =>
  kind === 'answer' || kind === 'chance' ? 'What spoke against it' : 'What lowered it';

/** Of a side that is empty: some methods can show only the other. */
export const nothing = 'Nothing that this method shows. Some methods cannot show this side.';

/** What the numbers are, and what they are not. */
export function weighingSentence({ weighing, doubtful }: Case): string {
  const reserve = doubtful ? ' A check of them failed (see the top), so take them as rough.' : '';
  switch (weighing) {
    case 'points':
      return `The numbers are parts of the system’s score.${reserve}`;
    case 'sides':
      return `The method used here says what spoke for and against, but its numbers are not parts of the score and do not sum to it.${reserve}`;
    case 'attention':
      return `The method used here says what the score reacts to, not whether it spoke for or against.${reserve}`;
  }
}
