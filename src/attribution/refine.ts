import type { PathPoint } from './path';

/** A part of the path between two points where the gradient is known, and f at both. */
interface Cell {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
}

/** Cells of one width, which need not be neighbours; the halves of what was one cell follow each other. */
interface Segment {
  readonly cells: readonly Cell[];
  /** The trapezoid rule's sum over them. */
  readonly sum: Float64Array;
  /** What the last halving changed of it, and the one before. */
  readonly change: Float64Array;
  readonly before?: Float64Array | undefined;
  readonly smooth: boolean;
}

/** What is done to a segment: points to take, and the segments that it becomes once f is known there. */
interface Action {
  readonly points: readonly PathPoint[];
  finish(scores: readonly number[]): Segment[];
}

/**
 * Integrates the gradient along one example's path by the trapezoid rule, halving cells until the sum and the map are both
 * within the tolerance. Every gradient goes on to count, however fine the cells become.
 *
 * What a halving changes tells the error that is left. A jump of the gradient within a cell, as ReLU networks have
 * everywhere, changes the sum by h/2 of itself and leaves an error of h/√12: the change over √3. Where the gradient is
 * smooth the error falls fourfold: a third of the change is added, which is Simpson's rule, and what the halving changes of
 * that is the doubt. The smaller doubt decides which it is.
 */
export class Refinement {
  /** The map so far. */
  map: Float64Array;
  steps = 0;
  error = Number.POSITIVE_INFINITY;
  readonly convergence: { steps: number; error: number }[] = [];
  private segments: Segment[] = [];
  private actions: Action[] = [];

  /** @param expected f(x) − f(baseline). */
  constructor(
    private readonly row: number,
    size: number,
    private readonly expected: number,
    private readonly tolerance: number,
    private readonly maxSteps: number,
  ) {
    this.map = new Float64Array(size);
  }

  /** The points to take next; none where the work is done, or would take too many. */
  next(): PathPoint[] {
    if (this.error <= this.tolerance) return [];
    this.actions = this.segments.length === 0 ? [this.begin(4)] : this.rough().map((each) => this.refine(each));
    const points = this.actions.flatMap((action) => action.points);
    return this.steps > 0 && this.steps + points.length > this.maxSteps ? [] : points;
  }

  /** Goes on when the gradients of the points that `next` gave are added. @param scores f at each. */
  settle(scores: readonly number[]): void {
    let taken = 0;
    for (const { points, finish } of this.actions) {
      this.segments.push(...finish(scores.slice(taken, taken + points.length)));
      taken += points.length;
    }
    this.steps += taken;
    const doubt = new Float64Array(this.map.length);
    this.map = new Float64Array(this.map.length);
    for (const segment of this.segments) {
      for (let at = 0; at < doubt.length; at++) {
        this.map[at]! += segment.sum[at]! + (segment.smooth ? segment.change[at]! / 3 : 0);
        doubt[at]! += doubtAt(segment, at);
      }
    }
    const sum = this.map.reduce((a, b) => a + b, 0);
    this.error = Math.max(
      magnitude(doubt) / Math.max(magnitude(this.map), 1e-12),
      Math.abs(sum - this.expected) / Math.max(Math.abs(this.expected), 1e-12),
    );
    this.convergence.push({ steps: this.steps, error: this.error });
  }

  /** Takes out the segments whose part of the error is above their share; all, where none is. */
  private rough(): Segment[] {
    const share = (this.tolerance * magnitude(this.map)) / this.segments.length;
    const doubts = this.segments.map((segment) => magnitude(segment.sum.map((_, at) => doubtAt(segment, at))));
    const above = this.segments.filter((_, at) => doubts[at]! > share);
    const chosen = above.length > 0 ? above : this.segments;
    this.segments = this.segments.filter((segment) => !chosen.includes(segment));
    return chosen;
  }

  private begin(count: number): Action {
    const width = 1 / count;
    const [sums, middles] = [0, 1].map(() => Array.from({ length: count }, () => this.zeros())) as [
      Float64Array[],
      Float64Array[],
    ];
    const ends = Array.from({ length: count + 1 }, (_, at) =>
      this.point(
        Math.min(Math.max(at * width, aside), 1 - aside),
        [sums[at - 1], sums[at]].flatMap((sum) => (sum ? [[sum, width / 2]] : [])),
      ),
    );
    const centres = middles.map((middle, at) => this.point((at + 0.5) * width, [[middle, width / 2]]));
    return {
      points: [...ends, ...centres],
      finish: (scores) =>
        sums.map((sum, at) => {
          const cell = { from: at * width, to: (at + 1) * width, left: scores[at]!, right: scores[at + 1]! };
          return halved({ cells: [cell], sum }, middles[at]!, [scores[count + 1 + at]!]);
        }),
    };
  }

  private refine(segment: Segment): Action {
    const kinked = segment.smooth ? undefined : kinks(segment.cells);
    return kinked ? this.split(segment, kinked) : this.halve(segment);
  }

  private halve(segment: Segment): Action {
    const middle = this.zeros();
    return {
      points: segment.cells.map(({ from, to }) => this.point((from + to) / 2, [[middle, (to - from) / 2]])),
      finish: (scores) => [halved(segment, middle, scores)],
    };
  }

  /** Makes a segment of its own of the pairs of cells where f has its kinks, at the price of their gradients. */
  private split({ cells, sum, change }: Segment, kinked: ReadonlySet<number>): Action {
    const part = (some: boolean) => cells.filter((_, at) => kinked.has(at >> 1) === some);
    const hot = { cells: part(true), sum: this.zeros(), change: this.zeros(), smooth: false };
    const rest = { cells: part(false), sum: sum.slice(), change: change.slice(), smooth: false };
    const points = [...kinked].flatMap((pair) => {
      const [first, second] = [cells[2 * pair]!, cells[2 * pair + 1]!];
      const width = first.to - first.from;
      return [first.from, first.to, second.to].map((alpha, at) => {
        const [weight, changed] = at === 1 ? [width, width] : [width / 2, -width / 2];
        return this.point(alpha, [
          [hot.sum, weight],
          [rest.sum, -weight],
          [hot.change, changed],
          [rest.change, -changed],
        ]);
      });
    });
    return { points, finish: () => [hot, rest] };
  }

  private point(alpha: number, into: PathPoint['into']): PathPoint {
    return { row: this.row, alpha, into };
  }

  private zeros(): Float64Array {
    return new Float64Array(this.map.length);
  }
}

/** A segment whose cells were halved. @param middle Σ width / 2 · gradient at their middles. */
function halved(
  { cells, sum: old, change: before }: Pick<Segment, 'cells' | 'sum'> & Partial<Segment>,
  middle: Float64Array,
  scores: readonly number[],
): Segment {
  const sum = old.map((value, at) => value / 2 + middle[at]!);
  const change = sum.map((value, at) => value - old[at]!);
  const halves = cells.flatMap(({ from, to, left, right }, at): Cell[] => {
    const [half, score] = [(from + to) / 2, scores[at]!];
    return [
      { from, to: half, left, right: score },
      { from: half, to, left: score, right },
    ];
  });
  const jumpy = { cells: halves, sum, change, before, smooth: false };
  if (!before) return jumpy;
  const smooth = { ...jumpy, smooth: true };
  const size = (segment: Segment) => magnitude(sum.map((_, at) => doubtAt(segment, at)));
  return size(smooth) < size(jumpy) ? smooth : jumpy;
}

/**
 * The ends of the path are taken a little way in: where all pixels are the same, as a baseline's are, maxima are tied and
 * rectifiers stand at their kink, and the gradient is not that of the path beside it.
 */
const aside = 2 ** -16;

const doubtAt = ({ change, before, smooth }: Segment, at: number): number =>
  smooth ? (4 * change[at]! - before![at]!) / 3 : change[at]! / Math.sqrt(3);

/** The pairs of cells that have nine tenths of what f bends by, where those are a quarter of all or less. */
function kinks(cells: readonly Cell[]): ReadonlySet<number> | undefined {
  const bends = Array.from({ length: cells.length / 2 }, (_, pair) => {
    const [first, second] = [cells[2 * pair]!, cells[2 * pair + 1]!];
    return { pair, bend: Math.abs(first.left - 2 * first.right + second.right) };
  });
  const most = 0.9 * bends.reduce((sum, { bend }) => sum + bend, 0);
  const chosen = new Set<number>();
  let reached = 0;
  for (const { pair, bend } of bends.sort((a, b) => b.bend - a.bend)) {
    if (reached >= most) break;
    chosen.add(pair);
    reached += bend;
  }
  return chosen.size > 0 && 4 * chosen.size <= bends.length ? chosen : undefined;
}

const magnitude = (map: Float64Array): number => map.reduce((sum, value) => sum + Math.abs(value), 0);
