import type { MessagePort, Worker } from 'node:worker_threads';
import { type KernelHost, provideKernelHost } from '../notebook/host';
import { clearAsyncStack, tolerateTermination } from './async-stack';
import { Cells } from './cells/cells';
import { Interrupted } from './cells/errors';
import { Comms } from './comms';
import { bindTimers, type Context, contextOf, currentContext, resume, within } from './context';
import { makeDeno } from './deno';
import { mimeBundle } from './display';
import { isDisplayed, makeDisplay } from './displays';
import { complete, inspect, isComplete } from './editing';
import { History } from './history';
import { kernelInfo } from './info';
import { Input } from './input';
import { Session } from './session';
import { Shells } from './shells';
import { shownAnew } from './shown-anew';
import { type CellScript, Shared, type ToCells, type ToGateway } from './threads';
import { type ErrorContent, errorContent } from './traceback';
import { answerWidgetControl, WidgetStates } from './widget-states';
import type { Header, Json, Message } from './wire';

/** What an `execute_request` asks. */
interface ExecuteContent {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Readonly<Record<string, unknown>>;
}

/** A cell under way. */
interface Running {
  readonly interrupter: AbortController;
  reject?: (reason: Interrupted) => void;
}

/** The main thread's side of the kernel: it runs cells and comm callbacks and says what comes of them. */
export class Kernel {
  private executionCount = 0;
  private readonly history = new History();
  private readonly scope: Record<string, unknown> = Object.create(null);
  private readonly cells: Cells;
  private readonly comms: Comms;
  private readonly widgets = new WidgetStates();
  private readonly session = new Session();
  private readonly shells: Shells;
  private readonly input: Input;
  private readonly running = new Set<Running>();
  /** What goes on once the debugger has set the breakpoints of a cell. */
  private readonly announced = new Map<string, () => void>();

  constructor(
    private readonly gateway: Worker | MessagePort,
    private readonly shared: Int32Array,
    answers: MessagePort,
    folder: string,
  ) {
    this.comms = new Comms((type, content, metadata, buffers = []) => {
      this.widgets.sent(type, content, buffers);
      this.publish(type, content, currentContext().parent, metadata, buffers);
    });
    answerWidgetControl(this.comms, this.widgets);
    this.shells = new Shells(
      (request, shell) => this.handleInTurn(request, shell),
      (request) => this.refuse(request),
      (fence) => this.post({ kind: 'fence', fence }),
    );
    this.input = new Input((message) => this.post(message), shared, answers);
    this.scope.display = makeDisplay((type, content, parent) => this.publish(type, content, parent));
    this.scope.Deno = makeDeno((...message) => this.publish(...message));
    this.scope.page = (value: unknown) => this.page(value);
    this.scope.readLine = this.input.readLine;
    this.scope.prompt = this.input.prompt;
    provideKernelHost(this.host());
    bindTimers();
    this.cells = this.compiling(() => new Cells(folder, this.scope));
  }

  receive(message: ToCells): void {
    switch (message.kind) {
      case 'request':
        this.request(message.message, message.shell);
        break;
      case 'answer':
        this.input.answer(message.answer);
        break;
      case 'ready':
        this.announced.get(message.name)?.();
        break;
      case 'forget':
        this.shells.forget(message.shell);
        break;
      case 'interrupt':
        this.interrupt(message.number);
        break;
      case 'fence':
        this.shells.fence(message.fence);
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
  stray(error: unknown, promise?: Promise<unknown>): void {
    if (error instanceof Interrupted) return;
    const said = `${errorContent(error).traceback.join('\n')}\n`;
    resume(contextOf(error, promise), () => this.stream('stderr', said));
  }

  private request(request: Message, shell: string): void {
    switch (request.header.msg_type) {
      case 'execute_request':
      case 'kernel_info_request':
        this.shells.push(request, shell);
        return;
      case 'comm_open':
      case 'comm_msg':
      case 'comm_close':
        // Served at once, also while a cell awaits.
        void this.aroundStatus(request, {}, () => this.commMessage(request));
        return;
      default:
        void this.aroundStatus(request, {}, () => this.answerSafely(request));
    }
  }

  private async handleInTurn(request: Message, shell: string): Promise<void> {
    if (request.header.msg_type === 'kernel_info_request')
      return this.aroundStatus(request, {}, () => this.reply(request, 'kernel_info_reply', kernelInfo()));
    const running: Running = { interrupter: new AbortController() };
    const { signal } = running.interrupter;
    this.running.add(running);
    Atomics.store(this.shared, Shared.busy, this.running.size);
    const context = { signal, request, displays: new Set<Promise<void>>(), payload: [] };
    await this.aroundStatus(request, context, () => this.execute(request, shell, running));
    this.running.delete(running);
    Atomics.store(this.shared, Shared.busy, this.running.size);
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

  private async execute(request: Message, shell: string, running: Running): Promise<void> {
    const { code, silent = false, stop_on_error, ...asked } = request.content as unknown as ExecuteContent;
    if (typeof code !== 'string') {
      const evalue = `An execute_request came with the code ${JSON.stringify(code)}; it must be a text.`;
      const failure = { ename: 'RequestError', evalue, traceback: [evalue] };
      this.reply(request, 'execute_reply', { status: 'error', execution_count: this.executionCount, ...failure });
      return;
    }
    const store = !silent && asked.store_history !== false;
    if (store) {
      this.executionCount++;
      this.history.add(code);
    }
    const execution_count = this.executionCount;
    if (store) this.session.begin(request, execution_count);
    if (!silent) this.publish('execute_input', { code, execution_count }, request.header);
    const context = currentContext();
    const failure = await this.runCell(code, running, async (value) => {
      if (silent || isDisplayed(value)) return;
      const data = await mimeBundle(value);
      if (store) this.history.result(String(data['text/plain'] ?? ''));
      this.publish('execute_result', { execution_count, data, metadata: {} }, request.header);
    });
    if (!failure) {
      const user_expressions = await within(context, () => this.expressions(asked.user_expressions ?? {}, running));
      this.reply(request, 'execute_reply', {
        status: 'ok',
        execution_count,
        user_expressions,
        payload: context.payload,
      });
      return;
    }
    if (!silent) this.publish('error', { ...failure }, request.header);
    if (stop_on_error !== false) this.shells.abort(shell);
    this.reply(request, 'execute_reply', { status: 'error', execution_count, ...failure });
  }

  /** What expressions are worth after the cell; one that fails says why, and harms nothing. */
  private async expressions(asked: Readonly<Record<string, unknown>>, running: Running): Promise<Json> {
    const results: Json = {};
    for (const [name, expression] of Object.entries(asked)) {
      const failure = await this.runCell(
        String(expression),
        running,
        async (value) => {
          results[name] = { status: 'ok', data: await mimeBundle(value), metadata: {} };
        },
        { passing: true },
      );
      if (failure) results[name] = { status: 'error', ...failure };
    }
    return results;
  }

  /**
   * @param show is given the value of the last expression
   * @param passing whether nothing stays of it: its value is shown also where it is undefined
   */
  private async runCell(
    code: string,
    running: Running,
    show: (value: unknown) => Promise<void>,
    { passing = false } = {},
  ): Promise<ErrorContent | undefined> {
    if (code.trim() === '') return undefined;
    const context = currentContext();
    try {
      const cell = this.compiling(() =>
        this.cells.compile(code, passing ? 'expression' : `cell[${this.executionCount}]`),
      );
      try {
        if (Atomics.load(this.shared, Shared.debugging)) await this.announce(cell.script);
        const result = await this.untilInterrupted(() => within(context, () => cell.run()), running);
        await Promise.all(context.displays ?? []);
        if (passing || (result && result.value !== undefined)) await within(context, () => show(result?.value));
      } finally {
        if (!passing) cell.settle();
      }
      return undefined;
    } catch (error) {
      return errorContent(error);
    }
  }

  /** A debugger sets the breakpoints of a cell before it runs. */
  private announce(cell: CellScript): Promise<void> {
    return new Promise((resolve) => {
      this.announced.set(cell.name, () => {
        this.announced.delete(cell.name);
        resolve();
      });
      this.post({ kind: 'cell', cell });
    });
  }

  /**
   * The promise of a terminated cell never settles, so an interrupt rejects beside it. The cell starts in a promise
   * job of its own: terminated there, it takes nothing of ours with it.
   */
  private untilInterrupted<T>(run: () => Promise<T>, running: Running): Promise<T> {
    return new Promise((resolve, reject) => {
      running.reject = reject;
      if (running.interrupter.signal.aborted) return reject(new Interrupted());
      tolerateTermination();
      void Promise.resolve().then(() => run().then(resolve, reject));
    });
  }

  private interrupt(number: number): void {
    clearAsyncStack();
    Atomics.store(this.shared, Shared.noticed, number);
    for (const { interrupter, reject } of this.running) {
      interrupter.abort(new Interrupted());
      reject?.(new Interrupted());
    }
  }

  private refuse(request: Message): void {
    this.publish('status', { execution_state: 'busy' }, request.header);
    this.reply(request, 'execute_reply', { status: 'aborted', execution_count: this.executionCount });
    this.publish('status', { execution_state: 'idle' }, request.header);
  }

  /** A request that cannot be answered is told so: a front end waits for its answer. */
  private answerSafely(request: Message): void {
    try {
      this.answer(request);
    } catch (error) {
      this.reply(request, request.header.msg_type.replace(/_request$/, '_reply'), {
        status: 'error',
        ...errorContent(error),
      });
    }
  }

  private answer(request: Message): void {
    const { header, content } = request;
    const editing = { complete_request: complete, inspect_request: inspect };
    const type = header.msg_type;
    if (type === 'complete_request' || type === 'inspect_request') {
      const found = this.compiling(() => editing[type](this.cells, content));
      this.reply(request, type.replace('request', 'reply'), found);
    } else if (type === 'is_complete_request') {
      this.reply(request, 'is_complete_reply', isComplete(String(content.code)));
    } else if (type === 'comm_info_request') {
      const target = content.target_name;
      this.reply(request, 'comm_info_reply', this.comms.info(typeof target === 'string' ? target : undefined));
    } else if (type === 'history_request') {
      this.reply(request, 'history_reply', this.history.answer(content));
    }
  }

  private commMessage(request: Message): unknown {
    const { msg_type } = request.header;
    tolerateTermination();
    this.widgets.received(msg_type, request.content, request.buffers);
    return this.comms.receive(msg_type, request.content, request.buffers);
  }

  /** Shows a long text in the pager of the front end, once the cell has ended. */
  private async page(value: unknown): Promise<void> {
    const { payload } = currentContext();
    payload?.push({ source: 'page', data: await mimeBundle(value), start: 0 });
  }

  private host(): KernelHost {
    return {
      openComm: (target, data, metadata, buffers) => this.comms.openComm(target, data, metadata, buffers),
      bundle: mimeBundle,
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
    const copies = buffers.map(copy);
    this.post(
      { kind: 'publish', type: shown.type, content: plain, parent, metadata, buffers: copies },
      copies.map(({ buffer }) => buffer),
    );
  }

  private post(message: ToGateway, handed: readonly ArrayBuffer[] = []): void {
    this.gateway.postMessage(message, handed);
  }
}

/** The bytes of a view in memory of their own, to be handed over: what the view shows may change before it is sent. */
function copy(view: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view);
}
