import '../../src/notebook/display';
import { compare } from '../../src/attribution/compare';
import type { Comparison } from '../../src/attribution/result';
import { digit } from '../../src/models/digits';
import { loadModel } from '../../src/models/load';
import type { Model } from '../../src/models/model';
import { exportNotebook } from '../../src/notebook/export';
import { heatmap } from '../../src/notebook/heatmap';
import { displaySymbol, liveVariable } from '../../src/notebook/host';
import { withHost } from '../notebook/host';

export interface LivePage {
  readonly html: string;
  readonly model: Model;
  readonly shown: Comparison;
}

/** A page in which the shipped digits network explains anew: two heatmaps, the first of two methods. */
export async function livePage(): Promise<LivePage> {
  const before = process.env[liveVariable];
  process.env[liveVariable] = '1';
  try {
    return await withHost(async (host) => {
      const model = await loadModel('digits');
      const shown = await compare(model, digit(3), ['integrated_gradients', 'lrp']);
      const other = await compare(model, digit(5), ['gradient_x_input']);
      const outputs = [shown, other].map((result) => ({
        output_type: 'execute_result',
        data: heatmap(result)[displaySymbol](),
      }));
      const cell = { cell_type: 'code', source: "await compare(model, x, ['integrated_gradients', 'lrp'])", outputs };
      const title = { cell_type: 'markdown', source: '# Ask again\n\nChange the method, or draw on the digit.' };
      return { html: await exportNotebook({ cells: [title, cell] }, host.traffic), model, shown };
    });
  } finally {
    if (before === undefined) delete process.env[liveVariable];
    else process.env[liveVariable] = before;
  }
}
