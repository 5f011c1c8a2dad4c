import { describe, expect, it } from 'vitest';
import { Steps } from '../../../src/tensor/progress';
import { growTree } from '../../../src/understanding/surrogates/cart';
import { growGraph } from '../../../src/understanding/surrogates/decision-graph';
import { type Decisions, decide, isQuestion } from '../../../src/understanding/surrogates/decisions';
import { all, bits, by, rowOf, uniform } from './made';

const unwatched = () => new Steps(undefined, undefined);
const leaves = (nodes: Decisions) => nodes.filter((node) => !isQuestion(node)).length;

describe('a CART tree', () => {
  const planted = ([a, b, c]: number[]) => (a! <= 0.5 ? (b! <= 0.3 ? 0 : 1) : c! <= 0.7 ? 2 : 0);

  it('is exactly the tree that was planted, noise columns or not', () => {
    const columns = uniform(2000, 6, 1);
    const nodes = growTree(columns, by(columns, 3, planted), all(columns));
    expect(nodes).toHaveLength(7);
    const [root] = nodes as [Decisions[number]];
    if (!isQuestion(root)) throw new Error('expected a question');
    const [low, high] = [nodes[root.yes]!, nodes[root.no]!];
    expect([root, low, high].map(({ column }) => column)).toEqual([0, 1, 2]);
    // No row of the node lies between its threshold and the planted one.
    const sides = [() => true, (a: number) => a <= 0.5, (a: number) => a > 0.5];
    [root, low, high].forEach(({ column, threshold }, at) => {
      const wanted = [0.5, 0.3, 0.7][at]!;
      const own = [...columns.values[column!]!].filter((_, row) => sides[at]!(columns.values[0]![row]!));
      const between = own.filter((value) => value <= wanted !== value <= threshold!);
      expect(between).toEqual([]);
    });
    const fresh = uniform(500, 6, 2);
    const wrong = decide(nodes, fresh, all(fresh)).filter((answer, row) => answer !== planted(rowOf(fresh, row)));
    expect(wrong.length).toBeLessThanOrEqual(2);
  });

  it('splits first where a search of all splits says', () => {
    const columns = uniform(60, 4, 3);
    const kinds = [
      by(columns, 3, ([a, b, c]) => Math.floor(3 * (0.4 * a! + 0.3 * b! + 0.3 * c!))),
      by(columns, undefined, ([a, b]) => a! * b!),
    ];
    const gini = (list: number[]) =>
      list.length - [0, 1, 2].reduce((sum, k) => sum + list.filter((y) => y === k).length ** 2, 0) / list.length;
    const variance = (list: number[]) => {
      const mean = list.reduce((x, y) => x + y, 0) / list.length;
      return list.reduce((sum, y) => sum + (y - mean) ** 2, 0);
    };
    for (const answers of kinds) {
      let best: { column: number; threshold: number; left: number } | undefined;
      columns.values.forEach((values, column) => {
        const sorted = [...values].sort((a, b) => a - b);
        for (let at = 5; at <= 55; at++) {
          const threshold = (sorted[at - 1]! + sorted[at]!) / 2;
          const sides = [true, false].map((yes) =>
            [...answers.values].filter((_, row) => values[row]! <= threshold === yes),
          );
          const left = sides.reduce((sum, side) => sum + (answers.classes ? gini(side) : variance(side)), 0);
          if (!best || left < best.left - 1e-12) best = { column, threshold, left };
        }
      });
      const [root] = growTree(columns, answers, all(columns), { maxDepth: 1, complexity: 0 });
      expect(root).toMatchObject({ column: best!.column, threshold: best!.threshold });
    }
  });

  it('is pruned to the least error and price of leaves, the smaller of equals', () => {
    // Ten rows of a hundred are of the second class. As a leaf: 10 wrong and one leaf; split: none wrong and two leaves.
    const columns = { names: ['x'], values: [Float64Array.from({ length: 100 }, (_, row) => row)], rows: 100 };
    const answers = by(columns, 2, ([x]) => Number(x! < 10));
    expect(growTree(columns, answers, all(columns), { complexity: 0.99 })).toHaveLength(3);
    expect(growTree(columns, answers, all(columns), { complexity: 1 })).toHaveLength(1);
    expect(growTree(columns, answers, all(columns), { complexity: 0 })[0]).toMatchObject({
      threshold: 9.5,
      rows: 100,
      counts: [90, 10],
    });
  });

  it('finds exclusive or, whose first question gains nothing', () => {
    const columns = {
      names: ['a', 'b'],
      values: [0, 1].map((j) => Float64Array.from({ length: 40 }, (_, row) => (row >> j) & 1)),
      rows: 40,
    };
    const nodes = growTree(
      columns,
      by(columns, 2, ([a, b]) => a! ^ b!),
      all(columns),
    );
    expect(nodes).toHaveLength(7);
    expect([...decide(nodes, columns, [0, 1, 2, 3])]).toEqual([0, 1, 1, 0]);
  });

  it('of values gives means and their spread', () => {
    const columns = { names: ['x'], values: [Float64Array.from({ length: 40 }, (_, row) => row)], rows: 40 };
    const nodes = growTree(
      columns,
      by(columns, undefined, ([x]) => 1e6 + (x! < 20 ? 0 : 8) + (x! % 2)),
      all(columns),
      { maxDepth: 1 },
    );
    expect(nodes.slice(1)).toMatchObject([
      { answer: 1e6 + 0.5, spread: 0.5, rows: 20 },
      { answer: 1e6 + 8.5, spread: 0.5, rows: 20 },
    ]);
  });
});

describe('a decision graph', () => {
  it('asks once what the tree asks in two branches: (a and b) or (c and d)', async () => {
    const columns = bits(600, 6, 5);
    const answers = by(columns, 2, ([a, b, c, d]) => (a! & b!) | (c! & d!));
    const tree = growTree(columns, answers, all(columns), { maxDepth: 6 });
    const graph = await growGraph(columns, { ...answers, classes: 2 }, all(columns), {}, unwatched());
    // The smallest tree has c and d twice: 6 questions, 7 leaves. The graph: a question each, and the two answers.
    expect([tree.length, leaves(tree)]).toEqual([13, 7]);
    expect([graph.length, leaves(graph)]).toEqual([6, 2]);
    expect(graph.flatMap((node) => (isQuestion(node) ? [node.column] : [])).sort()).toEqual([0, 1, 2, 3]);
    expect([...decide(graph, columns, all(columns))]).toEqual([...answers.values]);
  });

  it('of the parity of three has two nodes a level, the tree four', async () => {
    const columns = bits(400, 3, 6);
    const answers = by(columns, 2, ([a, b, c]) => a! ^ b! ^ c!);
    expect(growTree(columns, answers, all(columns))).toHaveLength(15);
    const graph = await growGraph(columns, { ...answers, classes: 2 }, all(columns), {}, unwatched());
    expect(graph).toHaveLength(7);
    expect([...decide(graph, columns, all(columns))]).toEqual([...answers.values]);
    // Both middle nodes of a level are met by two ways, and every row is in one of them.
    expect(graph.filter((node) => !isQuestion(node)).reduce((sum, { rows }) => sum + rows, 0)).toBe(400);
  });

  it('of continuous columns joins branches whose thresholds differ a little', async () => {
    const columns = uniform(1500, 4, 7);
    const rule = ([a, b, c, d]: number[]) => Number((a! > 0.5 && b! > 0.5) || (c! > 0.4 && d! > 0.6));
    const answers = by(columns, 2, rule);
    const graph = await growGraph(columns, { ...answers, classes: 2 }, all(columns), {}, unwatched());
    expect([graph.length, leaves(graph)]).toEqual([6, 2]);
    const fresh = uniform(500, 4, 8);
    const wrong = decide(graph, fresh, all(fresh)).filter((answer, row) => answer !== rule(rowOf(fresh, row)));
    expect(wrong.length).toBeLessThan(10);
  });

  it('of noise is a single leaf', async () => {
    const columns = uniform(300, 3, 9);
    const noise = uniform(300, 1, 10).values[0]!.map(Math.round);
    const graph = await growGraph(columns, { values: noise, classes: 2 }, all(columns), {}, unwatched());
    expect(graph).toHaveLength(1);
  });
});
