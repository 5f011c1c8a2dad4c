/** One method's map: title, picture, value under the pointer, certificate. */

import type { Picture } from '../../src/attribution/result';
import { describeHeat } from '../../src/render/describe';
import { formatNumber } from '../../src/render/format';
import { type Heat, overlay } from '../../src/render/overlay';
import { limitAt } from '../../src/render/scale';
import type { MapState } from '../../src/render/state';
import { ColorBar } from './bar';
import { type CanvasBrush, type Cell, type OnCell, PictureCanvas } from './canvas';
import { certificate, chips } from './certificate';
import { type InputLookup, readHeats } from './data';
import { element } from './dom';
import type { HeatmapModel } from './model';
import type { Zoom } from './zoom';

/** A larger map that changes under a slider is drawn with so many pixels until the slider rests. */
const quickPixels = 2 ** 18;
const restMs = 150;

/** What all panels have in common at the moment of drawing. */
export interface Scene {
  readonly example: number;
  readonly picture: Picture | undefined;
  /** Sorted magnitudes that the scale is read from. */
  readonly magnitudes: Float32Array;
  /** Each map has a scale, and so a colour bar, of its own. */
  readonly ownScale: boolean;
  /** While the pictures blink, the heat is away half the time. */
  readonly away: boolean;
}

export class MapPanel {
  readonly node: HTMLElement;
  /** The certificate; stands apart from the map, where there is room for it. */
  readonly words = element('div');
  readonly heats: readonly Heat[];
  private readonly picture: PictureCanvas;
  private readonly readout = element('p', { class: 'explainbook-readout' });
  private readonly bar = new ColorBar();
  private readonly findings = element('div');
  private wordsFor = -1;
  /** What was last drawn with every pixel. */
  private last: Picture | undefined;
  /** Draws every pixel of what is shown, where only some are drawn yet. */
  private finish: (() => void) | undefined;
  private rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: HeatmapModel,
    private readonly map: MapState,
    onCell: OnCell,
    zoom: Zoom,
  ) {
    this.heats = readHeats(map);
    const [, height, width] = map.shape;
    this.picture = new PictureCanvas({ width, height }, `Heatmap by ${map.title}`, onCell, zoom);
    this.node = element('section', { class: 'explainbook-panel', 'aria-label': map.title }, [
      element('h3', {}, [map.title]),
      this.picture.node,
      this.readout,
      this.bar.node,
      this.findings,
    ]);
  }

  draw({ example, picture, magnitudes, ownScale, away }: Scene): void {
    const heat = this.heats[example];
    if (!heat) return;
    const limit = limitAt(magnitudes, this.model.read('clip'));
    const [colormap, sign, threshold] = [
      this.model.read('colormap'),
      this.model.read('sign'),
      this.model.read('threshold'),
    ];
    const opacity = away ? 0 : this.model.read('opacity');
    const look = { limit, colormap, sign, threshold, opacity, color: away };
    clearTimeout(this.rest);
    this.finish = () => {
      this.finish = undefined;
      this.last = overlay(picture, heat, look);
      this.picture.draw(this.last);
    };
    const pixels = Math.max(heat.values.length, picture ? picture.width * picture.height : 0);
    const stride = this.wordsFor === example ? Math.ceil(Math.sqrt(pixels / quickPixels)) : 1;
    if (stride > 1) {
      this.picture.draw(overlay(picture, heat, { ...look, stride }));
      this.rest = setTimeout(() => this.finish?.(), restMs);
    } else this.finish();
    if (this.wordsFor !== example) this.picture.label = this.inWords(example, heat);
    this.bar.node.hidden = !ownScale;
    if (ownScale) this.bar.draw(limit, colormap, sign);
    const words = this.map.certificates[example];
    if (words && this.wordsFor !== example) {
      this.findings.replaceChildren(chips(words.rows));
      const open = this.words.querySelector('details')?.open ?? false;
      this.words.replaceChildren(certificate(this.map.title, words.rows, words.ledger));
      this.words.querySelector('details')?.toggleAttribute('open', open);
    }
    this.wordsFor = example;
  }

  /** The picture, with every pixel. */
  get shown(): Picture | undefined {
    this.finish?.();
    return this.last;
  }

  private inWords(example: number, heat: Heat): string {
    const target = this.map.targets[example];
    const what = target ? ` of ${target.label ?? `unit ${target.index}`}` : '';
    return `Heatmap by ${this.map.title}${what}. ${describeHeat(heat)} Arrow keys read values, a question mark lists all keys.`;
  }

  point(cell: Cell | undefined, example: number): void {
    this.picture.mark(cell);
    this.readout.textContent = cell ? `x ${cell.x}, y ${cell.y}: ${this.valueAt(cell, example)}` : '';
  }

  /** The relevance at a cell, as it is read and said. */
  valueAt({ x, y }: Cell, example: number): string {
    const heat = this.heats[example];
    return heat ? formatNumber(heat.values[y * heat.width + x] ?? Number.NaN, { signed: true }) : '';
  }

  get title(): string {
    return this.map.title;
  }
}

/** The picture as it is, so that the heat can be compared with what it lies on. */
export class InputPanel {
  readonly node: HTMLElement;
  private readonly picture: PictureCanvas;
  private readonly readout = element('p', { class: 'explainbook-readout' });

  constructor(
    grid: { width: number; height: number },
    private readonly lookup: InputLookup | undefined,
    onCell: OnCell,
    zoom: Zoom,
    brush: CanvasBrush,
  ) {
    this.picture = new PictureCanvas(grid, 'The input. Arrow keys read its values.', onCell, zoom, brush);
    this.picture.canvas.dataset.key = 'input';
    this.node = element('section', { class: 'explainbook-panel explainbook-input', 'aria-label': 'Input' }, [
      element('h3', {}, ['Input']),
      this.picture.node,
      this.readout,
    ]);
  }

  draw({ picture }: Pick<Scene, 'picture'>): void {
    if (picture) this.picture.draw(picture);
  }

  point(cell: Cell | undefined, example: number): void {
    this.picture.mark(cell);
    const values = cell && this.lookup?.(example, cell.x, cell.y);
    this.readout.textContent = cell
      ? `x ${cell.x}, y ${cell.y}${values ? `: ${values.map((value) => formatNumber(value)).join(', ')}` : ''}`
      : 'Point at a pixel to read it.';
  }
}
