/** The kernel's end of a widget: state shared with the page over a comm, by Jupyter's widget protocol. */

import { randomUUID } from 'node:crypto';
import { escapeHtml } from '../render/format';
import { joinBuffers, splitBuffers } from './buffers';
import { type Comm, displaySymbol, kernelHost, type MimeBundle } from './host';

const protocolVersion = '2.1.0';
export const widgetViewType = 'application/vnd.jupyter.widget-view+json';

/** Which code in the page shows the widget. */
export interface WidgetCode {
  readonly module: string;
  readonly version: string;
  readonly model: string;
  readonly view: string | null;
  /** Where the view is, if not where the model is. */
  readonly viewModule?: string;
}

type Observer<T> = (value: T) => unknown;
type CustomListener = (content: Record<string, unknown>, buffers: readonly Uint8Array[]) => unknown;

/** A reference to another widget, as it stands in a state. */
export function widgetReference(widget: { readonly id: string }): string {
  return `IPY_MODEL_${widget.id}`;
}

/**
 * A widget with state `S`. Without a kernel it only holds its state.
 * Setting a value tells the page; values that the page sets arrive at the observers.
 */
export class Widget<S extends object> {
  readonly id: string;
  private state: S;
  private readonly code: WidgetCode;
  private readonly comm: Comm | undefined;
  private readonly observers = new Map<keyof S, Set<Observer<never>>>();
  private readonly listeners = new Set<CustomListener>();

  constructor(code: WidgetCode, state: S) {
    this.state = { ...state };
    this.code = code;
    const { paths, buffers, state: plain } = splitBuffers({ ...identity(code), ...this.state });
    const data = { state: plain, buffer_paths: paths };
    this.comm = kernelHost()?.openComm('jupyter.widget', data, { version: protocolVersion }, buffers);
    this.id = this.comm?.id ?? randomUUID();
    if (this.comm) this.comm.onMessage = (message, buffers) => this.receive(message, buffers);
  }

  get<K extends keyof S>(key: K): S[K] {
    return this.state[key];
  }

  /** Sets values here and in the page. Observers are called for what changed. */
  set(patch: Partial<S>): void {
    const changed = this.merge(patch);
    this.send('update', patch);
    this.notify(changed);
  }

  /** Calls `observer` with each new value, whoever set it. Returns a function that ends it. */
  observe<K extends keyof S>(key: K, observer: Observer<S[K]>): () => void {
    const known = this.observers.get(key) ?? new Set();
    known.add(observer);
    this.observers.set(key, known);
    return () => void known.delete(observer);
  }

  /** Calls `listener` with each message of the page that is none about the state. Returns a function that ends it. */
  onCustom(listener: CustomListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Sends the page a message that is none about the state. */
  sendCustom(content: Record<string, unknown>, buffers: readonly Uint8Array[] = []): void {
    this.comm?.send({ method: 'custom', content }, {}, buffers);
  }

  /** A copy of the whole state. */
  protected all(): S {
    return { ...this.state };
  }

  /** Ends the widget, in the page too. */
  close(): void {
    this.comm?.close();
  }

  [displaySymbol](): MimeBundle {
    if (!this.comm)
      return { 'text/plain': `Widget ${JSON.stringify(splitBuffers({ ...(this.state as object) }).state)}` };
    return { [widgetViewType]: this.viewData(), 'text/plain': 'A widget; it needs a notebook with a running kernel.' };
  }

  /** A display of this widget, with words for viewers that have no widgets. */
  protected bundle(text: string): MimeBundle {
    return {
      [widgetViewType]: this.viewData(),
      'text/html': `<pre>${escapeHtml(text)}</pre>`,
      'text/plain': text,
    };
  }

  /** What a display says to have this widget drawn. */
  viewData(): Record<string, unknown> {
    return { version_major: 2, version_minor: 0, model_id: this.id };
  }

  /** What it returns settles when the observers are done, so that the kernel is busy until then and hears of failures. */
  private receive(message: Record<string, unknown>, buffers: readonly Uint8Array[]): unknown {
    if (message.method === 'request_state') {
      this.send('update', { ...identity(this.code), ...this.state });
      return undefined;
    }
    if (message.method === 'custom') {
      const content = (message.content ?? {}) as Record<string, unknown>;
      return Promise.all([...this.listeners].map((listener) => listener(content, buffers)));
    }
    if (message.method !== 'update' || typeof message.state !== 'object' || message.state === null) return undefined;
    const paths = Array.isArray(message.buffer_paths) ? message.buffer_paths : [];
    const arrived = joinBuffers(message.state as Record<string, unknown>, paths, buffers);
    // Only what the widget has: a page cannot add keys.
    const known = Object.fromEntries(Object.entries(arrived).filter(([key]) => Object.hasOwn(this.state, key)));
    const changed = this.merge(known as Partial<S>);
    // Other views of the same widget learn the value from the echo.
    this.send('echo_update', known as Partial<S>);
    return Promise.all(this.notify(changed));
  }

  private merge(patch: Partial<S>): (keyof S)[] {
    const keys = Object.keys(patch) as (keyof S)[];
    const changed = keys.filter((key) => !Object.is(this.state[key], patch[key]));
    this.state = { ...this.state, ...patch };
    return changed;
  }

  private send(method: 'update' | 'echo_update', patch: object): void {
    const { state, paths, buffers } = splitBuffers({ ...patch });
    this.comm?.send({ method, state, buffer_paths: paths }, {}, buffers);
  }

  /** What the observers returned. */
  private notify(keys: readonly (keyof S)[]): unknown[] {
    return keys.flatMap((key) =>
      [...(this.observers.get(key) ?? [])].map((observer) => (observer as Observer<S[keyof S]>)(this.state[key])),
    );
  }
}

function identity({ module, version, model, view, viewModule = module }: WidgetCode): Record<string, unknown> {
  return {
    _model_module: module,
    _model_module_version: version,
    _model_name: model,
    _view_module: viewModule,
    _view_module_version: version,
    _view_name: view,
    _view_count: null,
  };
}
