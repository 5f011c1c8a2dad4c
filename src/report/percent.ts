/** Shares in words, never surer than they are. */

import { formatPercent } from '../render/format';

/** "62 %", "less than 0.01 %". */
export const percent = (share: number): string => formatPercent(share).replace('< ', 'less than ');

/** The same of a probability that was computed: where it is 1, it was rounded. */
export const chance = (probability: number): string =>
  probability > 0.9999 && probability <= 1 ? 'more than 99.99 %' : percent(probability);
