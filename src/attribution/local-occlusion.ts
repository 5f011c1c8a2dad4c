import { slice, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { carryChange, changePath, fullWork, type Region } from '../trace/change';
import { weigh } from './objective';
import { allRows, type Problem } from './problem';

/** Multiplications that the engine does in the time that it takes to start one operation. */
const overhead = 3e6;
/** Operations that carry a change over one node. */
const operations = 4;

/**
 * f(x) − f(x with a patch covered) by what the patch changes alone, patch by patch for all examples at once.
 *
 * @returns The drops, patch by patch, one number an example each; undefined where a kernel on the way is not known to
 *   carry a change, or where computing everything is faster.
 */
export async function localDrops(
  problem: Problem,
  patches: readonly Region[],
  baseline: number,
): Promise<number[][] | undefined> {
  const { graph, objective, x, input } = problem;
  const start = objective.start(graph);
  if (graph.nodes.length === 0) return undefined; // a remote network's inside is not known
  const path = changePath(graph, start);
  if (!path) return undefined;
  const rows = allRows(input);
  const cover = (patch: Region): { drops: number[]; work: number } => {
    let work = 0;
    const change = tidy(() => {
      const { top, left, bottom, right } = patch;
      const covered = slice(x, [0, top, left, 0], [-1, bottom - top, right - left, -1]);
      const carried = carryChange(graph, path, start, patch, sub(baseline, covered));
      work = carried.work;
      return carried.delta as Tensor;
    });
    try {
      return { drops: change ? weigh(objective, change, rows).map((value) => -value) : rows.map(() => 0), work };
    } finally {
      change?.dispose();
    }
  };
  const first = cover(patches[patches.length >> 1]!);
  if (fullWork(path) - first.work < overhead * operations * path.length) return undefined;
  const drops: number[][] = [];
  for (const patch of patches) {
    drops.push(cover(patch).drops);
    if (drops.length % stride === 0 || drops.length === patches.length)
      await problem.step(drops.length, patches.length);
  }
  return drops;
}

/** Patches between two looks at whether to stop. */
const stride = 16;
