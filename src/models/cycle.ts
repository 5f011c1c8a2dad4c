/**
 * A circle in a directed graph (node → its inputs), as the list of its nodes with the first repeated at the end, or
 * undefined. Depth first with a stack of its own, since a file may hold chains too long for recursion.
 */
export function findCycle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  for (const start of graph.keys()) {
    if (finished.has(start)) continue;
    const path = [start];
    const onPath = new Set(path);
    const next = [0];
    while (path.length > 0) {
      const node = path.at(-1)!;
      const input = graph.get(node)?.[next[next.length - 1]!++];
      if (input === undefined) {
        finished.add(node);
        onPath.delete(node);
        path.pop();
        next.pop();
      } else if (onPath.has(input)) {
        return [...path.slice(path.indexOf(input)), input];
      } else if (!finished.has(input)) {
        path.push(input);
        onPath.add(input);
        next.push(0);
      }
    }
  }
  return undefined;
}
