/** Pictures with captions and scores. */

import type { Gallery, GalleryItem } from '../../../src/render/figure/figure';
import { fitted, shownItems } from '../../../src/render/figure/html';
import { groupColor } from '../../../src/render/figure/palette';
import type { PictureState } from '../../../src/render/state';
import { readPicture } from '../data';
import { element } from '../dom';
import { paint } from '../paint';
import type { BlockView } from './block';
import { Roving } from './roving';
import { adds, type Selection } from './selection';

/** Items with ids are options of a list: one tab stop, arrows walk, Enter selects, Shift adds, Escape clears. */
export class GalleryView implements BlockView<Gallery> {
  readonly node: HTMLElement;
  private readonly list = element('div', { class: 'explainbook-gallery' });
  private readonly more = element('p', { class: 'explainbook-note' });
  private readonly roving: Roving;
  private block: Gallery | undefined;
  private items: ItemView[] = [];

  constructor(private readonly selection: Selection) {
    this.node = element('div', {}, [this.list, this.more]);
    this.list.addEventListener('click', (event) => this.choose(event.target, adds(event)));
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.roving = new Roving(this.list, {
      items: () => this.items.filter(({ id }) => id !== undefined).map(({ node }) => node),
      onStep: (to, event) => {
        const id = this.idOf(to);
        if (event.shiftKey && id !== undefined && !this.selection.ids.has(id)) this.selection.choose([id], true);
      },
    });
  }

  update(block: Gallery): void {
    if (block === this.block) return;
    this.block = block;
    const selectable = block.items.some(({ id }) => id !== undefined);
    this.list.setAttribute('role', selectable ? 'listbox' : 'list');
    this.list.toggleAttribute('aria-multiselectable', false);
    if (selectable) this.list.setAttribute('aria-multiselectable', 'true');
    this.list.setAttribute('aria-label', block.heading || 'Pictures');
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
    const focused = this.list.contains(document.activeElement);
    while (this.items.length < shown.length) this.items.push(new ItemView());
    this.items.length = shown.length;
    shown.forEach((item, at) => void this.items[at]!.update(item, size));
    const nodes = this.items.map(({ node }) => node);
    if (nodes.length !== this.list.childElementCount || nodes.some((node, at) => this.list.children[at] !== node)) {
      this.list.replaceChildren(...nodes);
    }
    this.roving.refresh();
    // Whoever walks by keyboard stays in the gallery while it follows what they select.
    if (focused && !this.list.contains(document.activeElement)) nodes.find((node) => node.tabIndex === 0)?.focus();
    this.more.textContent = total > shown.length ? `The first ${shown.length} of ${total}.` : '';
    this.more.hidden = total <= shown.length;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.selection.clear();
    if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.selection.choose(this.items.flatMap(({ id }) => id ?? []));
    }
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    this.choose(event.target, adds(event));
  }

  private choose(target: EventTarget | null, more: boolean): void {
    const id = target instanceof Element ? this.idOf(target) : undefined;
    if (id !== undefined) this.selection.choose([id], more);
  }

  private idOf(target: Element): number | undefined {
    const node = target.closest('.explainbook-item');
    return this.items.find((item) => item.node === node)?.id;
  }
}

class ItemView {
  readonly node = element('div', { class: 'explainbook-item' });
  id: number | undefined;
  private readonly pictures = element('div', { class: 'explainbook-pictures' });
  private readonly caption = element('div', { class: 'explainbook-caption' });
  private shown: readonly PictureState[] = [];

  constructor() {
    this.node.append(this.pictures, this.caption);
  }

  update({ pictures, caption = '', score = '', group, id }: GalleryItem, size: number): void {
    this.id = id;
    const words = [caption, score].filter(Boolean);
    if (pictures !== this.shown) this.paint(pictures, words.join(', '), size);
    this.shown = pictures;
    this.caption.replaceChildren(...words.map((text, at) => element(at === 0 ? 'span' : 'small', {}, [text])));
    this.node.style.setProperty('--explainbook-group', group === undefined ? 'transparent' : groupColor(group));
    this.node.style.maxWidth = `${Math.max(1, pictures.length) * (size + 3) + 12}px`;
    this.node.classList.toggle('explainbook-selectable', id !== undefined);
    this.node.setAttribute('role', id === undefined ? 'listitem' : 'option');
    if (id === undefined) return;
    if (words.length === 0) this.node.setAttribute('aria-label', `picture ${id}`);
    if (!this.node.hasAttribute('aria-selected')) this.node.setAttribute('aria-selected', 'false');
  }

  select(ids: ReadonlySet<number>): void {
    if (this.id === undefined) return;
    const selected = String(ids.has(this.id));
    if (this.node.getAttribute('aria-selected') === selected) return;
    this.node.classList.toggle('explainbook-selected', ids.has(this.id));
    this.node.setAttribute('aria-selected', selected);
  }

  /** Canvases stay where only the pictures change, so that work that is looked at does not flicker. */
  private paint(pictures: readonly PictureState[], name: string, size: number): void {
    const known = [...this.pictures.querySelectorAll('canvas')];
    const canvases = pictures.map((picture, at) => {
      const canvas = known[at] ?? element('canvas');
      const { width, height } = fitted(picture, size);
      // What stands beneath says what it is.
      for (const [key, value] of Object.entries(
        name ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': 'picture' },
      )) {
        canvas.setAttribute(key, value);
      }
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      // Enlarged, each pixel is to be seen; made smaller, the picture should stay smooth.
      canvas.style.imageRendering = picture.width < width ? 'pixelated' : 'auto';
      paint(canvas, readPicture(picture));
      return canvas;
    });
    this.pictures.replaceChildren(...canvases);
  }
}
