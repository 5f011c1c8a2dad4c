import '../../src/notebook/display';
import { slider } from '../../src/notebook/controls';
import { exportNotebook } from '../../src/notebook/export';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { withHost } from '../notebook/host';
import { sampleComparison } from '../notebook/sample';

/** An exported page with one comparison, as the kernel would have left it. */
export async function samplePage(): Promise<string> {
  return withHost(async (host) => {
    const shown = await (sampleComparison(2) as unknown as Displayable)[displaySymbol]();
    const control = slider({ description: 'Opacity', value: 0.4 })[displaySymbol]();
    const code = (source: string, ...data: Record<string, unknown>[]) => ({
      cell_type: 'code',
      source,
      execution_count: 1,
      outputs: data.map((bundle) => ({ output_type: 'execute_result', data: bundle })),
    });
    const notebook = {
      cells: [
        {
          cell_type: 'markdown',
          source:
            '# Why a seven?\n\nThree methods answer the same question about the **same digit**, on one scale. What speaks for a seven is red, what speaks against it blue.\n\n<script>alert(1)</script>',
        },
        code(
          "import { loadModel, lrp, compare } from 'explainbook';\n\nconst model = await loadModel('digits'); // a small CNN\nawait compare(model, x, { target: 7, tolerance: 0.01 })",
          shown,
        ),
        { cell_type: 'markdown', source: '## Steering it\n\nA slider of the notebook, and what was printed:' },
        code("slider({ description: 'Opacity' })", control),
        {
          cell_type: 'code',
          source: "console.log('accuracy', 0.9871)",
          outputs: [
            {
              output_type: 'stream',
              name: 'stdout',
              text: ['epoch 1\repoch 2\n', '\u001b[32maccuracy 0.9871\u001b[0m\n'],
            },
          ],
        },
      ],
      metadata: { kernelspec: { language: 'typescript' } },
    };
    return exportNotebook(notebook, host.traffic);
  });
}
