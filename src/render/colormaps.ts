/** Colour maps, each a function from [0, 1] to a colour, sampled once into a table. */

import { rgb } from 'd3-color';
import {
  interpolateBrBG,
  interpolateCividis,
  interpolateGreys,
  interpolateMagma,
  interpolatePuOr,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';

export interface ColorMap {
  readonly name: string;
  /** Name for people. */
  readonly title: string;
  /** Diverging maps have their neutral colour in the middle, where relevance is zero. */
  readonly kind: 'diverging' | 'sequential';
  /** The colour at `t` in [0, 1], in CSS syntax. */
  readonly at: (t: number) => string;
}

/** The first is the default. Red and blue, orange and purple stay apart for the common forms of colour blindness. */
export const colorMaps: readonly ColorMap[] = [
  { name: 'blue-red', title: 'Blue – red', kind: 'diverging', at: (t) => interpolateRdBu(1 - t) },
  { name: 'purple-orange', title: 'Purple – orange', kind: 'diverging', at: (t) => interpolatePuOr(1 - t) },
  { name: 'teal-brown', title: 'Teal – brown', kind: 'diverging', at: (t) => interpolateBrBG(1 - t) },
  { name: 'viridis', title: 'Viridis', kind: 'sequential', at: interpolateViridis },
  { name: 'magma', title: 'Magma', kind: 'sequential', at: interpolateMagma },
  { name: 'cividis', title: 'Cividis', kind: 'sequential', at: interpolateCividis },
  { name: 'greys', title: 'Greys', kind: 'sequential', at: interpolateGreys },
];

/** The colour map of that name; the default one where the name is unknown, so that a picture is always drawn. */
export function colorMap(name: string): ColorMap {
  return colorMaps.find((map) => map.name === name) ?? colorMaps[0]!;
}

/** Odd, so that zero has an entry of its own in the middle. */
export const tableLength = 511;
const tables = new Map<string, Uint8Array>();

/** `tableLength` colours as RGB bytes, from `t` = 0 to 1. */
export function colorTable(map: ColorMap): Uint8Array {
  const known = tables.get(map.name);
  if (known) return known;
  const table = new Uint8Array(3 * tableLength);
  for (let i = 0; i < tableLength; i++) {
    const { r, g, b } = rgb(map.at(i / (tableLength - 1)));
    table.set([Math.round(r), Math.round(g), Math.round(b)], 3 * i);
  }
  tables.set(map.name, table);
  return table;
}
