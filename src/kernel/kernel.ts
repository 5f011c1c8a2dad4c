import type { MessagePort, Worker } from 'node:worker_threads';
import { type KernelHost, provideKernelHost } from '../notebook/host';
import { clearAsyncStack, tolerateTermination } from './async-stack';
import { Cells } from './cells/cells';
import { Interrupted } from './cells/errors';
import { Comms } from './comms';
import { type Context, currentContext, within } from './context';
import { mimeBundle } from './display';
import { complete, inspect, isComplete } from './editing';
import { kernelInfo } from './info';
import { RequestQueue } from './queue';
import { Session } from './session';
import { shownAnew } from './shown-anew';
import { Shared, type ToCells, type ToGateway } from './threads';
import { type ErrorContent, errorContent } from './traceback';
import { answerWidgetControl, WidgetStates } from './widget-states';
import type { Header, Json, Message } from './wire';

/** The main thread's side of the kernel: it runs cells and comm callbacks and says what comes of them. */
export class Kernel {
  private executionCount = 0;
  private readonly inputs: string[] = [];
  private readonly scope: Record<string, unknown> = Object.create(null);
  private readonly cells: Cells;
  private readonly comms: Comms;
  private readonly widgets = new WidgetStates();
  private readonly session = new Session();
  private readonly queue: RequestQueue;
  private readonly displays = new Set<Promise<void>>();
  private interrupter: AbortController | undefined;
  private rejectCell: ((reason: Interrupted) => void) | undefined;

  constructor(
    private readonly gateway: Worker | MessagePort,
    private readonly shared: Int32Array,
    folder: string,
  ) {
    this.comms = new Comms((type, content, metadata, buffers = []) => {
      this.widgets.sent(type, content, buffers);
      this.publish(type, content, currentContext().parent, metadata, buffers);
    });
    answerWidgetControl(this.comms, this.widgets);
    this.queue = new RequestQueue(
      (request) => this.handleInTurn(request),
      (request) => this.refuse(request),
      (fence) => this.post({ kind: 'fence', fence }),
    );
    this.scope.display = (value: unknown) => this.display(value);
    provideKernelHost(this.host());
    this.cells = this.compiling(() => new Cells(folder, this.scope));
  }

  receive(message: ToCells): void {
    switch (message.kind) {
      case 'request':
        this.request(message.message);
        break;
      case 'interrupt':
        this.interrupt(message.number);
        break;
      case 'fence':
        this.queue.fence(message.fence);
        break;
      case 'shutdown':
        process.exit(0);
    }
  }

  /** Text that code wrote to a standard stream. */
  stream(name: 'stdout' | 'stderr', text: string): void {
    this.publish('stream', { name, text }, currentContext().parent);
  }

  /** An error that no cell awaits: of a timer, a forgotten promise, a comm's callback. */
  stray(error: unknown): void {
    if (error instanceof Interrupted) return;
    this.stream('stderr', `${errorContent(error).traceback.join('\n')}\n`);
  }

  private request(request: Message): void {
    switch (request.header.msg_type) {
      case 'execute_request':
      case 'kernel_info_request':
        this.queue.push(request);
        return;
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close':
        // Served at once, also while a cell awaits.
        void this.aroundStatus(request, {}, () => this.commMessage(request));
        return;
      default:
        void this.aroundStatus(request, {}, () => this.answer(request));
    }
  }

  private async handleInTurn(request: Message): Promise<void> {
    if (request.header.msg_type === 'kernel_info_request')
      return this.aroundStatus(request, {}, () => this.reply(request, 'kernel_info_reply', kernelInfo()));
    this.interrupter = new AbortController();
    const { signal } = this.interrupter;
    Atomics.store(this.shared, Shared.busy, 1);
    await this.aroundStatus(request, { signal }, () => this.execute(request, signal));
    Atomics.store(this.shared, Shared.busy, 0);
  }

  private async aroundStatus(request: Message, context: Partial<Context>, work: () => unknown): Promise<void> {
    const parent = request.header;
    this.publish('status', { execution_state: 'busy' }, parent);
    try {
      await within({ parent, ...context }, work);
    } catch (error) {
      within({ parent }, () => this.stray(error));
    }
    this.publish('status', { execution_state: 'idle' }, parent);
  }

  private async execute(request: Message, signal: AbortSignal): Promise<void> {
    const { code, silent, stop_on_error } = request.content as {
      code: string;
      silent?: boolean;
      stop_on_error?: boolean;
    };
    const store = !silent && request.content.store_history !== false;
    if (store) {
      this.executionCount++;
      this.inputs.push(code);
    }
    const execution_count = this.executionCount;
    if (store) this.session.begin(request, execution_count);
    if (!silent) this.publish('execute_input', { code, execution_count }, request.header);
    const failure = await this.runCell(request, code, silent === true, signal);
    if (!failure) {
      this.reply(request, 'execute_reply', { status: 'ok', execution_count, user_expressions: {}, payload: [] });
      return;
    }
    if (!silent) this.publish('error', { ...failure }, request.header);
    if (stop_on_error !== false) this.queue.abort();
    this.reply(request, 'execute_reply', { status: 'error', execution_count, ...failure });
  }

  private async runCell(
    request: Message,
    code: string,
    silent: boolean,
    signal: AbortSignal,
  ): Promise<ErrorContent | undefined> {
    if (code.trim() === '') return undefined;
    try {
      const cell = this.compiling(() => this.cells.compile(code, `cell[${this.executionCount}]`));
      try {
        const result = await this.untilInterrupted(
          () => within({ parent: request.header, signal }, () => cell.run()),
          signal,
        );
        await Promise.all(this.displays);
        if (!silent && result && result.value !== undefined) await this.publishResult(request, result.value);
      } finally {
        cell.settle();
      }
      return undefined;
    } catch (error) {
      return errorContent(error);
    }
  }

  /**
   * The promise of a terminated cell never settles, so an interrupt rejects beside it. The cell starts in a promise
   * job of its own: terminated there, it takes nothing of ours with it.
   */
  private untilInterrupted<T>(run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      this.rejectCell = reject;
      if (signal.aborted) return reject(new Interrupted());
      tolerateTermination();
      void Promise.resolve().then(() => run().then(resolve, reject));
    });
  }

  private interrupt(number: number): void {
    clearAsyncStack();
    Atomics.store(this.shared, Shared.noticed, number);
    this.interrupter?.abort(new Interrupted());
    this.rejectCell?.(new Interrupted());
  }

  private refuse(request: Message): void {
    this.publish('status', { execution_state: 'busy' }, request.header);
    this.reply(request, 'execute_reply', { status: 'aborted', execution_count: this.executionCount });
    this.publish('status', { execution_state: 'idle' }, request.header);
  }

  private answer(request: Message): void {
    const type = request.header.msg_type;
    const editing = { complete_request: complete, inspect_request: inspect };
    if (type === 'complete_request' || type === 'inspect_request') {
      const content = this.compiling(() => editing[type](this.cells, request.content));
      this.reply(request, type.replace('request', 'reply'), content);
    } else if (type === 'is_complete_request') {
      this.reply(request, 'is_complete_reply', isComplete(String(request.content.code)));
    } else if (type === 'comm_info_request') {
      const target = request.content.target_name;
      this.reply(request, 'comm_info_reply', this.comms.info(typeof target === 'string' ? target : undefined));
    } else if (type === 'history_request') {
      const entry = (source: string) => (request.content.output === true ? [source, null] : source);
      const history = this.inputs.map((source, index) => [0, index + 1, entry(source)]);
      const n = typeof request.content.n === 'number' ? request.content.n : history.length;
      this.reply(request, 'history_reply', { status: 'ok', history: n > 0 ? history.slice(-n) : [] });
    }
  }

  private commMessage(request: Message): unknown {
    const { msg_type } = request.header;
    tolerateTermination();
    this.widgets.received(msg_type, request.content, request.buffers);
    return this.comms.receive(msg_type, request.content, request.buffers);
  }

  private async publishResult(request: Message, value: unknown): Promise<void> {
    const data = await mimeBundle(value);
    const content = { execution_count: this.executionCount, data, metadata: {} };
    this.publish('execute_result', content, request.header);
  }

  /** Shows a value below the cell; the cell ends no sooner than it is shown. */
  private display(value: unknown): Promise<void> {
    const { parent } = currentContext();
    const shown = mimeBundle(value).then((data) => this.publish('display_data', { data, metadata: {} }, parent));
    const pending = shown.finally(() => this.displays.delete(pending));
    this.displays.add(pending);
    return pending;
  }

  private host(): KernelHost {
    return {
      openComm: (target, data, metadata, buffers) => this.comms.openComm(target, data, metadata, buffers),
      display: (data, metadata = {}) =>
        this.publish('display_data', { data, metadata, transient: {} }, currentContext().parent),
      update: (id, data) =>
        this.publish(
          'update_display_data',
          { data, metadata: {}, transient: { display_id: id } },
          currentContext().parent,
        ),
      cells: () => this.session.cells(),
      widgets: () => this.widgets.saved(),
      get signal() {
        return currentContext().signal ?? new AbortController().signal;
      },
    };
  }

  private compiling<T>(work: () => T): T {
    Atomics.store(this.shared, Shared.compiling, 1);
    try {
      return work();
    } finally {
      Atomics.store(this.shared, Shared.compiling, 0);
    }
  }

  private reply(request: Message, type: string, content: Json): void {
    this.post({ kind: 'reply', type, content, request });
  }

  private publish(
    type: string,
    content: Json,
    parent: Partial<Header>,
    metadata: Json = {},
    buffers: readonly Uint8Array[] = [],
  ): void {
    const shown = shownAnew(type, content);
    // As JSON already here: a display may hold what cannot be cloned to another thread, such as a function.
    const plain = JSON.parse(JSON.stringify(shown.content)) as Json;
    this.session.said(shown.type, plain, parent);
    this.post({ kind: 'publish', type: shown.type, content: plain, parent, metadata, buffers: buffers.map(copy) });
  }

  private post(message: ToGateway): void {
    this.gateway.postMessage(message);
  }
}

/** A view of exactly its own bytes: cloning a small view would else carry its whole memory along. */
function copy(view: Uint8Array): Uint8Array {
  return new Uint8Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}
