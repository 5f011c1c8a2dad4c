/** Pictures with captions and scores. */

import type { Gallery, GalleryItem } from '../../../src/render/figure/figure';
import { fitted, shownItems } from '../../../src/render/figure/html';
import { pixels } from '../../../src/render/figure/numbers';
import { groupColor } from '../../../src/render/figure/palette';
import type { PictureState } from '../../../src/render/state';
import { element } from '../dom';
import type { BlockView } from './block';
import { adds, type Selection } from './selection';

export class GalleryView implements BlockView<Gallery> {
  readonly node: HTMLElement;
  private readonly list = element('div', { class: 'explainbook-gallery' });
  private readonly more = element('p', { class: 'explainbook-note' });
  private block: Gallery | undefined;
  private items: ItemView[] = [];

  constructor(private readonly selection: Selection) {
    this.node = element('div', {}, [this.list, this.more]);
  }

  update(block: Gallery): void {
    if (block === this.block) return;
    this.block = block;
    this.fill(this.selection.ids);
  }

  select(ids: ReadonlySet<number>): void {
    if (this.block?.follow) this.fill(ids);
    for (const item of this.items) item.select(ids);
  }

  private fill(ids: ReadonlySet<number>): void {
    if (!this.block) return;
    const { shown, total } = shownItems(this.block, ids);
    const size = this.block.size ?? 88;
    while (this.items.length < shown.length) this.items.push(new ItemView(this.selection));
    this.items.length = shown.length;
    shown.forEach((item, at) => void this.items[at]!.update(item, size));
    this.list.replaceChildren(...this.items.map(({ node }) => node));
    this.more.textContent = total > shown.length ? `The first ${shown.length} of ${total}.` : '';
    this.more.hidden = total <= shown.length;
  }
}

class ItemView {
  readonly node = element('figure', { class: 'explainbook-item' });
  private readonly pictures = element('div', { class: 'explainbook-pictures' });
  private readonly caption = element('figcaption');
  private shown: readonly PictureState[] = [];
  private id: number | undefined;

  constructor(private readonly selection: Selection) {
    this.node.append(this.pictures, this.caption);
    this.node.addEventListener('click', (event) => this.choose(adds(event)));
    this.node.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      this.choose(adds(event));
    });
  }

  update({ pictures, caption = '', score = '', group, id }: GalleryItem, size: number): void {
    this.id = id;
    if (pictures !== this.shown) this.paint(pictures, caption || score || 'picture', size);
    this.shown = pictures;
    const words = [caption, score].filter(Boolean);
    this.caption.replaceChildren(...words.map((text, at) => element(at === 0 ? 'span' : 'small', {}, [text])));
    this.node.style.setProperty('--explainbook-group', group === undefined ? 'transparent' : groupColor(group));
    this.node.style.maxWidth = `${Math.max(1, pictures.length) * (size + 3) + 12}px`;
    this.node.classList.toggle('explainbook-selectable', id !== undefined);
    if (id === undefined) return;
    this.node.tabIndex = 0;
    this.node.setAttribute('role', 'button');
  }

  select(ids: ReadonlySet<number>): void {
    if (this.id === undefined) return;
    this.node.classList.toggle('explainbook-selected', ids.has(this.id));
    this.node.setAttribute('aria-pressed', String(ids.has(this.id)));
  }

  /** Canvases stay where only the pictures change, so that work that is looked at does not flicker. */
  private paint(pictures: readonly PictureState[], name: string, size: number): void {
    const known = [...this.pictures.querySelectorAll('canvas')];
    const canvases = pictures.map((picture, at) => {
      const canvas = known[at] ?? element('canvas', { role: 'img' });
      const { width, height } = fitted(picture, size);
      canvas.setAttribute('aria-label', name);
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      // Enlarged, each pixel is to be seen; made smaller, the picture should stay smooth.
      canvas.style.imageRendering = picture.width < width ? 'pixelated' : 'auto';
      const data = new ImageData(pixels(picture.rgba), picture.width, picture.height);
      canvas.getContext('2d')?.putImageData(data, 0, 0);
      return canvas;
    });
    this.pictures.replaceChildren(...canvases);
  }

  private choose(more: boolean): void {
    if (this.id !== undefined) this.selection.choose([this.id], more);
  }
}
