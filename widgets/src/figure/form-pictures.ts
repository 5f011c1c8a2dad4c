import type { Form, Shown } from '../../../src/render/figure/form';
import { fitted } from '../../../src/render/figure/html';
import { pixels } from '../../../src/render/figure/numbers';
import { element } from '../dom';

/** A picture of the form, at that size. */
export function pictureOf(form: Form, at: number, name: string, side: number): HTMLCanvasElement {
  const canvas = element('canvas', { role: 'img', 'aria-label': name });
  const picture = form.pictures[at];
  if (!picture) return canvas;
  const { width } = fitted(picture, side);
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.style.width = `${width}px`;
  canvas.style.imageRendering = picture.width < width ? 'pixelated' : 'auto';
  const data = new ImageData(pixels(picture.rgba), picture.width, picture.height);
  canvas.getContext('2d')?.putImageData(data, 0, 0);
  return canvas;
}

export const picturesOf = (form: Form, { caption, pictures }: Shown, side: number): HTMLCanvasElement[] =>
  pictures.map((at) => pictureOf(form, at, caption, side));
