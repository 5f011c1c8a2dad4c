/** Teaches results to show themselves, and explainers to stop when their cell is interrupted. Importing this file is enough. */

import { Analysis } from '../analysis';
import { Attribution, Comparison } from '../attribution/result';
import { explainedFigure, isTold } from '../render/figure/explained';
import { Study } from '../study/study';
import { provideSignal } from '../tensor/signal';
import { type Explained, resultsOf } from './contents';
import { displayAnalysis } from './figure';
import { Heatmap } from './heatmap';
import { displaySymbol, kernelHost, type MimeBundle } from './host';
import { staticBundle } from './static';

/** In a notebook a live widget with a picture as fallback, elsewhere the picture alone. Texts and tables are figures. */
function display(this: Explained): MimeBundle {
  const results = resultsOf(this);
  if (isTold(results)) return displayAnalysis.call({ figure: () => explainedFigure(results) });
  const drawable = results.length > 0 && results.every(({ shape }) => shape.length >= 2 && shape.length <= 4);
  return kernelHost() && drawable ? new Heatmap(this)[displaySymbol]() : staticBundle(results);
}

provideSignal(() => kernelHost()?.signal);

const displays: readonly (readonly [object, (this: never) => MimeBundle])[] = [
  [Attribution.prototype, display],
  [Comparison.prototype, display],
  [Analysis.prototype, displayAnalysis],
  [Study.prototype, displayAnalysis],
];
for (const [prototype, value] of displays) {
  Object.defineProperty(prototype, displaySymbol, { value, configurable: true, writable: true });
}
