import type { Steps } from '../../tensor/progress';
import { growTree, type TreeOptions } from './cart';
import {
  type Answers,
  type Columns,
  commonest,
  type Decision,
  isQuestion,
  type Question,
  tidyNodes,
} from './decisions';

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
  let least = -1e-6;
  nodes.forEach((node, at) => {
    const around = reachable(nodes, 0, at);
    const own = [...below[at]!].filter((each) => !around.has(each));
    const consider = (move: Move, gone: readonly number[]) => {
      const change = code.change(nodes, arrivals, move, gone);
      if (change < least) [best, least] = [move, change];
    };
    if (isQuestion(node)) {
      consider(
        { at },
        own.filter((each) => each !== at),
      );
    }
    for (let to = 1; at > 0 && to < nodes.length; to++) {
      // A way that led back to itself would never end; of two leaves one order is enough.
      const twice = !isQuestion(node) && !isQuestion(nodes[to]!) && to > at;
      if (below[to]!.has(at) || twice) continue;
      consider(
        { at, to },
        own.filter((each) => !below[to]!.has(each)),
      );
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

/** What can be reached from a node, without going through another. */
function reachable(nodes: readonly Decision[], from: number, without = -1): Set<number> {
  const seen = new Set<number>();
  const walk = (at: number): void => {
    if (seen.has(at) || at === without) return;
    seen.add(at);
    const node = nodes[at]!;
    if (!isQuestion(node)) return;
    walk(node.yes);
    walk(node.no);
  };
  walk(from);
  return seen;
}

interface Arrivals {
  /** The rows that come through each node. */
  readonly through: readonly (readonly number[])[];
  /** How many of each class end at each node, where it is a leaf. */
  readonly counts: readonly (readonly number[])[];
  /** By node: the leaf where each row would end if it began there. */
  readonly ends: readonly Int32Array[];
}

/** Lengths of descriptions, in bits. */
class Code {
  private readonly questionBits: readonly number[];
  /** log₂ of ½ (½ + 1) … (½ + n − 1), and of the same from K / 2. */
  private readonly own: Float64Array;
  private readonly all: Float64Array;
  private scratch = new Int32Array(0);

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

  private scratchFor(length: number): Int32Array {
    if (this.scratch.length < length) this.scratch = new Int32Array(length);
    return this.scratch;
  }

  arrivals(nodes: readonly Decision[]): Arrivals {
    const through = nodes.map((): number[] => []);
    const counts = nodes.map(() => this.count([]));
    for (const row of this.rows) {
      let at = 0;
      for (let node = nodes[at]!; isQuestion(node); node = nodes[at]!) {
        through[at]!.push(row);
        at = this.next(node, row);
      }
      through[at]!.push(row);
      counts[at]![this.answers.values[row]!]!++;
    }
    return { through, counts, ends: this.ends(nodes) };
  }

  private next({ column, threshold, yes, no }: Question, row: number): number {
    return this.columns.values[column]![row]! <= threshold ? yes : no;
  }

  private ends(nodes: readonly Decision[]): Int32Array[] {
    const made: (Int32Array | undefined)[] = nodes.map(() => undefined);
    const visit = (at: number): Int32Array => {
      const known = made[at];
      if (known) return known;
      const node = nodes[at]!;
      const ends = new Int32Array(this.columns.rows).fill(at);
      made[at] = ends;
      if (!isQuestion(node)) return ends;
      const below = new Map([node.yes, node.no].map((child) => [child, visit(child)]));
      for (const row of this.rows) ends[row] = below.get(this.next(node, row))![row]!;
      return ends;
    };
    return nodes.map((_, at) => visit(at));
  }

  /** By how much a move changes the length, when it makes some nodes superfluous. */
  change(
    nodes: readonly Decision[],
    { through, counts, ends }: Arrivals,
    { at, to }: Move,
    gone: readonly number[],
  ): number {
    const classes = this.answers.classes;
    const [from, into] = [ends[at]!, to === undefined ? undefined : ends[to]!];
    // Many moves are tried, with many rows each: how the counts change is kept in one array, and cleared where it was touched.
    const delta = this.scratchFor(nodes.length * classes);
    const touched = new Set<number>();
    let [before, after] = [-1, -1];
    for (const row of through[at]!) {
      const [left, met] = [from[row]!, into ? into[row]! : at];
      if (left === met) continue;
      const place = this.answers.values[row]!;
      delta[left * classes + place]!--;
      delta[met * classes + place]!++;
      if (left === before && met === after) continue;
      touched.add(left).add(met);
      [before, after] = [left, met];
    }
    let bits = 0;
    for (const leaf of touched) {
      const own = delta.subarray(leaf * classes, (leaf + 1) * classes);
      const now = counts[leaf]!.map((count, k) => count + own[k]!);
      own.fill(0);
      if (!gone.includes(leaf)) bits += this.leafBits(now) - this.leafBits(counts[leaf]!);
    }
    let questions = 0;
    for (const each of gone) {
      const node = nodes[each]!;
      if (isQuestion(node)) questions++;
      bits -= isQuestion(node) ? this.questionBits[node.column]! : 1 + this.leafBits(counts[each]!);
    }
    const self = nodes[at]!;
    if (to === undefined && isQuestion(self)) {
      questions++;
      bits += 1 - this.questionBits[self.column]!;
    }
    // Every node but the root is met once for nothing; each further way to one names it.
    const ways = 2 * nodes.filter(isQuestion).length;
    const naming = (left: number, nodesLeft: number) => (left - (nodesLeft - 1)) * Math.log2(nodesLeft);
    return bits + naming(ways - 2 * questions, nodes.length - gone.length) - naming(ways, nodes.length);
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
