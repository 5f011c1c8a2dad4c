import '../../src/notebook/display';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { SampleAnalysis } from '../notebook/figures';
import { withHost } from '../notebook/host';

/** An exported page with one figure of every kind of block, as the kernel would have left it. */
export async function figurePage(): Promise<string> {
  return withHost(async (host) => {
    const shown = await (new SampleAnalysis() as unknown as Displayable)[displaySymbol]();
    const outputs = [{ output_type: 'execute_result', data: shown }];
    const cells = [
      { cell_type: 'markdown', source: '# What the model has learned' },
      { cell_type: 'code', source: 'await spray(maps)', execution_count: 1, outputs },
    ];
    return exportNotebook({ cells, metadata: { kernelspec: { language: 'typescript' } } }, host.traffic);
  });
}
