import { type Answers, type Columns, type Decision, isQuestion, summarize, tidyNodes } from './decisions';

export interface TreeOptions {
  /** Most questions from the root to a leaf. Default 4; 6 of a graph. */
  readonly maxDepth?: number;
  /** Least training rows of a leaf. Default 5. */
  readonly minLeaf?: number;
  /** What a leaf must take off the error to be worth having, as a share of the root's error. Default 0.01. Not of a graph. */
  readonly complexity?: number;
}

/**
 * CART: a tree that splits where the Gini impurity (of classes) or the variance (of values) falls most, then pruned to the
 * least error + complexity · leaves. Breiman, Friedman, Olshen & Stone 1984, Classification and Regression Trees.
 *
 * A split that gains nothing by itself is made too, as the questions below it may (of exclusive or, for instance); pruning
 * removes it where they do not. Every column is sorted once, so that growing takes rows · columns steps a level. (The package
 * ml-cart takes rows² · columns a node, stops at a split that gains nothing, and does not prune.)
 */
export function growTree(
  columns: Columns,
  answers: Answers,
  rows: readonly number[],
  { maxDepth = 4, minLeaf = 5, complexity = 0.01 }: TreeOptions = {},
): Decision[] {
  const nodes: Decision[] = [];
  const add = (sorted: readonly Int32Array[], depth: number): number => {
    const here = sorted[0]!;
    const at = nodes.length;
    const leaf = summarize(answers, here);
    nodes.push(leaf);
    if (depth === maxDepth || here.length < 2 * minLeaf || isPure(leaf)) return at;
    const split = bestSplit(columns, answers, sorted, minLeaf);
    if (!split) return at;
    const { column, threshold } = split;
    const values = columns.values[column]!;
    const yes = sorted.map((order) => order.filter((row) => values[row]! <= threshold));
    const no = sorted.map((order) => order.filter((row) => values[row]! > threshold));
    nodes[at] = { ...leaf, column, threshold, yes: add(yes, depth + 1), no: add(no, depth + 1) };
    return at;
  };
  const sorted = columns.values.map((values) => Int32Array.from(rows).sort((a, b) => values[a]! - values[b]!));
  add(sorted, 0);
  return prune(nodes, complexity * errorOf(nodes[0]!));
}

const isPure = ({ counts, rows, spread, answer }: Decision): boolean =>
  counts ? counts[answer] === rows : spread! <= 1e-9 * Math.abs(answer) + 1e-12;

interface Split {
  readonly column: number;
  readonly threshold: number;
}

/**
 * The split with the largest Σ over both sides of |Σ y|² / rows, y the value or the class as a unit vector: it leaves the
 * least variance, or Gini impurity.
 */
function bestSplit(
  { values }: Columns,
  answers: Answers,
  sorted: readonly Int32Array[],
  minLeaf: number,
): Split | undefined {
  const width = answers.classes ?? 1;
  const total = new Float64Array(width);
  const mean = answers.classes === undefined ? summarize(answers, sorted[0]!).answer : 0;
  const place = answers.classes === undefined ? () => 0 : (row: number) => answers.values[row]!;
  // Values are taken from their mean, so that large ones lose no digits.
  const step = answers.classes === undefined ? (row: number) => answers.values[row]! - mean : () => 1;
  for (const row of sorted[0]!) total[place(row)]! += step(row);
  const count = sorted[0]!.length;
  let best: Split | undefined;
  let bestScore = Number.NEGATIVE_INFINITY;
  sorted.forEach((order, column) => {
    const left = new Float64Array(width);
    for (let at = 0; at < count - 1; at++) {
      const row = order[at]!;
      left[place(row)]! += step(row);
      const [here, next] = [values[column]![row]!, values[column]![order[at + 1]!]!];
      if (here === next || at + 1 < minLeaf || count - at - 1 < minLeaf) continue;
      let [yes, no] = [0, 0];
      for (let k = 0; k < width; k++) {
        yes += left[k]! ** 2;
        no += (total[k]! - left[k]!) ** 2;
      }
      const score = yes / (at + 1) + no / (count - at - 1);
      // Of equals the first column, whatever rounding says.
      if (best && score <= bestScore + 1e-10 * Math.abs(bestScore)) continue;
      bestScore = score;
      best = { column, threshold: (here + next) / 2 };
    }
  });
  return best;
}

/** Rows that the answer of a node is wrong about, or the sum of their squared errors. */
const errorOf = ({ counts, rows, spread, answer }: Decision): number =>
  counts ? rows - counts[answer]! : rows * spread! ** 2;

/** The subtree with the least error + price · leaves; the smallest of equals. */
function prune(nodes: Decision[], price: number): Decision[] {
  const cost = (at: number): number => {
    const node = nodes[at]!;
    const asLeaf = errorOf(node) + price;
    if (!isQuestion(node)) return asLeaf;
    const below = cost(node.yes) + cost(node.no);
    if (asLeaf > below + 1e-9 * asLeaf) return below;
    const { column: _, threshold: __, yes: ___, no: ____, ...leaf } = node;
    nodes[at] = leaf;
    return asLeaf;
  };
  cost(0);
  return tidyNodes(nodes);
}
