/** What the keyboard walks along in a chart: its points and bars, and what is said of each. */

import { barText } from './bars';
import { curvePointText } from './curves';
import { floats, integers } from './numbers';
import type { ChartBlock } from './plot';
import { pointText } from './scatter';

export interface Mark {
  /** In the units of the axes; bars count from the top, sections' names included. */
  readonly x: number;
  readonly y: number;
  /** The curve that it belongs to; 0 elsewhere. */
  readonly line: number;
  readonly text: string;
  /** What selecting it selects. */
  readonly id?: number;
  readonly group?: number;
}

/** In the order in which they are read. What has no place, because a coordinate is not a number, is left out. */
export function marksOf(block: ChartBlock): readonly Mark[] {
  if (block.kind === 'bars') {
    let y = -1;
    return block.bars.map((bar, at) => {
      const opens = bar.section !== undefined && (at === 0 || bar.section !== block.bars[at - 1]!.section);
      y += opens ? 2 : 1;
      const text = [...(bar.section === undefined ? [] : [bar.section]), barText(bar)].join(', ');
      return { x: bar.value, y, line: 0, text, ...(bar.id === undefined ? {} : { id: bar.id }) };
    });
  }
  if (block.kind === 'curves') {
    return block.series.flatMap((series, line) =>
      series.x.flatMap((x, at) =>
        placed({
          ...{ x, y: series.y[at]!, line, text: curvePointText(series, at) },
          ...(series.id === undefined ? {} : { id: series.id }),
        }),
      ),
    );
  }
  const [xs, ys] = [floats(block.x), floats(block.y)];
  const groups = block.groups && integers(block.groups);
  const ringed = new Set(block.ringed ?? []);
  return Array.from(xs).flatMap((x, id) => {
    const group = groups?.[id] ?? 0;
    const text = pointText(id, block.groupNames?.[group], ringed.has(id));
    return placed({ x, y: ys[id]!, line: 0, text, id, group });
  });
}

const placed = (mark: Mark): Mark[] => (Number.isFinite(mark.x) && Number.isFinite(mark.y) ? [mark] : []);

export interface Walk {
  readonly kind: ChartBlock['kind'];
  readonly marks: readonly Mark[];
  /** Pixels from the left and from the top. */
  at(mark: Mark): readonly [number, number];
  /** Whether a curve is shown. */
  shows(line: number): boolean;
}

/**
 * Where a key leads from a mark: along bars and curves one by one, up and down from curve to curve, among points to the
 * nearest one in the arrow's direction. Page down and up lead through all marks in order, Home and End to the ends.
 * @returns undefined where the key means nothing here
 */
export function step(walk: Walk, from: Mark | undefined, key: string): Mark | undefined {
  const marks = walk.kind === 'curves' ? walk.marks.filter(({ line }) => walk.shows(line)) : walk.marks;
  if (!(key in arrows) && !(key in orders)) return undefined;
  if (!from || !marks.includes(from)) return key === 'End' ? marks.at(-1) : marks[0];
  if (key === 'Home') return marks[0];
  if (key === 'End') return marks.at(-1);
  const order = orders[key];
  if (order !== undefined) return neighbour(marks, from, order);
  const [dx, dy] = arrows[key]!;
  if (walk.kind === 'bars') return neighbour(marks, from, dx + dy);
  if (walk.kind === 'scatter') return towards(walk, marks, from, dx, dy);
  return dx === 0
    ? otherLine(marks, from, dy)
    : neighbour(
        marks.filter(({ line }) => line === from.line),
        from,
        dx,
      );
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const orders: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1, Home: 0, End: 0 };

const neighbour = (marks: readonly Mark[], from: Mark, by: number): Mark => marks[marks.indexOf(from) + by] ?? from;

/** The point of the next curve, in the legend's order, that is nearest along x. */
function otherLine(marks: readonly Mark[], from: Mark, by: number): Mark {
  const lines = [...new Set(marks.map(({ line }) => line))];
  const next = lines[lines.indexOf(from.line) + by];
  const there = marks.filter(({ line }) => line === next);
  const far = (mark: Mark) => Math.abs(mark.x - from.x);
  return there.reduce((best, mark) => (far(mark) < far(best) ? mark : best), there[0] ?? from);
}

/** The nearest mark in a direction; what lies aside counts as farther. */
function towards(walk: Walk, marks: readonly Mark[], from: Mark, dx: number, dy: number): Mark {
  const [x, y] = walk.at(from);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    const [toX, toY] = walk.at(mark);
    const along = (toX - x) * dx + (toY - y) * dy;
    const aside = Math.abs((toX - x) * dy) + Math.abs((toY - y) * dx);
    if (mark === from || along <= 0) continue;
    const far = along + 3 * aside;
    if (far < least) [best, least] = [mark, far];
  }
  return best;
}
