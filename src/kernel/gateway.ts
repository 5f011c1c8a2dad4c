/**
 * The thread that owns the sockets. It answers heartbeat, control and `kernel_info` while the main thread compiles or
 * computes, and it can stop a computation. The main thread gets plain events from it, never a promise of a socket: to
 * terminate a cell throws away pending promise jobs of that thread, and with them would go a loop that awaits messages.
 */

import { randomUUID } from 'node:crypto';
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { DebugAdapter } from './debug/adapter';
import { kernelInfo } from './info';
import { IopubPublisher } from './publisher';
import { beat, bindSockets, RequestSocket, type Sockets } from './sockets';
import { type GatewayData, type Question, Shared, type ToCells, type ToGateway } from './threads';
import type { Json, Message } from './wire';

const { connection, shared, answers } = workerData as GatewayData;
const state = new Int32Array(shared);
const cells = parentPort!;

/** How long the main thread may take to notice an interrupt before its computation is cut off. */
const noticeMilliseconds = 50;
/** How often it is asked again after its computation was cut off, before it is cut off once more. */
const patience = 4;
const lastWordsMilliseconds = 500;

/** Buffers are handed over, not copied: each is alone in its memory (wire.ts). */
function tell(message: ToCells): void {
  const buffers = message.kind === 'request' ? message.message.buffers : [];
  cells.postMessage(
    message,
    buffers.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

async function main(): Promise<void> {
  const sockets = await bindSockets(connection);
  const iopub = new IopubPublisher(sockets.iopub, connection.key);
  const shell = new RequestSocket(sockets.shell, connection.key, iopub.session);
  const control = new RequestSocket(sockets.control, connection.key, iopub.session);
  const stdin = new RequestSocket(sockets.stdin, connection.key, iopub.session);
  // Every answer goes back where its request came from; the main thread need not know.
  const origin = new Map<string, RequestSocket>();
  /** What the user is asked for, the latest last. */
  let questions: { readonly question: Question; readonly asked: string; readonly request: string }[] = [];
  const subshells = new Set<string>();

  let debugParent: Message['header'] | undefined;
  const debug = new DebugAdapter({
    event: (event, body) =>
      iopub.publish({
        type: 'debug_event',
        content: { type: 'event', event, body, seq: 0 },
        parent: debugParent ?? {},
      }),
    debugging: (on) => Atomics.store(state, Shared.debugging, Number(on)),
    rewrite: (expression, names) =>
      (require('./cells/rewrite') as typeof import('./cells/rewrite')).rewriteExpression(expression, names),
  });

  cells.on('message', (message: ToGateway) => {
    if (message.kind === 'publish') iopub.publish(message);
    else if (message.kind === 'fence') tell(message);
    else if (message.kind === 'cell') {
      const { cell } = message;
      void debug.cellCompiled(cell).finally(() => tell({ kind: 'ready', name: cell.name }));
    } else if (message.kind === 'ask') {
      iopub.flush();
      const { question, request } = message;
      const { prompt, password } = question;
      const asked = stdin.reply(request, 'input_request', { prompt, password });
      questions.push({ question, asked, request: request.header.msg_id });
    } else {
      const id = message.request.header.msg_id;
      iopub.flush();
      void (origin.get(id) ?? shell).reply(message.request, message.type, message.content);
      origin.delete(id);
      questions = questions.filter(({ request }) => request !== id);
    }
  });

  void stdin.listen(({ header, parent_header, content }) => {
    if (header.msg_type !== 'input_reply') return;
    // Some front ends do not say which question they answer.
    const answered = questions.find(({ asked }) => asked === parent_header.msg_id) ?? questions.at(-1);
    if (!answered) return;
    questions = questions.filter((other) => other !== answered);
    const { id, waits } = answered.question;
    const answer = { id, value: String(content.value ?? '') };
    if (waits) {
      answers.postMessage(answer);
      wake();
    } else tell({ kind: 'answer', answer });
  });

  function answer(socket: RequestSocket, request: Message, type: string, content: Message['content']): void {
    iopub.status('busy', request.header);
    void socket.reply(request, type, content);
    iopub.status('idle', request.header);
  }

  function receive(socket: RequestSocket, request: Message): void {
    switch (request.header.msg_type) {
      case 'kernel_info_request':
        // On the shell it waits for the running cell, so that its "idle" is not taken for the cell's.
        if (socket === shell && state[Shared.busy]) break;
        answer(socket, request, 'kernel_info_reply', kernelInfo());
        return;
      case 'interrupt_request':
        answer(socket, request, 'interrupt_reply', { status: 'ok' });
        debug.release();
        interrupt();
        return;
      case 'debug_request':
        debugParent = request.header;
        iopub.status('busy', request.header);
        void debug.answer(request.content).then((content) => {
          void socket.reply(request, 'debug_reply', content);
          iopub.status('idle', request.header);
        });
        return;
      case 'shutdown_request':
        answer(socket, request, 'shutdown_reply', { status: 'ok', restart: request.content.restart === true });
        iopub.publish({
          type: 'shutdown_reply',
          content: { status: 'ok', restart: request.content.restart === true },
          parent: request.header,
        });
        shutdown(sockets);
        return;
    }
    const replyType = request.header.msg_type.replace('request', 'reply');
    const subshell = subshellRequest(request, subshells);
    if (subshell) {
      answer(socket, request, replyType, subshell);
      return;
    }
    const subshellId = socket === shell ? (request.header.subshell_id ?? '') : '';
    if (subshellId !== '' && !subshells.has(subshellId)) {
      const evalue = `There is no subshell ${subshellId}; it was deleted or never created.`;
      const content = { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [evalue] };
      answer(socket, request, replyType, content);
      return;
    }
    origin.set(request.header.msg_id, socket);
    tell({ kind: 'request', message: request, shell: subshellId });
  }

  void beat(sockets.heartbeat);
  void iopub.welcome();
  void shell.listen((request) => receive(shell, request));
  void control.listen((request) => receive(control, request));
  iopub.status('starting', {});
  exitWithParent();
}

/** Creates, deletes or lists subshells; answered here, so that a main thread that computes delays none. */
function subshellRequest({ header, content }: Message, subshells: Set<string>): Json | undefined {
  switch (header.msg_type) {
    case 'create_subshell_request': {
      const subshell_id = randomUUID();
      subshells.add(subshell_id);
      return { status: 'ok', subshell_id };
    }
    case 'list_subshell_request':
      return { status: 'ok', subshell_id: [...subshells] };
    case 'delete_subshell_request': {
      const id = String(content.subshell_id);
      if (!subshells.delete(id)) {
        const evalue = `There is no subshell ${id}; nothing was deleted.`;
        return { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [evalue] };
      }
      tell({ kind: 'forget', shell: id });
      return { status: 'ok' };
    }
  }
  return undefined;
}

/** A main thread that stands still for an answer looks up. */
function wake(): void {
  Atomics.add(state, Shared.wake, 1);
  Atomics.notify(state, Shared.wake);
}

let interrupts = 0;

/** The main thread is asked first; where it does not notice, because it computes, the computation is terminated. */
function interrupt(): void {
  const number = ++interrupts;
  Atomics.store(state, Shared.interrupts, number);
  wake();
  tell({ kind: 'interrupt', number });
  const session = new Session();
  session.connectToMainThread();
  let asked = patience;
  const insist = setInterval(() => {
    if (Atomics.load(state, Shared.noticed) >= number || number !== interrupts) {
      clearInterval(insist);
      session.disconnect();
    } else if (asked < patience) {
      // The termination may have fallen on the handler of the first call, or wait for the next one: so several more.
      asked++;
      tell({ kind: 'interrupt', number });
    } else if (!Atomics.load(state, Shared.compiling)) {
      asked = 0;
      session.post('Runtime.terminateExecution');
    }
  }, noticeMilliseconds);
}

function shutdown(sockets: Sockets): void {
  setTimeout(() => {
    // A process that exits with open sockets in a second thread aborts.
    for (const socket of Object.values(sockets)) socket.close();
    setTimeout(() => tell({ kind: 'shutdown' }), 20);
  }, 50);
  // A main thread that computes cannot leave by itself.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastWordsMilliseconds);
}

/** A kernel whose front end has died has no one to serve. */
function exitWithParent(): void {
  const parent = process.ppid;
  if (parent <= 1) return;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
}

main().catch((error: unknown) => {
  throw error;
});
