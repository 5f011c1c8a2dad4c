/** A tree or graph of decisions, layer by layer, the root on top. */

import type { Tree, TreeNode } from './figure';
import { layered } from './layered';
import { groupColor } from './palette';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

const [boxHeight, gapX, gapY] = [40, 14, 44];
const [narrowest, widest] = [64, 170];

/** Letters of 12 px are legible down to this scale. */
const smallest = 0.8;

/** Strong letters are wider. */
const bold = 1.1;

type Point = readonly [x: number, y: number];

export function treeSvg({ nodes }: Tree, width: number): string {
  const boxes = nodes.map(boxWidth);
  const children = nodes.map((node) => (node.children ?? []).map((child) => child.node));
  const places = layered(
    nodes.map((_, at) => ({ width: boxes[at]!, children: children[at]! })),
    gapX,
  );
  // Where it does not fit, the drawing is made smaller, as far as it stays legible; what is wider then scrolls.
  const whole = Math.max(width, places.width + 2);
  const left = (whole - places.width) / 2;
  const top = (layer: number) => layer * (boxHeight + gapY) + 1;
  const at = (node: number): Point => [left + places.x[node]!, top(places.layers[node]!)];
  const ways = nodes.flatMap((node, from) => {
    const layer = places.layers[from];
    if (layer === undefined) return [];
    const [x, y] = at(from);
    const lines = (node.children ?? []).flatMap(({ node: to, label: name }, place) => {
      if ((places.layers[to] ?? -1) <= layer) return [];
      const bends = places.bends[from]![place]!.map((bend, step): Point => [left + bend, top(layer + 1 + step)]);
      return [{ name, bends, end: at(to) }];
    });
    // They leave the box in the order in which they go apart.
    const order = [...lines].sort((a, b) => (a.bends[0] ?? a.end)[0] - (b.bends[0] ?? b.end)[0]);
    return order.map(({ name, bends, end }, place) =>
      way([x + aside(place, order.length, boxes[from]!), y + boxHeight], bends, end, name),
    );
  });
  const drawn = nodes.flatMap((node, index) =>
    places.layers[index] === undefined ? [] : [boxSvg(node, index, at(index), boxes[index]!)],
  );
  const height = Math.max(places.count * (boxHeight + gapY) - gapY + 2, 1);
  const parts = [...ways.map(({ line }) => line), ...drawn, ...ways.map(({ name }) => name)];
  return drawing(whole, height, `Decisions in ${nodes.length} nodes`, parts, Math.max(width / whole, smallest));
}

function boxWidth({ label: name, detail = '' }: TreeNode): number {
  const wanted = Math.max(bold * textWidth(name), textWidth(detail)) + 18;
  return Math.min(Math.max(wanted, narrowest), widest);
}

/** Ways leave a box beside each other. */
const aside = (place: number, count: number, box: number): number =>
  ((place + 0.5) / count - 0.5) * Math.min(box / 2, 40);

/** A line from a box through the layers between to another, and its answer near the start. */
function way(start: Point, bends: readonly Point[], end: Point, name: string): { line: string; name: string } {
  let at = start;
  let d = `M${at[0]} ${at[1]}`;
  const curve = ([x, y]: Point) => {
    const middle = (at[1] + y) / 2;
    d += `C${at[0]} ${middle} ${x} ${middle} ${x} ${y}`;
    at = [x, y];
  };
  for (const [x, y] of bends) {
    curve([x, y]);
    d += `V${y + boxHeight}`;
    at = [x, y + boxHeight];
  }
  curve(end);
  const [first] = [...bends, end] as [Point];
  // A cubic curve at 0.4 of its way; the inner points share a height.
  const [x, y] = [start[0] * 0.648 + first[0] * 0.352, start[1] * 0.576 + first[1] * 0.424];
  return {
    line: svg('path', { class: 'explainbook-whisker', 'stroke-opacity': 0.5, d }),
    name: label(name, x, y + 4, { 'text-anchor': 'middle', class: 'explainbook-halo' }),
  };
}

function boxSvg({ label: name, detail = '', group }: TreeNode, index: number, [x, y]: Point, box: number): string {
  const left = x - box / 2;
  return svg('g', { 'data-node': index }, [
    title(detail ? `${name}: ${detail}` : name),
    svg('rect', { x: left, y, width: box, height: boxHeight, rx: 6, class: 'explainbook-box' }),
    ...(group === undefined
      ? []
      : [svg('rect', { x: left, y, width: 5, height: boxHeight, rx: 2, fill: groupColor(group) })]),
    label(shortName(name, (box - 14) / bold), x, y + (detail ? 16 : 24), {
      'text-anchor': 'middle',
      class: 'explainbook-strong',
    }),
    ...(detail ? [label(shorten(detail, box - 14), x, y + 31, { 'text-anchor': 'middle' })] : []),
  ]);
}

/** Of a question the threshold stays, whatever the length of the column's name. */
function shortName(name: string, width: number): string {
  const at = name.lastIndexOf(' ≤ ');
  if (at < 0) return shorten(name, width);
  const threshold = name.slice(at);
  return `${shorten(name.slice(0, at), width - textWidth(threshold))}${threshold}`;
}
