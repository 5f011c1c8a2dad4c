/** The colour bar with the numbers at its ends and at zero. */

import { formatNumber } from '../../src/render/format';
import { colorBar } from '../../src/render/overlay';
import { barRange, type SignMode } from '../../src/render/scale';
import { element } from './dom';

export class ColorBar {
  readonly node: HTMLElement;
  private readonly canvas = element('canvas', { width: 256, height: 1, 'aria-hidden': 'true' });
  private readonly numbers = element('div', { class: 'explainbook-ticks' });

  constructor() {
    this.node = element('div', { class: 'explainbook-bar' }, [this.canvas, this.numbers]);
  }

  draw(limit: number, colormap: string, sign: SignMode): void {
    const { rgba, width } = colorBar(256, colormap, sign);
    this.canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, 1), 0, 0);
    const [low, high] = barRange(limit, sign);
    const values = sign === 'both' ? [low, 0, high] : [low, high];
    const texts = values.map((value) => formatNumber(value, { signed: sign !== 'absolute', digits: 3 }));
    this.numbers.replaceChildren(...texts.map((text) => element('span', {}, [text])));
    const ends = texts.length > 1 ? `from ${texts[0]} to ${texts[texts.length - 1]}` : '';
    this.node.setAttribute('role', 'img');
    this.node.setAttribute('aria-label', `Colours show relevance ${ends}`);
  }
}
