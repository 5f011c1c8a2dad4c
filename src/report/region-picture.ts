/** A heatmap with the regions that the text speaks of, outlined and numbered. */

import type { Picture } from '../attribution/result';
import { toBase64, toDataUrl } from '../render/png';
import type { Region } from './regions';

const longer = 420;
const label = 13;

/** A drawing as the `src` of an `<img>`; what speaks against has dashed outlines. */
export function regionPicture(
  heat: Picture,
  map: { readonly width: number; readonly height: number },
  positive: readonly Region[],
  negative: readonly Region[],
): string {
  const size = longer / Math.max(heat.width, heat.height);
  const [width, height] = [Math.round(heat.width * size), Math.round(heat.height * size)];
  const [x, y] = [width / map.width, height / map.height];
  const regions = [...positive, ...negative];
  const outlines = regions.map(({ mask }, at) => {
    const path = outline(mask, map.width, map.height, x, y);
    return `<path d="${path}" fill="none" stroke="#fff" stroke-width="4"/><path d="${path}" fill="none" stroke="#1c2128" stroke-width="1.75"${at < positive.length ? '' : ' stroke-dasharray="5 3"'}/>`;
  });
  const numbers = regions.map(({ mask }, at) => {
    const first = mask.indexOf(1);
    const [cx, cy] = [
      clamp(((first % map.width) + 0.5) * x, label + 2, width - label - 2),
      clamp(Math.floor(first / map.width) * y, label + 2, height - label - 2),
    ];
    return `<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="${label}" fill="#fff" stroke="#1c2128" stroke-width="1.75"/><text x="${cx.toFixed(1)}" y="${(cy + 5.5).toFixed(1)}" text-anchor="middle" font-family="system-ui, sans-serif" font-size="16" font-weight="700" fill="#1c2128">${at + 1}</text>`;
  });
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><image href="${toDataUrl(heat)}" width="${width}" height="${height}" preserveAspectRatio="none" style="image-rendering:${size > 1.5 ? 'pixelated' : 'auto'}"/>${outlines.join('')}${numbers.join('')}</svg>`;
  return `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(drawing))}`;
}

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** The edges between a mask and what is outside it. */
function outline(mask: Uint8Array, width: number, height: number, x: number, y: number): string {
  const inside = (row: number, column: number) =>
    row >= 0 && row < height && column >= 0 && column < width && mask[row * width + column] === 1;
  const to = (value: number) => Number(value.toFixed(1));
  const edges: string[] = [];
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      const here = inside(row, column);
      if (here !== inside(row - 1, column)) edges.push(`M${to(column * x)} ${to(row * y)}h${to(x)}`);
      if (here !== inside(row, column - 1)) edges.push(`M${to(column * x)} ${to(row * y)}v${to(y)}`);
    }
  }
  return edges.join('');
}
