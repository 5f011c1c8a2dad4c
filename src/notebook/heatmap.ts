/** The heatmap widget's kernel side: from results to what the page draws. */

import { unwrap } from '../attribution/problem';
import type { Target } from '../attribution/result';
import { type Answer, amongShown, type Offer, type Request } from '../render/request';
import { type HeatmapState, heatmapDefaults, widgetModule } from '../render/state';
import type { Progress } from '../tensor/progress';
import { currentSignal } from '../tensor/signal';
import { contents, type Explained, resultsOf } from './contents';
import { displaySymbol, type MimeBundle } from './host';
import { carryNetwork } from './network';
import { askedAtFirst, type Hooks, offerOf, recompute, subjectOf } from './recompute';
import { staticBundle } from './static';
import { Widget, widgetViewType } from './widget';

/** Between two reports of progress. */
const reportMilliseconds = 100;

/** How the heatmap looks at first; all of it can be changed later, by the reader and by `set`. */
export type HeatmapLook = Partial<
  Pick<
    HeatmapState,
    'example' | 'opacity' | 'colormap' | 'sign' | 'clip' | 'threshold' | 'arrangement' | 'shared_scale'
  >
>;

export interface HeatmapOptions extends HeatmapLook {
  /** What the reader may have explained instead. Default: the result's own choices. */
  readonly choices?: readonly Target[];
  /** Explains another output unit. Default: the result's own way, if it has one. */
  readonly explainTarget?: (target: number) => Promise<Explained>;
}

export type { Explained };

type Answering = (request: Request, hooks: Hooks) => Promise<Partial<Answer>>;

/** A live heatmap of one result or of several side by side. */
export class Heatmap extends Widget<HeatmapState> {
  private readonly explained: Explained;
  /** The request that is being answered: only the latest is. */
  private current: AbortController | undefined;

  constructor(explained: Explained, options: HeatmapOptions = {}) {
    const { choices = explained.choices ?? [], explainTarget, ...look } = options;
    const { offer, answer, ...state } = anew(explained, explainTarget);
    // Choices that were given stay, whatever the network finds likely.
    const kept = options.choices ? { targets_available: options.choices } : {};
    super(
      { module: widgetModule.name, version: widgetModule.range, model: 'HeatmapModel', view: 'HeatmapView' },
      {
        ...heatmapDefaults,
        ...contents(explained),
        ...state,
        offer,
        targets_available: offer ? choices : [],
        ...look,
      },
    );
    this.explained = explained;
    if (answer) this.observe('request', (request) => this.reply(request, answer, kept));
  }

  override [displaySymbol](): MimeBundle {
    return { [widgetViewType]: this.viewData(), ...staticBundle(resultsOf(this.explained)) };
  }

  private async reply(request: Request | null, answer: Answering, kept: Partial<Answer>): Promise<void> {
    this.current?.abort();
    if (!request) {
      if (this.current) this.set({ busy: false, progress: null });
      this.current = undefined;
      return;
    }
    const current = new AbortController();
    this.current = current;
    const cell = currentSignal();
    const signal = cell ? AbortSignal.any([current.signal, cell]) : current.signal;
    this.set({ busy: true, problem: '', progress: null });
    try {
      const found = await answer(request, { signal, onProgress: this.reporter(current) });
      this.finish(current, { ...amongShown(found, request.only, this.get('maps')), ...kept });
    } catch (error) {
      this.finish(current, { problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** What comes of a request that is not the latest any more is dropped. */
  private finish(request: AbortController, patch: Partial<HeatmapState>): void {
    if (request !== this.current) return;
    this.current = undefined;
    this.set({ ...patch, busy: false, progress: null, request: null });
  }

  private reporter(request: AbortController) {
    let last = performance.now();
    return ({ done, total, secondsLeft }: Progress) => {
      const now = performance.now();
      if (request !== this.current || now - last < reportMilliseconds) return;
      last = now;
      this.set({ progress: { done, total, secondsLeft: Number.isFinite(secondsLeft) ? secondsLeft : null } });
    };
  }
}

/** What can be explained anew, and how: everything of a network at hand; else the target, by the way that came with it. */
function anew(explained: Explained, given: HeatmapOptions['explainTarget']) {
  const subject = given ? undefined : subjectOf(explained);
  if (subject) {
    const { network, labels } = unwrap(subject.model);
    const offer = offerOf(subject);
    const answer: Answering = (request, hooks) => recompute(subject, request, hooks);
    return { offer, asked: askedAtFirst(explained, offer), answer, ...carryNetwork(network, labels) };
  }
  const explainTarget = given ?? explained.explainTarget?.bind(explained);
  const asked = { ...heatmapDefaults.asked, target: resultsOf(explained)[0]?.targets[0]?.index ?? null };
  if (!explainTarget) return { offer: null, asked, answer: undefined };
  const offer: Offer = { methods: [], maps: [], shape: [], ink: null };
  const answer: Answering = async ({ target }) => {
    const again = await explainTarget(target ?? 0);
    return { ...contents(again), asked: { ...asked, target } };
  };
  return { offer, asked, answer };
}

/** Shows results as a widget, with a look of one's own. */
export function heatmap(explained: Explained, options: HeatmapOptions = {}): Heatmap {
  return new Heatmap(explained, options);
}
