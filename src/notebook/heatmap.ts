/** The heatmap widget's kernel side: from results to what the page draws. */

import { Attribution, type Comparison, type Input, type Target } from '../attribution/result';
import { ArgumentError } from '../errors';
import { certificateRows, ledgerTable } from '../render/certificate';
import { imageShape, reduceChannels } from '../render/reduce';
import { type HeatmapState, heatmapDefaults, type MapState, widgetModule } from '../render/state';
import { displaySymbol, type MimeBundle } from './host';
import { staticBundle } from './static';
import { Widget, widgetViewType } from './widget';

export type Explained = Attribution | Comparison;

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

/** A live heatmap of one result or of several side by side. */
export class Heatmap extends Widget<HeatmapState> {
  private explained: Explained;
  /** Counts requests: only the latest answer is shown. */
  private request = 0;

  constructor(explained: Explained, options: HeatmapOptions = {}) {
    const {
      choices = explained.choices ?? [],
      explainTarget = explained.explainTarget?.bind(explained),
      ...look
    } = options;
    super(
      { module: widgetModule.name, version: widgetModule.range, model: 'HeatmapModel', view: 'HeatmapView' },
      { ...heatmapDefaults, ...contents(explained), targets_available: explainTarget ? choices : [], ...look },
    );
    this.explained = explained;
    if (explainTarget) this.observe('target', (target) => this.explain(target, explainTarget));
  }

  override [displaySymbol](): MimeBundle {
    return { [widgetViewType]: this.viewData(), ...staticBundle(resultsOf(this.explained)) };
  }

  private async explain(target: number | null, explainTarget: (target: number) => Promise<Explained>): Promise<void> {
    if (target === null) return;
    this.request += 1;
    const request = this.request;
    this.set({ busy: true, problem: '' });
    try {
      const explained = await explainTarget(target);
      if (request !== this.request) return;
      this.explained = explained;
      this.set({ ...contents(explained), busy: false, target: null });
    } catch (error) {
      if (request === this.request)
        this.set({ busy: false, target: null, problem: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Shows results as a widget, with a look of one's own. */
export function heatmap(explained: Explained, options: HeatmapOptions = {}): Heatmap {
  return new Heatmap(explained, options);
}

export function resultsOf(explained: Explained): readonly Attribution[] {
  return explained instanceof Attribution ? [explained] : explained.results;
}

function contents(explained: Explained): Pick<HeatmapState, 'maps' | 'pictures' | 'input'> {
  const results = resultsOf(explained);
  const first = results[0];
  if (!first)
    throw new ArgumentError('A comparison of no results came; expected at least one. Pass it the results to show.');
  const pictures = (first.input.pictures ?? []).map(({ width, height, rgba }) => ({ width, height, rgba }));
  return { maps: results.map(mapState), pictures, input: inputState(first.input, first.shape) };
}

function mapState(result: Attribution): MapState {
  const { values, shape } = reduceChannels(result.values, result.shape);
  const certificates = Array.from({ length: shape[0] }, (_, example) => ({
    rows: certificateRows(result.certificate, example, result.targets[example]),
    ledger: ledgerTable(result.certificate, example) ?? null,
  }));
  return { title: result.title, values, shape, targets: result.targets, certificates };
}

/** The page looks inputs up by the map's cells, so they must share a grid. */
function inputState(input: Input, mapShape: readonly number[]): HeatmapState['input'] {
  if (input.shape.length < 2 || input.shape.length > 4) return null;
  const shape = imageShape(input.shape);
  const [, height, width] = imageShape(mapShape);
  return shape[1] === height && shape[2] === width ? { values: input.values, shape } : null;
}
