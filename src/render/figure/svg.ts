/** SVG as text. Every value is escaped, and every number checked, here: what a figure holds may come from anywhere. */

import { escapeHtml } from '../format';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element with its attributes and children, which are markup made by this function or by `words`. */
export function svg(tag: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}="${escapeHtml(typeof value === 'number' ? short(value) : String(value))}"`],
  );
  return `<${tag}${written.join('')}>${children.join('')}</${tag}>`;
}

/** Text content. */
export const words = (text: string): string => escapeHtml(String(text));

/** A line of text. */
export const label = (text: string, x: number, y: number, attributes: Attributes = {}): string =>
  svg('text', { x, y, ...attributes }, [words(text)]);

/** A tooltip, and the name that a screen reader says. */
export const title = (text: string): string => svg('title', {}, [words(text)]);

/** A hundredth of a pixel is enough. */
const short = (value: number): string => (Number.isFinite(value) ? String(Math.round(100 * value) / 100) : '0');

/** Points as a path. Where a coordinate is not a number the line is broken. */
export function path(points: readonly (readonly [number, number])[]): string {
  let pen = 'M';
  return points
    .flatMap(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        pen = 'M';
        return [];
      }
      const step = `${pen}${short(x)} ${short(y)}`;
      pen = 'L';
      return [step];
    })
    .join('');
}

/** About how wide a text is in pixels, at 12 px in a wide font; there is no page to ask. */
export function textWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[mwMW@%]/.test(char) ? 11.2 : /[ijl.,:;'|!() ]/.test(char) ? 4.2 : char > '\u2000' ? 10 : 7.4;
  return width;
}

/** The text cut to a width, with an ellipsis. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = text;
  while (kept.length > 1 && textWidth(`${kept}…`) > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** A drawing of that size, shown at a scale. `name` is said by screen readers. */
export function drawing(width: number, height: number, name: string, children: readonly string[], scale = 1): string {
  const size = { width: scale * width, height: scale * height, viewBox: `0 0 ${short(width)} ${short(height)}` };
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', class: 'explainbook-plot', role: 'img' };
  return svg('svg', { ...attributes, ...size, 'aria-label': name }, children);
}
