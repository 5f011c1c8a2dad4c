import type { Steps } from '../../tensor/progress';
import { growTree, type TreeOptions } from './cart';
import { type Answers, type Columns, commonest, type Decision, isQuestion, leafOf, tidyNodes } from './decisions';

/**
 * A decision graph: a tree in which branches may meet again, so that what several of them go on to ask is asked once.
 * Oliver 1993, Decision graphs, an extension of decision trees; Kohavi & Li 1995, Oblivious decision trees, graphs, and
 * top-down pruning.
 *
 * A CART tree is grown, and then, as long as it shortens the description, one node is led into another that answers its rows
 * as well, or is made a leaf. The description is that of the questions (1 bit a node, log₂ of the columns and of a column's
 * thresholds a question, log₂ of the nodes for each way that meets another) and that of the classes given the leaf (Dirichlet
 * code with ½; Wallace & Patrick 1993, Coding decision trees). Joining from the leaves upwards sees equal functions even where
 * they ask in another order, which joining while growing, as Oliver does, cannot; but it can only join what the tree has grown.
 */
export async function growGraph(
  columns: Columns,
  answers: Answers & { readonly classes: number },
  rows: readonly number[],
  { maxDepth = 6, minLeaf = 5 }: TreeOptions,
  steps: Steps,
): Promise<Decision[]> {
  let nodes = growTree(columns, answers, rows, { maxDepth, minLeaf, complexity: 0 });
  const code = new Code(columns, answers, rows);
  const grown = nodes.length;
  for (;;) {
    const arrivals = code.arrivals(nodes);
    const move = bestMove(nodes, code, arrivals);
    if (!move) return nodes.map((node, at) => code.recount(node, arrivals.through[at]!));
    nodes = tidyNodes(skipEmpty(nodes.map((node, at) => carryOut(move, node, at))));
    await steps.step(grown - nodes.length, grown);
  }
}

/** The node `at` becomes a leaf; or, with `to`, every way to it leads there instead. */
interface Move {
  readonly at: number;
  readonly to?: number;
}

function carryOut({ at, to }: Move, node: Decision, place: number): Decision {
  if (to === undefined && place === at) return leafFrom(node);
  const lead = (child: number) => (child === at ? (to ?? at) : child);
  return isQuestion(node) ? { ...node, yes: lead(node.yes), no: lead(node.no) } : node;
}

const leafFrom = ({ column: _, threshold: __, yes: ___, no: ____, ...leaf }: Decision): Decision => leaf;

/** The move that shortens the description most; undefined where none does. */
function bestMove(nodes: readonly Decision[], code: Code, arrivals: Arrivals): Move | undefined {
  const below = nodes.map((_, at) => reachable(nodes, at));
  let best: Move | undefined;
  let least = code.length(nodes, arrivals.counts) - 1e-6;
  const consider = (move: Move) => {
    const length = code.length(nodes, code.countsAfter(nodes, arrivals, move), move);
    if (length < least) [best, least] = [move, length];
  };
  nodes.forEach((node, at) => {
    if (isQuestion(node)) consider({ at });
    for (let to = 1; at > 0 && to < nodes.length; to++) {
      // A way that led back to itself would never end; of two leaves one order is enough.
      const twice = !isQuestion(node) && !isQuestion(nodes[to]!) && to > at;
      if (!below[to]!.has(at) && !twice) consider({ at, to });
    }
  });
  return best;
}

/** Leads past questions whose answers both lead to one node. */
function skipEmpty(nodes: readonly Decision[]): Decision[] {
  const target = (at: number): number => {
    const node = nodes[at]!;
    return isQuestion(node) && target(node.yes) === target(node.no) ? target(node.yes) : at;
  };
  const root = nodes[target(0)]!;
  return nodes.map((each, at) => {
    const node = at === 0 ? root : each;
    return isQuestion(node) ? { ...node, yes: target(node.yes), no: target(node.no) } : node;
  });
}

function reachable(nodes: readonly Decision[], from: number, { at: moved, to }: Move = { at: -1 }): Set<number> {
  const seen = new Set<number>();
  const walk = (place: number): void => {
    const at = place === moved && to !== undefined ? to : place;
    if (seen.has(at)) return;
    seen.add(at);
    const node = nodes[at]!;
    if (!isQuestion(node) || at === moved) return;
    walk(node.yes);
    walk(node.no);
  };
  walk(from);
  return seen;
}

/** The rows that come through each node, and how many of each class end there. */
interface Arrivals {
  readonly through: readonly (readonly number[])[];
  readonly counts: readonly (readonly number[])[];
}

/** Lengths of descriptions, in bits. */
class Code {
  private readonly questionBits: readonly number[];
  /** log₂ of ½ (½ + 1) … (½ + n − 1), and of the same from K / 2. */
  private readonly own: Float64Array;
  private readonly all: Float64Array;

  constructor(
    private readonly columns: Columns,
    private readonly answers: Answers & { readonly classes: number },
    private readonly rows: readonly number[],
  ) {
    this.questionBits = columns.values.map((values) => {
      const thresholds = new Set(rows.map((row) => values[row])).size - 1;
      return 1 + Math.log2(columns.values.length) + Math.log2(Math.max(thresholds, 1));
    });
    this.own = rising(0.5, rows.length);
    this.all = rising(answers.classes / 2, rows.length);
  }

  arrivals(nodes: readonly Decision[]): Arrivals {
    const through = nodes.map((): number[] => []);
    const counts = nodes.map(() => this.count([]));
    for (const row of this.rows) {
      let at = 0;
      for (let node = nodes[at]!; isQuestion(node); node = nodes[at]!) {
        through[at]!.push(row);
        at = this.columns.values[node.column]![row]! <= node.threshold ? node.yes : node.no;
      }
      through[at]!.push(row);
      counts[at]![this.answers.values[row]!]!++;
    }
    return { through, counts };
  }

  countsAfter(nodes: readonly Decision[], { through, counts }: Arrivals, { at, to }: Move): number[][] {
    const after = counts.map((list) => [...list]);
    for (const row of through[at]!) {
      const place = this.answers.values[row]!;
      after[leafOf(nodes, this.columns.values, row, at)]![place]!--;
      after[to === undefined ? at : leafOf(nodes, this.columns.values, row, to)]![place]!++;
    }
    return after;
  }

  length(nodes: readonly Decision[], counts: Arrivals['counts'], move?: Move): number {
    const kept = reachable(nodes, 0, move);
    let [bits, ways] = [0, 0];
    for (const at of kept) {
      const node = nodes[at]!;
      const asks = isQuestion(node) && at !== move?.at;
      if (asks) ways += 2;
      bits += asks ? this.questionBits[node.column]! : 1 + this.leafBits(counts[at]!);
    }
    // Every node but the root is met once for nothing.
    return bits + (ways - (kept.size - 1)) * Math.log2(kept.size);
  }

  /** The node with the rows that come to it now. */
  recount(node: Decision, rows: readonly number[]): Decision {
    const counts = this.count(rows);
    return { ...node, counts, rows: rows.length, answer: commonest(counts) };
  }

  private count(rows: readonly number[]): number[] {
    const counts = new Array<number>(this.answers.classes).fill(0);
    for (const row of rows) counts[this.answers.values[row]!]!++;
    return counts;
  }

  /** −log₂ of the probability of the classes, when each is foretold by (its count so far + ½) / (all so far + K / 2). */
  private leafBits(counts: readonly number[]): number {
    const total = counts.reduce((a, b) => a + b, 0);
    return counts.reduce((bits, count) => bits - this.own[count]!, this.all[total]!);
  }
}

/** log₂ of from (from + 1) … (from + n − 1), for every n up to the last. */
function rising(from: number, last: number): Float64Array {
  const sums = new Float64Array(last + 1);
  for (let n = 0; n < last; n++) sums[n + 1] = sums[n]! + Math.log2(from + n);
  return sums;
}
