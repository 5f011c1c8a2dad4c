/** The minimum cut of a graph between two ends, by Dinic's algorithm. Dinic 1970. */

export class MinCut {
  private readonly head: Int32Array;
  private readonly next: number[] = [];
  private readonly to: number[] = [];
  private readonly capacity: number[] = [];
  private readonly source: number;
  private readonly sink: number;

  constructor(readonly nodes: number) {
    this.source = nodes;
    this.sink = nodes + 1;
    this.head = new Int32Array(nodes + 2).fill(-1);
  }

  /** What a node costs on the sink's side, and on the source's. */
  terminal(node: number, onSink: number, onSource: number): void {
    this.arc(this.source, node, onSink, 0);
    this.arc(node, this.sink, onSource, 0);
  }

  /** What it costs to part two nodes. */
  edge(a: number, b: number, weight: number): void {
    this.arc(a, b, weight, weight);
  }

  private arc(a: number, b: number, forth: number, back: number): void {
    this.add(a, b, forth);
    this.add(b, a, back);
  }

  private add(a: number, b: number, capacity: number): void {
    this.next.push(this.head[a]!);
    this.to.push(b);
    this.capacity.push(capacity);
    this.head[a] = this.to.length - 1;
  }

  /** 1 for the nodes on the source's side. */
  solve(): Uint8Array {
    const level = new Int32Array(this.nodes + 2);
    while (this.reach(level)) {
      const at = this.head.slice();
      while (this.push(level, at));
    }
    return Uint8Array.from({ length: this.nodes }, (_, node) => Number(level[node]! >= 0));
  }

  /** Steps from the source over arcs with room left. */
  private reach(level: Int32Array): boolean {
    level.fill(-1);
    level[this.source] = 0;
    const queue = [this.source];
    for (const node of queue) {
      for (let arc = this.head[node]!; arc >= 0; arc = this.next[arc]!) {
        const other = this.to[arc]!;
        if (this.capacity[arc]! <= tiny || level[other]! >= 0) continue;
        level[other] = level[node]! + 1;
        queue.push(other);
      }
    }
    return level[this.sink]! >= 0;
  }

  /** Sends what one shortest path can carry; false where none is left. No recursion: paths may be long. */
  private push(level: Int32Array, at: Int32Array): boolean {
    const path: number[] = [];
    let node = this.source;
    while (node !== this.sink) {
      let arc = at[node]!;
      while (arc >= 0 && !(this.capacity[arc]! > tiny && level[this.to[arc]!] === level[node]! + 1))
        arc = this.next[arc]!;
      at[node] = arc;
      if (arc >= 0) {
        path.push(arc);
        node = this.to[arc]!;
        continue;
      }
      const back = path.pop();
      if (back === undefined) return false;
      level[node] = -2; // leads nowhere
      node = this.to[back ^ 1]!;
    }
    const room = Math.min(...path.map((arc) => this.capacity[arc]!));
    for (const arc of path) {
      this.capacity[arc]! -= room;
      this.capacity[arc ^ 1]! += room;
    }
    return true;
  }
}

/** Rounding that is no room. */
const tiny = 1e-9;
