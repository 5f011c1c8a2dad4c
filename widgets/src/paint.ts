/** Pixels onto a canvas. */

import type { Picture } from '../../src/attribution/result';

/** One canvas pixel a picture pixel. A canvas of the right size keeps its memory: setting the size would clear it. */
export function paint(canvas: HTMLCanvasElement, { width, height, rgba }: Picture): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(rgba as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
}
