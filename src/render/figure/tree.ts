/** A tree or graph of decisions, layer by layer, the root on top. */

import type { Tree, TreeNode } from './figure';
import { groupColor } from './palette';
import { drawing, label, shorten, svg, textWidth, title } from './svg';

const [boxHeight, gapX, gapY] = [40, 14, 44];

/** Strong letters are wider. */
const bold = 1.1;

export function treeSvg({ nodes }: Tree, width: number): string {
  const { depth, order } = layout(nodes);
  const layers = Math.max(0, ...depth) + 1;
  const rows = Array.from({ length: layers }, (_, at) => order.filter((node) => depth[node] === at));
  const most = Math.max(1, ...rows.map((row) => row.length));
  const wanted = Math.max(
    70,
    ...nodes.map((node) => Math.max(bold * textWidth(node.label), textWidth(node.detail ?? '')) + 18),
  );
  const box = Math.min(wanted, 170);
  // Where it does not fit, the drawing is wider than its place, which then scrolls.
  const whole = Math.max(width, most * (box + gapX));
  const at = new Map<number, readonly [number, number]>();
  rows.forEach((row, layer) => {
    row.forEach((node, place) => {
      at.set(node, [((place + 0.5) * whole) / row.length, layer * (boxHeight + gapY)]);
    });
  });
  const edges = nodes.flatMap((node, from) =>
    (node.children ?? []).flatMap((child) => edge(at.get(from), at.get(child.node), child.label)),
  );
  const boxes = nodes.flatMap((node, index) => {
    const place = at.get(index);
    return place ? [boxSvg(node, place, box)] : [];
  });
  return drawing(whole, layers * (boxHeight + gapY) - gapY + 2, `Decisions in ${nodes.length} nodes`, [
    ...edges,
    ...boxes,
  ]);
}

/** Depth of each node, by its longest way from the root, and the nodes in the order of a walk. */
function layout(nodes: readonly TreeNode[]) {
  const depth = nodes.map(() => 0);
  const order: number[] = [];
  const seen = new Set<number>();
  const walk = (node: number, level: number): void => {
    // A graph of decisions has no cycles; what claims to have one is cut off rather than followed for ever.
    if (!nodes[node] || level >= nodes.length || (seen.has(node) && depth[node]! >= level)) return;
    depth[node] = level;
    if (!seen.has(node)) order.push(node);
    seen.add(node);
    for (const child of nodes[node].children ?? []) walk(child.node, level + 1);
  };
  if (nodes.length > 0) walk(0, 0);
  return { depth, order };
}

function edge(
  from: readonly [number, number] | undefined,
  to: readonly [number, number] | undefined,
  name: string,
): string[] {
  if (!from || !to) return [];
  const [x0, y0, x1, y1] = [from[0], from[1] + boxHeight, to[0], to[1]];
  const middle = (y0 + y1) / 2;
  return [
    svg('path', {
      class: 'explainbook-whisker',
      'stroke-opacity': 0.5,
      d: `M${x0} ${y0}C${x0} ${middle} ${x1} ${middle} ${x1} ${y1}`,
    }),
    label(name, (x0 + x1) / 2 + (x1 < x0 ? -6 : 6), middle + 4, { 'text-anchor': x1 < x0 ? 'end' : 'start' }),
  ];
}

function boxSvg({ label: name, detail = '', group }: TreeNode, [x, y]: readonly [number, number], box: number): string {
  const left = x - box / 2;
  return svg('g', {}, [
    title(detail ? `${name}: ${detail}` : name),
    svg('rect', { x: left, y: y + 1, width: box, height: boxHeight, rx: 6, class: 'explainbook-box' }),
    ...(group === undefined
      ? []
      : [svg('rect', { x: left, y: y + 1, width: 5, height: boxHeight, rx: 2, fill: groupColor(group) })]),
    label(shorten(name, (box - 14) / bold), x, y + (detail ? 17 : 25), {
      'text-anchor': 'middle',
      class: 'explainbook-strong',
    }),
    ...(detail ? [label(shorten(detail, box - 14), x, y + 32, { 'text-anchor': 'middle' })] : []),
  ]);
}
