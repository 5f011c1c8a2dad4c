import '../../src/notebook/display';
import { Comparison } from '../../src/attribution/result';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { SampleAnalysis } from '../notebook/figures';
import { withHost } from '../notebook/host';
import { toldTable, toldText } from '../notebook/told';
import { toldLogo, toldStructure } from '../notebook/told-parts';

/** An exported page with what is told in words and steps, and a table whose rows are selected with a gallery. */
export async function toldPage(): Promise<string> {
  return withHost(async (host) => {
    const rows = new SampleAnalysis([
      {
        kind: 'table',
        heading: 'Ranking',
        columns: ['image', 'score'],
        rows: [
          ['one', 0.5],
          ['two', 0.25],
        ],
        ids: [1, 2],
      },
      { kind: 'table', heading: 'Plain', columns: ['layer', 'units'], rows: [['conv1', 8]] },
    ]);
    const parts = new SampleAnalysis([toldStructure, toldLogo]);
    const shown = [new Comparison([toldText('LRP'), toldText('IG', -1)]), toldTable(), toldTable(3), rows, parts];
    const cells: object[] = [{ cell_type: 'markdown', source: '# Told\n\n- [x] done' }];
    for (const one of shown) {
      const data = await (one as unknown as Displayable)[displaySymbol]();
      cells.push({ cell_type: 'code', source: 'show', outputs: [{ output_type: 'execute_result', data }] });
    }
    return exportNotebook({ cells, metadata: {} } as Parameters<typeof exportNotebook>[0], host.traffic);
  });
}
