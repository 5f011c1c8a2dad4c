/** Places of the nodes of a tree or acyclic graph, layer by layer. Sugiyama, Tagawa & Toda 1981. */

export interface LayeredNode {
  readonly width: number;
  readonly children: readonly number[];
}

export interface Layered {
  /** Layer of each node, the root's 0; undefined of a node that nothing leads to. */
  readonly layers: readonly (number | undefined)[];
  readonly count: number;
  /** Middle of each node. */
  readonly x: readonly number[];
  /** By node and child: where the way passes the layers between them, from above. */
  readonly bends: readonly (readonly (readonly number[])[])[];
  readonly width: number;
}

/** A node, or the place where a way crosses a layer. */
interface Cell {
  readonly width: number;
  readonly up: Cell[];
  readonly down: Cell[];
  x: number;
  order: number;
}

const rounds = 8;

/** Puts every node below all that lead to it, with few crossings, near its neighbours, and at least a gap from others. */
export function layered(nodes: readonly LayeredNode[], gap: number): Layered {
  const layers = depths(nodes);
  const count = Math.max(-1, ...layers.map((layer) => layer ?? -1)) + 1;
  const rows = Array.from({ length: count }, (): Cell[] => []);
  const add = (layer: number, width: number): Cell => {
    const cell: Cell = { width, up: [], down: [], x: 0, order: rows[layer]!.length };
    rows[layer]!.push(cell);
    return cell;
  };
  const cells = new Map<number, Cell>();
  const bends = nodes.map(({ children }) => children.map((): Cell[] => []));
  const visit = (node: number): Cell => {
    const known = cells.get(node);
    if (known) return known;
    const cell = add(layers[node]!, nodes[node]!.width);
    cells.set(node, cell);
    nodes[node]!.children.forEach((child, at) => {
      // What leads back up was cut off.
      if (layers[child] === undefined || layers[child] <= layers[node]!) return;
      let above = cell;
      for (let layer = layers[node]! + 1; layer < layers[child]; layer++) {
        const bend = add(layer, 10);
        join(above, bend);
        bends[node]![at]!.push(bend);
        above = bend;
      }
      join(above, visit(child));
    });
    return cell;
  };
  if (count > 0) visit(0);
  untangle(rows);
  spread(rows, gap);
  const all = rows.flat();
  const left = Math.min(0, ...all.map(({ x, width }) => x - width / 2));
  return {
    layers,
    count,
    x: nodes.map((_, node) => (cells.get(node)?.x ?? 0) - left),
    bends: bends.map((ways) => ways.map((way) => way.map(({ x }) => x - left))),
    width: Math.max(0, ...all.map(({ x, width }) => x + width / 2)) - left,
  };
}

function join(above: Cell, below: Cell): void {
  above.down.push(below);
  below.up.push(above);
}

/** The longest way from the root to each node. A graph of decisions has no cycles; one that claims to is cut off. */
function depths(nodes: readonly LayeredNode[]): (number | undefined)[] {
  const layers = nodes.map((): number | undefined => undefined);
  const above = new Set<number>();
  const walk = (node: number, layer: number): void => {
    if (!nodes[node] || above.has(node) || (layers[node] ?? -1) >= layer) return;
    layers[node] = layer;
    above.add(node);
    for (const child of nodes[node].children) walk(child, layer + 1);
    above.delete(node);
  };
  walk(0, 0);
  return layers;
}

/** Orders each row by the middle of its neighbours, down and up again, and keeps the order with the fewest crossings. */
function untangle(rows: readonly Cell[][]): void {
  let best = rows.map((row) => [...row]);
  let least = crossings(rows);
  for (let round = 0; round < 2 * rounds && least > 0; round++) {
    const down = round % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const middle = new Map(
        row.map((cell) => [
          cell,
          mean(
            (down ? cell.up : cell.down).map(({ order }) => order),
            cell.order,
          ),
        ]),
      );
      row.sort((a, b) => middle.get(a)! - middle.get(b)! || a.order - b.order);
      number(row);
    }
    const now = crossings(rows);
    if (now < least) [best, least] = [rows.map((row) => [...row]), now];
  }
  rows.forEach((row, at) => {
    row.splice(0, row.length, ...best[at]!);
    number(row);
  });
}

const number = (row: readonly Cell[]): void =>
  row.forEach((cell, order) => {
    cell.order = order;
  });

const mean = (list: readonly number[], otherwise: number): number =>
  list.length === 0 ? otherwise : list.reduce((a, b) => a + b, 0) / list.length;

function crossings(rows: readonly Cell[][]): number {
  let count = 0;
  for (const row of rows) {
    const ways = row.flatMap(({ order, down }) => down.map((below) => [order, below.order] as const));
    ways.forEach(([a, b], at) => {
      for (const [c, d] of ways.slice(at + 1)) if ((a - c) * (b - d) < 0) count++;
    });
  }
  return count;
}

/** Draws every row towards the middle of its neighbours, parents first, then children. */
function spread(rows: readonly Cell[][], gap: number): void {
  for (const row of rows)
    settle(
      row,
      row.map(() => 0),
      gap,
    );
  for (let round = 0; round < rounds; round++) {
    for (const row of rows)
      settle(
        row,
        row.map(({ up, x }) =>
          mean(
            up.map((cell) => cell.x),
            x,
          ),
        ),
        gap,
      );
    for (const row of [...rows].reverse())
      settle(
        row,
        row.map(({ down, x }) =>
          mean(
            down.map((cell) => cell.x),
            x,
          ),
        ),
        gap,
      );
  }
}

/** The places nearest to those wished, in order and apart: isotonic regression, by pooling neighbours that are in each other's way. */
function settle(row: readonly Cell[], wishes: readonly number[], gap: number): void {
  const offsets: number[] = [];
  row.forEach((cell, at) => {
    const before = row[at - 1];
    offsets.push(before ? offsets[at - 1]! + (before.width + cell.width) / 2 + gap : 0);
  });
  const pools: { sum: number; count: number }[] = [];
  row.forEach((_, at) => {
    let pool = { sum: wishes[at]! - offsets[at]!, count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pools.pop();
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
    }
    pools.push(pool);
  });
  const places = pools.flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count));
  row.forEach((cell, at) => {
    cell.x = places[at]! + offsets[at]!;
  });
}
