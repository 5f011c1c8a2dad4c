/** Molecules as structures, their atoms and bonds coloured by what they add: red for, blue against. */

import { formatNumber } from '../format';
import { shade } from '../shade';
import type { Structure, StructureMap } from './figure';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

/** A bond in pixels at most; small molecules are not blown up. */
const longestBond = 44;
/** Around the atoms, for circles and labels. */
const margin = 36;
const gap = 20;
/** Narrower, a panel has a line of its own. */
const leastPanel = 230;
const headHeight = 22;
const radius = 12;
const legendHeight = 34;

type Point = readonly [number, number];

export function structureSvg(block: Structure, width: number): string {
  const { maps } = block;
  const columns = Math.max(1, Math.min(maps.length, Math.floor((width + gap) / (leastPanel + gap))));
  const wide = (width - (columns - 1) * gap) / columns;
  const layout = placed(block, Math.min(wide, 480));
  const head = maps.some(({ name }) => name) ? headHeight : 0;
  const tall = layout.height + head;
  const rows = Math.ceil(maps.length / columns);
  const panels = maps.map((map, at) => {
    const left = (at % columns) * (wide + gap);
    const top = Math.floor(at / columns) * (tall + gap);
    const name = map.name ? [label(shorten(map.name, wide), 0, 14, { class: 'explainbook-strong' })] : [];
    const body = svg('g', { transform: `translate(0 ${head})` }, panel(block, map, layout.points, layout.bond));
    return svg('g', { transform: `translate(${Math.round(left)} ${top})` }, [...name, body]);
  });
  const height = rows * tall + (rows - 1) * gap;
  const own = maps.some((map) => map.limit !== undefined);
  const key = own ? legend(1, height, ['−', '+']) : block.limit > 0 ? legend(block.limit, height) : [];
  return drawing(
    width,
    height + (key.length > 0 ? legendHeight : 0),
    `${block.name}: structure with ${block.atoms.length} atoms, coloured by relevance`,
    [...panels, ...key],
  );
}

const said = (value: number): string => formatNumber(value, { signed: true, digits: 2 });

/** The colours from one end of the scale to the other. */
function legend(limit: number, y: number, ends: readonly [string, string] = [said(-limit), said(limit)]): string[] {
  const steps = 30;
  const wide = 5;
  const left = textWidth(ends[0]) + 6;
  const boxes = Array.from({ length: steps }, (_, at) => {
    const value = limit * ((2 * at + 1) / steps - 1);
    const fill = shade(value, limit)?.ground ?? 'var(--explainbook-ground)';
    return svg('rect', { x: left + at * wide, y: y + 8, width: wide + 0.5, height: 10, fill });
  });
  return [label(ends[0], 0, y + 17), ...boxes, label(ends[1], left + steps * wide + 7, y + 17)];
}

/** Places in pixels, the panel's width used where the molecule is wide. */
function placed({ atoms }: Structure, wide: number) {
  const [xs, ys] = [atoms.map(({ x }) => x), atoms.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const bond = Math.min(longestBond, (wide - 2 * margin) / Math.max(right - left, 1));
  const points = atoms.map(({ x, y }): Point => [margin + (x - left) * bond, margin + (high - y) * bond]);
  return { points, bond, height: 2 * margin + (high - low) * bond };
}

/** "O 11: +0.52", as pointing at it says. */
export const atomText = ({ atoms }: Structure, { values }: StructureMap, at: number): string =>
  `${atomName(atoms[at]!)} ${at + 1}: ${formatNumber(values[at] ?? 0, { signed: true, digits: 3 })}${atoms[at]!.marked ? ', of the group' : ''}`;

const atomName = ({ element, hydrogens, charge }: Structure['atoms'][number]): string =>
  `${element}${hydrogens > 0 ? `H${hydrogens > 1 ? hydrogens : ''}` : ''}${sign(charge)}`;

const sign = (charge: number): string =>
  charge === 0 ? '' : `${Math.abs(charge) > 1 ? Math.abs(charge) : ''}${charge > 0 ? '+' : '−'}`;

/** "C1–O3: +0.12". */
const bondText = ({ atoms, bonds }: Structure, map: StructureMap, at: number): string => {
  const { from, to, order } = bonds[at]!;
  const end = (atom: number) => `${atoms[atom]!.element} ${atom + 1}`;
  return `${order} bond ${end(from)} – ${end(to)}: ${formatNumber(map.bonds?.[at] ?? 0, { signed: true, digits: 3 })}`;
};

function panel(block: Structure, map: StructureMap, points: readonly Point[], bond: number): string[] {
  const { atoms, bonds, first = 0 } = block;
  const { limit = block.limit } = map;
  const round = Math.min(radius, 0.42 * bond);
  const marked = atoms.flatMap(({ marked: known }, at) => (known ? [points[at]!] : []));
  const rings = marked.map(([x, y]) => svg('circle', { class: 'explainbook-group', cx: x, cy: y, r: round + 5 }));
  const links = bonds.map((one, at) => {
    const [a, b] = [points[one.from]!, points[one.to]!];
    const tint = map.bonds ? shade(map.bonds[at] ?? 0, limit) : undefined;
    const stroke = { 'stroke-width': round, 'stroke-linecap': 'round', d: line(a, b) } as const;
    const under = svg('path', {
      class: 'explainbook-under',
      ...stroke,
      stroke: tint?.ground ?? 'transparent',
      fill: 'none',
    });
    const inside = insideOf(block, points, at);
    const body = [
      under,
      svg('g', tint ? { style: `--explainbook-ink: ${tint.ink}` } : {}, strokes(a, b, one, inside, bond)),
    ];
    if (!map.bonds) return svg('g', {}, body);
    return svg('g', { 'data-id': first + atoms.length + at }, [title(bondText(block, map, at)), ...body]);
  });
  const discs = atoms.map((_, at) => {
    const [x, y] = points[at]!;
    const tint = shade(map.values[at] ?? 0, limit);
    const named = isNamed(block, at);
    const ground = tint?.ground ?? (named ? 'var(--explainbook-ground)' : 'transparent');
    const disc = svg('circle', { cx: x, cy: y, r: tint || !named ? round : 0.75 * round, fill: ground });
    const ink = tint ? { style: `fill: ${tint.ink}` } : { class: 'explainbook-ink' };
    return svg('g', { 'data-id': first + at }, [
      title(atomText(block, map, at)),
      disc,
      ...(named ? nameOf(block, points, at, ink) : []),
    ]);
  });
  return [...rings, ...links, ...discs];
}

/** Carbons are the corners of the drawing; everything else has its letters. */
const isNamed = ({ atoms, bonds }: Structure, at: number): boolean => {
  const { element, charge } = atoms[at]!;
  return element !== 'C' || charge !== 0 || !bonds.some(({ from, to }) => from === at || to === at);
};

/** The element in the middle, its hydrogens on the side where nothing is bound. */
function nameOf({ atoms, bonds }: Structure, points: readonly Point[], at: number, ink: object): string[] {
  const { element, hydrogens, charge } = atoms[at]!;
  const [x, y] = points[at]!;
  const half = textWidth(element) / 2;
  const symbol = label(element, x, y + 4.3, { ...ink, 'text-anchor': 'middle', 'font-weight': 600 });
  const bound = bonds.flatMap(({ from, to }) => (from === at ? [to] : to === at ? [from] : []));
  const lean = bound.reduce((sum, other) => sum + points[other]![0] - x, 0);
  const count = hydrogens > 1 ? subscript(hydrogens) : '';
  const room = Math.max(half, radius) + 1.5;
  const beside =
    hydrogens === 0
      ? []
      : [label(`H${count}`, x + (lean > 0.5 ? -room : room), y + 4.3, anchored(lean > 0.5 ? 'end' : 'start'))];
  const charged = charge === 0 ? [] : [label(sign(charge), x + radius - 1, y - 7, anchored('start'))];
  return [symbol, ...beside, ...charged];
}

const anchored = (side: 'start' | 'end') => ({ class: 'explainbook-ink explainbook-halo', 'text-anchor': side });

const subscript = (count: number): string => [...String(count)].map((digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!).join('');

const line = ([x0, y0]: Point, [x1, y1]: Point): string => `M${round2(x0)} ${round2(y0)}L${round2(x1)} ${round2(y1)}`;
const round2 = (value: number): number => Math.round(100 * value) / 100;

/** The ink of a bond: one to three lines, dashed where aromatic, a wedge where it leaves the plane. */
function strokes(
  a: Point,
  b: Point,
  { order, stereo }: Structure['bonds'][number],
  inside: -1 | 0 | 1,
  bond: number,
): string[] {
  const across: Point = [-(b[1] - a[1]) / bond, (b[0] - a[0]) / bond];
  const beside = (by: number, short = 0): [Point, Point] => [
    [a[0] + across[0] * by + short * (b[0] - a[0]), a[1] + across[1] * by + short * (b[1] - a[1])],
    [b[0] + across[0] * by - short * (b[0] - a[0]), b[1] + across[1] * by - short * (b[1] - a[1])],
  ];
  const ink = (ends: [Point, Point], dashed = false) =>
    svg('path', { class: 'explainbook-bond', d: line(...ends), ...(dashed ? { 'stroke-dasharray': '3.5 2.5' } : {}) });
  const apart = 4.5;
  if (stereo) return stereo === 'wedge' ? [wedge(a, b, across)] : hash(a, b, across);
  if (order === 'single') return [ink(beside(0))];
  if (order === 'triple') return [ink(beside(0)), ink(beside(apart, 0.08)), ink(beside(-apart, 0.08))];
  if (inside !== 0) return [ink(beside(0)), ink(beside(inside * apart, 0.14), order === 'aromatic')];
  return [ink(beside(apart / 2)), ink(beside(-apart / 2), order === 'aromatic')];
}

const wedge = (a: Point, b: Point, [x, y]: Point): string =>
  svg('path', {
    class: 'explainbook-wedge',
    d: `${line(a, [b[0] + 4 * x, b[1] + 4 * y])}L${round2(b[0] - 4 * x)} ${round2(b[1] - 4 * y)}Z`,
  });

function hash(a: Point, b: Point, [x, y]: Point): string[] {
  return Array.from({ length: 7 }, (_, at) => {
    const share = (at + 1) / 7;
    const [mx, my] = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
    const half = 4 * share;
    return svg('path', {
      class: 'explainbook-bond',
      d: line([mx - half * x, my - half * y], [mx + half * x, my + half * y]),
    });
  });
}

/** On which side of a ring's bond the ring lies: that of most of its ends' other neighbours. */
function insideOf({ bonds }: Structure, points: readonly Point[], at: number): -1 | 0 | 1 {
  const { from, to, ring } = bonds[at]!;
  if (!ring) return 0;
  const [a, b] = [points[from]!, points[to]!];
  let sum = 0;
  for (const other of bonds) {
    if (!other.ring || other === bonds[at]) continue;
    const far = [other.from, other.to].includes(from)
      ? other.from === from
        ? other.to
        : other.from
      : [other.from, other.to].includes(to)
        ? other.from === to
          ? other.to
          : other.from
        : -1;
    if (far < 0) continue;
    const [x, y] = points[far]!;
    sum += Math.sign((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]));
  }
  return sum === 0 ? 0 : sum > 0 ? 1 : -1;
}
