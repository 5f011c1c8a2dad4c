/** The kernel's side of the widget that shows an analysis. */

import { randomUUID } from 'node:crypto';
import { type Analysis, LiveAnalysis } from '../analysis';
import { figureHtml, figureText } from '../render/figure/html';
import { type FigureState, figureDefaults } from '../render/figure/state';
import { widgetModule } from '../render/state';
import { Study } from '../study/study';
import { displayId, displaySymbol, kernelHost, type MimeBundle } from './host';
import { Widget, widgetViewType } from './widget';

/** Between two pictures of work that goes on: fast enough to see it form, slow enough for the page. */
const frameMilliseconds = 200;

/** What can say what it shows. */
export type Shown = Pick<Analysis, 'figure'>;

/** A live figure: what the reader selects arrives at `observe('selection', …)`; of live work, each change is shown. */
export class FigureWidget extends Widget<FigureState> {
  private readonly analysis: Shown;
  private due: NodeJS.Timeout | undefined;
  /** Of displays whose pictures show work that goes on. */
  private readonly shown = new Set<string>();

  constructor(analysis: Shown) {
    super(
      { module: widgetModule.name, version: widgetModule.range, model: 'FigureModel', view: 'FigureView' },
      { ...figureDefaults, figure: analysis.figure() },
    );
    this.analysis = analysis;
    if (analysis instanceof LiveAnalysis) this.follow(analysis);
    if (analysis instanceof Study) this.ask(analysis);
  }

  override [displaySymbol](): MimeBundle {
    const bundle = { [widgetViewType]: this.viewData(), ...figureBundle(this.analysis) };
    if (!isAtWork(this.analysis)) return bundle;
    const id = randomUUID();
    this.shown.add(id);
    return Object.assign(bundle, { [displayId]: id });
  }

  /** Where work has come to rest, viewers without widgets see the end of it and not its beginning. */
  private rest(): void {
    if (isAtWork(this.analysis)) return;
    const bundle = { [widgetViewType]: this.viewData(), ...figureBundle(this.analysis) };
    for (const id of this.shown) kernelHost()?.update(id, bundle);
    // What was stopped may go on; what is done is done.
    if (!this.analysis.figure().blocks.some((block) => block.kind === 'progress' && block.state === 'stopped')) {
      this.shown.clear();
    }
  }

  /** Answers arrive as they are given; shown again, a form goes on where it was. */
  private ask(study: Study): void {
    this.set({ answers: study.given });
    this.observe('answers', (answers) => {
      study.given = answers;
    });
  }

  private follow(analysis: LiveAnalysis): void {
    analysis.onChange(() => {
      this.due ??= setTimeout(() => {
        this.due = undefined;
        this.set({ figure: analysis.figure() });
        this.rest();
      }, frameMilliseconds);
    });
    this.observe('action', (action) => {
      if (action === 'stop') analysis.stop();
      if (action === 'resume') analysis.resume();
      if (action !== '') this.set({ action: '' });
    });
  }
}

const isAtWork = (analysis: Shown): boolean =>
  analysis instanceof LiveAnalysis &&
  analysis.figure().blocks.some((block) => block.kind === 'progress' && block.state === 'running');

/** An analysis as a widget, whose selection a notebook can read and set. */
export function figure(analysis: Shown): FigureWidget {
  return new FigureWidget(analysis);
}

/** For viewers without widgets. */
function figureBundle(analysis: Shown): MimeBundle {
  const drawn = analysis.figure();
  return { 'text/html': figureHtml(drawn), 'text/plain': figureText(drawn) };
}

/** In a notebook a live widget with the static figure as fallback, elsewhere the static figure alone. */
export function displayAnalysis(this: Shown): MimeBundle {
  return kernelHost() ? new FigureWidget(this)[displaySymbol]() : figureBundle(this);
}
