/** Words as large as they matter, laid along a spiral from the middle outwards. */

import { formatNumber } from '../format';
import type { Cloud, CloudWord } from './figure';
import { groupColor } from './palette';
import { drawing, label, svg, textWidth, title } from './svg';

/** A word with its place: the middle of its line, in pixels from the cloud's middle. */
export interface Placed extends CloudWord {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Of the letters, in pixels. */
  readonly size: number;
}

const largest = 38;
const smallest = 11;
/** Between words, on each side. */
const gap = 2;
/** Of a line, in sizes of its letters. */
const lineHeight = 1.16;
/** Clouds are wider than tall. */
const aspect = 0.5;

/**
 * Places words, the strongest first and in the middle, each at the first free place of a spiral. The same words come to the same places; none
 * overlap. A word that no place within the width is free for is left out.
 *
 * @param width of the cloud, in pixels
 */
export function placeWords(words: Cloud['words'], width: number): Placed[] {
  const order = [...words].filter(({ value }) => Number.isFinite(value) && value !== 0);
  order.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || (a.word < b.word ? -1 : 1));
  const strongest = Math.abs(order[0]?.value ?? 0);
  // Narrow places have smaller letters.
  const most = Math.min(largest, Math.max(20, width / 14));
  const placed: Placed[] = [];
  for (const one of order) {
    const { word, value } = one;
    // The area of a word, not its height, is what is seen.
    const wanted = Math.max(smallest, most * Math.sqrt(Math.abs(value) / strongest));
    const size = Math.min(wanted, (wanted * (width - 2 * gap)) / (wide(word, wanted) + 1));
    const box = { width: wide(word, size), height: lineHeight * size };
    const free = freePlace(box, placed, width);
    if (free) placed.push({ ...one, ...free, ...box, size });
  }
  return placed;
}

/** Room for the bold letters of any font: the text is fitted into it. */
const wide = (word: string, size: number): number => (textWidth(word) * size) / 12;

type Box = Pick<Placed, 'x' | 'y' | 'width' | 'height'>;

/** Twice around the largest cloud that is of use. */
const mostTurns = 80;

function freePlace({ width, height }: Pick<Box, 'width' | 'height'>, taken: readonly Box[], room: number) {
  for (let angle = 0; angle < mostTurns * 2 * Math.PI; ) {
    const radius = 1.6 * angle;
    const [x, y] = [radius * Math.cos(angle), aspect * radius * Math.sin(angle)];
    const box = { x, y, width, height };
    if (Math.abs(x) + width / 2 <= room / 2 && !taken.some((other) => overlap(box, other))) return { x, y };
    // Steps of about three pixels along the spiral.
    angle += Math.min(0.6, 3 / Math.max(radius, 1));
  }
  return undefined;
}

const overlap = (a: Box, b: Box): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 + gap && Math.abs(a.y - b.y) < (a.height + b.height) / 2 + gap;

export function cloudSvg({ words, valueLabel }: Cloud, width: number): string {
  const placed = placeWords(words, width);
  const top = Math.min(0, ...placed.map(({ y, height }) => y - height / 2)) - gap;
  const bottom = Math.max(0, ...placed.map(({ y, height }) => y + height / 2)) + gap;
  const marks = placed.map(({ word, value, id, x, y, width: across, size }) =>
    svg('g', { 'data-id': id }, [
      title(`${word}: ${formatNumber(value, { signed: true, digits: 3 })}`),
      label(word, width / 2 + x - across / 2, y - top + 0.36 * size, {
        style: `font-size: ${size.toFixed(1)}px; font-weight: 600; fill: ${groupColor(value < 0 ? 0 : 1)}`,
        textLength: across,
        lengthAdjust: 'spacingAndGlyphs',
      }),
    ]),
  );
  const name = `${valueLabel} of ${placed.length} words: ${placed
    .slice(0, 5)
    .map(({ word }) => word)
    .join(', ')}${placed.length > 5 ? ', …' : ''}`;
  return drawing(width, bottom - top, name, marks);
}
