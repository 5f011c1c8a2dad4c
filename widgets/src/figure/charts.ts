/** Where the code of live charts comes from: it is large, and only figures with charts need it. */

import type { ChartBlock } from '../../../src/render/figure/plot';
import type { BlockView } from './block';
import type { Selection } from './selection';

/** A chart that can be zoomed, walked along and selected in. */
export interface Live extends BlockView<ChartBlock> {
  /** Buttons: what dragging does, and zoom. */
  readonly controls: HTMLElement;
  /** Comes when the block is drawn. */
  update(block: ChartBlock, width: number): Promise<void>;
  remove(): void;
}

/** @param failed is called when a chart that was drawn is lost, with the graphics card's memory say */
export type MakeLive = (selection: Selection, failed: () => void) => Live;

/** A symbol: no element of the page can take this name. */
const key = Symbol.for('explainbook.charts');
const shared = globalThis as { [key]?: MakeLive };

export function offerCharts(make: MakeLive): void {
  shared[key] = make;
}

/** Where the bundle lies; the builds for JupyterLab and for AMD loaders put it around the code. */
declare const __explainbookCharts: string | undefined;

let coming: Promise<MakeLive | undefined> | undefined;

/** Undefined where the charts' code cannot be had: the drawings then stay. */
export function loadCharts(): Promise<MakeLive | undefined> {
  coming ??= load().catch((error: unknown) => {
    console.warn('The charts stay drawings.', error);
    return undefined;
  });
  return coming;
}

async function load(): Promise<MakeLive | undefined> {
  if (shared[key]) return shared[key];
  const script = document.createElement('script');
  const inPage = document.querySelector('body > script[data-explainbook="charts"]');
  if (inPage) {
    // An exported page has it as text, which its policy knows by its hash; it runs while it is put in.
    script.textContent = inPage.textContent;
    document.head.append(script);
    return shared[key];
  }
  const address = typeof __explainbookCharts === 'string' ? __explainbookCharts : undefined;
  if (!address) return undefined;
  script.src = address;
  await new Promise((done, failed) => {
    script.onload = done;
    script.onerror = () => failed(new Error(`${address} could not be loaded.`));
    document.head.append(script);
  });
  return shared[key];
}
