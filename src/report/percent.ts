/** Shares in words, never surer than they are. */

import { formatPercent, formatProbability } from '../render/format';

/** "62 %", "less than 0.01 %". */
export const percent = (share: number): string => formatPercent(share).replace('< ', 'less than ');

/** The same of a probability that was computed: "more than 99.99 %". */
export const chance = (probability: number): string =>
  formatProbability(probability).replace('< ', 'less than ').replace('> ', 'more than ');
