/** A clip under its relevance: the curve of relevance over time is also the slider. */

import {
  frameOverlay,
  framePicture,
  frameText,
  type Timeline,
  timeline,
  type Video,
} from '../../../src/render/figure/video';
import { element } from '../dom';
import { paint } from '../paint';
import type { BlockView } from './block';

/** Frames a second where the clip does not say. */
const usualRate = 8;
/** Narrower than this the curve is not legible; the place then scrolls. */
const leastWidth = 260;

export class VideoView implements BlockView<Video> {
  readonly node: HTMLElement;
  private readonly screens = element('div', { class: 'explainbook-screens' });
  private readonly curve = element('div', { class: 'explainbook-timeline' });
  private readonly drawing = element('div', { 'aria-hidden': 'true' });
  private readonly head = element('div', { class: 'explainbook-playhead' });
  private readonly slider = element('div', {
    class: 'explainbook-scrub',
    role: 'slider',
    tabindex: 0,
    'aria-label': 'Time',
    'aria-keyshortcuts': 'Space',
  });
  private readonly play = element('button', { type: 'button', class: 'explainbook-play' });
  private readonly readout = element('output', { class: 'explainbook-readout' });
  private readonly hint = element('span', { class: 'explainbook-hint' });
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');
  private canvases: readonly HTMLCanvasElement[] = [];
  private video: Video | undefined;
  private place: Timeline | undefined;
  private drawn = 0;
  private frame = 0;
  private playing: ReturnType<typeof setInterval> | undefined;

  constructor() {
    this.slider.append(this.head);
    this.curve.append(this.drawing, this.slider);
    const line = element('div', { class: 'explainbook-film-line' }, [this.play, this.readout, this.hint]);
    this.node = element('div', { class: 'explainbook-video' }, [this.screens, line, this.curve]);
    this.play.addEventListener('click', () => this.toggle());
    this.slider.addEventListener('keydown', (event) => this.key(event));
    this.slider.addEventListener('pointerdown', (event) => this.press(event));
    this.slider.addEventListener('pointermove', (event) => {
      if (this.slider.hasPointerCapture(event.pointerId)) this.seek(event);
    });
    this.name();
  }

  update(video: Video, width: number): void {
    const wide = Math.max(leastWidth, Math.floor(width));
    const other = video !== this.video;
    if (!other && wide === this.drawn) return;
    this.video = video;
    this.drawn = wide;
    if (other) this.layOut(video);
    this.place = timeline(video, wide);
    // Markup of our own renderer, which escapes every value.
    this.drawing.innerHTML = this.place.svg;
    const { left, right, top, bottom } = this.place;
    this.slider.style.left = `${left}px`;
    this.slider.style.width = `${Math.max(right - left, 1)}px`;
    this.slider.style.top = `${top}px`;
    this.slider.style.height = `${bottom - top}px`;
    this.show(Math.min(this.frame, this.last));
  }

  select(): void {}

  remove(): void {
    this.pause();
  }

  private get last(): number {
    return Math.max(0, (this.video?.frames.length ?? 1) - 1);
  }

  /** The clip itself, then one screen a method. */
  private layOut({ maps }: Video): void {
    const names = ['Clip', ...maps.map(({ name }) => name)];
    this.canvases = names.map((name) => element('canvas', { role: 'img', 'aria-label': name }));
    const screens = names.map((name, at) =>
      element('figure', {}, [this.canvases[at]!, element('figcaption', {}, [name])]),
    );
    this.screens.replaceChildren(...screens);
  }

  private show(frame: number): void {
    const { video, place } = this;
    if (!video || !place) return;
    this.frame = frame;
    const [clip, ...heats] = this.canvases;
    const picture = framePicture(video, frame);
    if (clip && picture) paint(clip, picture);
    heats.forEach((canvas, at) => void paint(canvas, frameOverlay(video, video.maps[at]!, frame)));
    const text = frameText(video, frame);
    this.head.style.left = `${this.last > 0 ? (100 * frame) / this.last : 0}%`;
    this.readout.textContent = text;
    this.slider.setAttribute('aria-valuemin', '1');
    this.slider.setAttribute('aria-valuemax', String(this.last + 1));
    this.slider.setAttribute('aria-valuenow', String(frame + 1));
    this.slider.setAttribute('aria-valuetext', text);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = targets[event.key]?.(this.frame, this.last, Math.max(1, Math.round((this.last + 1) / 10)));
    if (to === undefined && event.key !== ' ') return;
    // JupyterLab would move to another cell of the notebook, the page would scroll.
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) this.toggle();
    else this.go(to);
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.slider.setPointerCapture(event.pointerId);
    this.seek(event);
  }

  private seek(event: PointerEvent): void {
    const box = this.slider.getBoundingClientRect();
    this.go(Math.round(((event.clientX - box.left) / box.width) * this.last));
  }

  /** A reader who goes somewhere wants to stay there. */
  private go(frame: number): void {
    this.pause();
    this.show(Math.min(Math.max(frame, 0), this.last));
  }

  /** Whoever asked their system for less motion steps on by hand. */
  private toggle(): void {
    if (this.still.matches) {
      this.go((this.frame + 1) % (this.last + 1));
      return;
    }
    if (this.playing !== undefined) {
      this.pause();
      return;
    }
    const rate = Math.min(this.video?.rate ?? usualRate, 60);
    this.playing = setInterval(() => {
      // Taken out of the page without a word.
      if (!this.node.isConnected) this.pause();
      else this.show((this.frame + 1) % (this.last + 1));
    }, 1000 / rate);
    this.name();
  }

  private pause(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.name();
  }

  private name(): void {
    const still = this.still.matches;
    this.play.textContent = still ? 'Step' : this.playing === undefined ? 'Play' : 'Pause';
    // While it plays, every frame would be read aloud.
    this.readout.setAttribute('aria-live', 'off');
    this.hint.textContent = still
      ? 'Your system asks for less motion: space goes a frame on.'
      : 'On the curve: arrow keys move, space plays.';
  }
}

const targets: Readonly<Record<string, (frame: number, last: number, page: number) => number>> = {
  ArrowRight: (frame) => frame + 1,
  ArrowUp: (frame) => frame + 1,
  ArrowLeft: (frame) => frame - 1,
  ArrowDown: (frame) => frame - 1,
  PageUp: (frame, _, page) => frame + page,
  PageDown: (frame, _, page) => frame - page,
  Home: () => 0,
  End: (_, last) => last,
};
