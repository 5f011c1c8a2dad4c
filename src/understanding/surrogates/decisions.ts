/** Trees and graphs of decisions: what they are, how they answer. */

/** A question about one column, or a leaf, which has none. */
export interface Decision {
  /** Of a question: is this column … */
  readonly column?: number;
  /** … at most this? */
  readonly threshold?: number;
  /** The nodes that the answers lead to, as indices. */
  readonly yes?: number;
  readonly no?: number;
  /** What is answered here: a class, or the mean of the values. */
  readonly answer: number;
  /** Training rows that come here. */
  readonly rows: number;
  /** Of classes: how many of each. */
  readonly counts?: readonly number[];
  /** Of values: their standard deviation. */
  readonly spread?: number;
}

/** The root first. In a graph, nodes share children. */
export type Decisions = readonly Decision[];

/** A table by columns: what surrogates are fitted to. */
export interface Columns {
  readonly names: readonly string[];
  /** One array a column, a number for each row. */
  readonly values: readonly Float64Array[];
  readonly rows: number;
}

/** What is learned: a class for each row (0 to `classes` − 1), or a number. */
export interface Answers {
  readonly values: Float64Array;
  /** How many classes there are; undefined where the answers are numbers. */
  readonly classes?: number;
}

export type Question = Decision & Required<Pick<Decision, 'column' | 'threshold' | 'yes' | 'no'>>;

export const isQuestion = (node: Decision): node is Question => node.column !== undefined;

/** The leaf that a row comes to, from a node on. */
export function leafOf(nodes: Decisions, columns: readonly ArrayLike<number>[], row: number, from = 0): number {
  let at = from;
  for (let node = nodes[at]!; isQuestion(node); node = nodes[at]!) {
    at = columns[node.column]![row]! <= node.threshold ? node.yes : node.no;
  }
  return at;
}

/** The answers of some rows. */
export const decide = (nodes: Decisions, { values }: Columns, rows: readonly number[]): Float64Array =>
  Float64Array.from(rows, (row) => nodes[leafOf(nodes, values, row)]!.answer);

/** A leaf for some rows. */
export function summarize({ values, classes }: Answers, rows: ArrayLike<number>): Decision {
  const list = Array.from(rows, (row) => values[row]!);
  if (classes === undefined) {
    const mean = list.reduce((a, b) => a + b, 0) / list.length;
    const spread = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
    return { answer: mean, rows: list.length, spread };
  }
  const counts = new Array<number>(classes).fill(0);
  for (const value of list) counts[value]!++;
  return { answer: commonest(counts), rows: list.length, counts };
}

/** The first of equals. */
export const commonest = (counts: readonly number[]): number => counts.indexOf(Math.max(...counts));

/** Only what can be reached from the root, in the order of a walk. */
export function tidyNodes(nodes: readonly Decision[]): Decision[] {
  const places = new Map<number, number>();
  const order: number[] = [];
  const walk = (at: number): void => {
    if (places.has(at)) return;
    places.set(at, order.length);
    order.push(at);
    const node = nodes[at]!;
    if (!isQuestion(node)) return;
    walk(node.yes);
    walk(node.no);
  };
  walk(0);
  return order.map((at) => {
    const node = nodes[at]!;
    return isQuestion(node) ? { ...node, yes: places.get(node.yes)!, no: places.get(node.no)! } : node;
  });
}
