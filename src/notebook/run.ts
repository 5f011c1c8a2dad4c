import { AbortError, ArgumentError } from '../errors';
import { type KernelClient, startKernel } from '../kernel/client';
import type { Message } from '../kernel/wire';
import { joinText, type Notebook, type NotebookCell, type NotebookOutput } from './nbformat';
import type { WidgetEvent } from './traffic';

export interface RunOptions {
  /** The folder that cells run in. Default: the process's. */
  cwd?: string;
  /** Variables for the kernel beside those of this process. */
  env?: NodeJS.ProcessEnv;
  /** Called before each code cell; `cell` counts from 1. */
  onProgress?: (progress: { cell: number; of: number }) => void;
  signal?: AbortSignal;
}

export interface RunResult {
  /** The notebook with new outputs and execution counts. */
  notebook: Notebook;
  /** What the kernel said to its widgets, in order. */
  traffic: WidgetEvent[];
}

/**
 * Executes a notebook's code cells in our kernel. Throws at the first cell that fails, naming it.
 *
 * ```ts
 * const { notebook, traffic } = await runNotebook(JSON.parse(text), { cwd: folder });
 * ```
 */
export async function runNotebook(source: Notebook, options: RunOptions = {}): Promise<RunResult> {
  if (source.nbformat !== 4 || !Array.isArray(source.cells))
    throw new ArgumentError(
      `This is no notebook of format 4 (its "nbformat" is ${JSON.stringify(source.nbformat)}); save it with a current Jupyter.`,
    );
  const notebook = structuredClone(source);
  const traffic: WidgetEvent[] = [];
  const kernel = await startKernel({ cwd: options.cwd, env: options.env });
  const interrupt = () => void kernel.interrupt();
  options.signal?.addEventListener('abort', interrupt);
  kernel.onIopub((message) => {
    showAnew(notebook, message);
    const said = widgetTraffic(message);
    if (said) traffic.push(said);
  });
  try {
    const cells = notebook.cells.filter((cell) => cell.cell_type === 'code');
    for (const [index, cell] of cells.entries()) {
      if (options.signal?.aborted) throw new AbortError('The notebook was stopped before its end.');
      options.onProgress?.({ cell: index + 1, of: cells.length });
      await runCell(kernel, cell, index + 1, options.signal);
    }
  } finally {
    options.signal?.removeEventListener('abort', interrupt);
    await kernel.shutdown();
  }
  return { notebook, traffic };
}

async function runCell(kernel: KernelClient, cell: NotebookCell, number: number, signal?: AbortSignal): Promise<void> {
  const outputs: NotebookOutput[] = [];
  cell.outputs = outputs;
  const { reply } = await kernel.execute(joinText(cell.source), {
    onMessage: (message) => addOutput(outputs, message),
  });
  const { status, execution_count, ename, evalue } = reply.content;
  cell.execution_count = typeof execution_count === 'number' ? execution_count : null;
  if (signal?.aborted) throw new AbortError('The notebook was stopped before its end.');
  if (status !== 'ok') throw new Error(`Code cell ${number} of the notebook failed: ${ename}: ${evalue}`);
}

/** Adds what an iopub message shows to a cell's outputs; pieces of one stream become one output. */
function addOutput(outputs: NotebookOutput[], { header, content }: Message): void {
  switch (header.msg_type) {
    case 'stream': {
      const last = outputs.at(-1);
      if (last?.output_type === 'stream' && last.name === content.name) last.text = `${last.text}${content.text}`;
      else outputs.push({ output_type: 'stream', name: content.name, text: content.text });
      break;
    }
    case 'display_data':
      outputs.push({ output_type: 'display_data', data: content.data, metadata: content.metadata });
      displayIds.set(outputs.at(-1)!, idOf(content));
      break;
    case 'execute_result':
      outputs.push({ output_type: 'execute_result', ...content });
      break;
    case 'error':
      outputs.push({ output_type: 'error', ...content });
      break;
  }
}

/** Ids are of the session and not of the file. */
const displayIds = new WeakMap<NotebookOutput, unknown>();

const idOf = ({ transient }: Message['content']): unknown =>
  (transient as { display_id?: unknown } | undefined)?.display_id;

/** Work that went on when its cell had ended shows its end where it stands. */
function showAnew({ cells }: Notebook, { header, content }: Message): void {
  const id = header.msg_type === 'update_display_data' ? idOf(content) : undefined;
  if (id === undefined) return;
  for (const output of cells.flatMap(({ outputs = [] }) => outputs)) {
    if (displayIds.get(output) === id) Object.assign(output, { data: content.data, metadata: content.metadata });
  }
}

function widgetTraffic({ header, content, metadata, buffers }: Message): WidgetEvent | undefined {
  const id = String(content.comm_id);
  const message = { id, data: (content.data ?? {}) as Record<string, unknown>, metadata, buffers };
  switch (header.msg_type) {
    case 'comm_open':
      return { type: 'open', target: String(content.target_name), ...message };
    case 'comm_msg':
      return { type: 'msg', ...message };
    case 'comm_close':
      return { type: 'close', id };
    default:
      return undefined;
  }
}
