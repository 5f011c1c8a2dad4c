/** What a notebook kernel offers to code that runs in its cells. The library asks for it; the kernel provides it. */

import type { SavedWidgets } from './fold';

/** A MIME bundle: what a value looks like, by content type. */
export type MimeBundle = Record<string, unknown>;

/** On a bundle that will be shown anew: its id, for `KernelHost.update`. */
export const displayId: unique symbol = Symbol.for('explainbook.displayId') as never;

/** One end of a Jupyter comm. */
export interface Comm {
  readonly id: string;
  send(data: Record<string, unknown>, metadata?: Record<string, unknown>, buffers?: readonly Uint8Array[]): void;
  close(data?: Record<string, unknown>): void;
  /** Called for each `comm_msg` of the front end. */
  onMessage?: (data: Record<string, unknown>, buffers: readonly Uint8Array[]) => void;
  /** Called when the front end closes the comm. */
  onClose?: (data: Record<string, unknown>) => void;
}

export interface KernelHost {
  openComm(
    target: string,
    data: Record<string, unknown>,
    metadata?: Record<string, unknown>,
    buffers?: readonly Uint8Array[],
  ): Comm;
  /** Publishes `display_data` under the running cell. */
  display(bundle: MimeBundle, metadata?: Record<string, unknown>): void;
  /** Shows another bundle where the one with that `displayId` stands. */
  update(id: string, bundle: MimeBundle): void;
  /** What a value looks like as the value of a cell. */
  bundle(value: unknown): Promise<MimeBundle>;
  /** Aborts when the running cell is interrupted. */
  readonly signal: AbortSignal;
  /** What the cells of this session showed, in the order in which they last ran; the running one is the last. */
  cells(): readonly SessionCell[];
  /** The state of all widgets. */
  widgets(): SavedWidgets;
}

/** An output as notebooks have it. */
export interface SessionOutput {
  readonly output_type: string;
  readonly [field: string]: unknown;
}

export interface SessionCell {
  /** The id that it has in the notebook, where the front end says so (JupyterLab does). */
  readonly id?: string;
  readonly source: string;
  readonly executionCount: number;
  readonly outputs: readonly SessionOutput[];
}

const key = Symbol.for('explainbook.kernel');
type Holder = { [key]?: KernelHost };

/** The kernel that runs this code, or undefined in a plain program. */
export function kernelHost(): KernelHost | undefined {
  return (globalThis as Holder)[key];
}

/** Called once by the kernel. A global symbol, so that two copies of the package find the same kernel. */
export function provideKernelHost(host: KernelHost | undefined): void {
  (globalThis as Holder)[key] = host;
}

/** Set in the kernel's environment while a notebook runs for a page that explains anew. */
export const liveVariable = 'EXPLAINBOOK_LIVE';

/** The symbol by which a value says how it is displayed; the convention that Deno's kernel introduced. */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

/** A value that knows how to show itself. */
export interface Displayable {
  [displaySymbol](): MimeBundle | Promise<MimeBundle>;
}

/** What a value looks like as the value of a cell; without a kernel as it says itself, or as text. */
export async function bundleOf(value: unknown): Promise<MimeBundle> {
  const host = kernelHost();
  if (host) return host.bundle(value);
  const own = (value as Partial<Displayable> | null | undefined)?.[displaySymbol];
  return own ? own.call(value) : { 'text/plain': String(value) };
}
