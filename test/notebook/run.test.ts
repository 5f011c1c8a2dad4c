/** A notebook that is executed whole, in our kernel. */

import { beforeAll, expect, test } from 'vitest';
import { buildAll } from '../../scripts/build.mjs';
import { runNotebook } from '../../src/notebook/run';

beforeAll(() => buildAll(), 120_000);

const live = `
import { LiveAnalysis } from 'explainbook';
class Work extends LiveAnalysis {
  readonly certificate = { method: 'counting', parameters: {}, checks: [], notes: [], seconds: 0 };
  private readonly listeners = new Set<() => void>();
  private state: 'running' | 'done' = 'running';
  figure() {
    return { title: 'Work', summary: '', blocks: [{ kind: 'progress' as const, done: 1, total: 2, state: this.state }], certificate: [] };
  }
  onChange(listener: () => void) { this.listeners.add(listener); return () => void this.listeners.delete(listener); }
  stop() {}
  resume() {}
  end() { this.state = 'done'; for (const listener of this.listeners) listener(); }
}
const work = new Work();
work
`;

test('work that ends after its cell shows its end where the cell showed its beginning', async () => {
  const cell = (source: string) => ({
    cell_type: 'code',
    id: 'a',
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  });
  const cells = [cell(live), cell('work.end(); await new Promise((done) => setTimeout(done, 600)); 1')];
  const { notebook } = await runNotebook({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 } as never);
  const shown = notebook.cells.map(({ outputs }) =>
    outputs?.map((output) => (output.data as Record<string, string>)['text/plain']),
  );
  expect(shown[0]).toEqual([expect.stringContaining('Done, 2 steps.')]);
  expect(shown[1]).toEqual(['1']);
  expect(notebook.cells[0]!.outputs![0]!.output_type).toBe('display_data');
}, 240_000);
