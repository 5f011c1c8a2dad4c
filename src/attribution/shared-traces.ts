import type { Graph } from '../trace/graph';

/** The forward traces of one input, shared by several explanations of it. Whoever made it disposes it. */
export class SharedTraces {
  private readonly graphs = new Map<string, Graph>();
  private open = true;

  constructor(
    private readonly network: object,
    private readonly x: unknown,
  ) {}

  /** Whether these are traces of that network at that input. */
  serves(network: object, x: unknown): boolean {
    return this.open && network === this.network && x === this.x;
  }

  get(key: string, make: () => Graph): Graph {
    const graph = this.graphs.get(key) ?? make();
    this.graphs.set(key, graph);
    return graph;
  }

  dispose(): void {
    this.open = false;
    for (const graph of this.graphs.values()) graph.dispose();
  }
}
