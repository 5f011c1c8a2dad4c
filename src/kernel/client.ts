import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dealer, Request, Subscriber } from 'zeromq';
import { address, type ConnectionInfo } from './connection';
import { type Json, type Message, newHeader, parse, serialise } from './wire';

export interface StartOptions {
  /** The notebook's folder. */
  cwd?: string;
  /** Variables beside those of this process. */
  env?: NodeJS.ProcessEnv;
}

export interface ExecuteOptions {
  silent?: boolean;
  storeHistory?: boolean;
  stopOnError?: boolean;
  /** Called with each iopub message of this execution. */
  onMessage?: (message: Message) => void;
}

export interface Execution {
  reply: Message;
  /** The iopub messages of this execution, status messages included. */
  messages: Message[];
}

type Outgoing = 'shell' | 'control';
const startSeconds = 30;

/** Starts our kernel as a process of its own and waits until it answers. */
export async function startKernel(options: StartOptions = {}): Promise<KernelClient> {
  const folder = await mkdtemp(join(tmpdir(), 'explainbook-'));
  const connection = await newConnection(folder);
  const file = join(folder, 'connection.json');
  await writeFile(file, JSON.stringify(connection), { mode: 0o600 });
  const main = join(__dirname, '..', '..', 'dist', 'kernel', 'main.js');
  const child = spawn(process.execPath, [main, file], {
    cwd: options.cwd ?? process.cwd(),
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const client = new KernelClient(connection, child, folder);
  await client.ready();
  return client;
}

/** Talks to one kernel over its sockets, as any Jupyter front end does. */
export class KernelClient {
  private readonly session = randomUUID();
  private readonly sockets = {
    shell: new Dealer({ linger: 0 }),
    control: new Dealer({ linger: 0 }),
    iopub: new Subscriber({ linger: 0, receiveHighWaterMark: 0 }),
    heartbeat: new Request({ linger: 0 }),
  };
  private readonly events = new EventEmitter().setMaxListeners(0);
  private readonly replies = new Map<string, (reply: Message) => void>();
  private readonly sent = { shell: Promise.resolve(), control: Promise.resolve() };
  private lastWords = '';
  private ended: Promise<void>;
  private failed: Promise<never>;

  constructor(
    readonly connection: ConnectionInfo,
    readonly process: ChildProcess,
    private readonly folder: string,
  ) {
    process.stderr?.on('data', (chunk: Buffer) => {
      this.lastWords = `${this.lastWords}${chunk.toString()}`.slice(-2000);
    });
    this.ended = once(process, 'exit').then(() => this.close());
    this.failed = this.ended.then(() => {
      throw new Error(`The kernel has ended.${this.lastWords && ` Its last words: ${this.lastWords.trim()}`}`);
    });
    this.failed.catch(() => undefined);
    const { shell, control, iopub, heartbeat } = this.sockets;
    shell.connect(address(connection, 'shell'));
    control.connect(address(connection, 'control'));
    iopub.connect(address(connection, 'iopub'));
    heartbeat.connect(address(connection, 'hb'));
    iopub.subscribe();
    void this.listen(shell, (message) => this.settle(message));
    void this.listen(control, (message) => this.settle(message));
    void this.listen(iopub, (message) => this.events.emit('iopub', message));
  }

  /** Calls `listener` with each iopub message, whatever caused it; returns how to stop. */
  onIopub(listener: (message: Message) => void): () => void {
    this.events.on('iopub', listener);
    return () => this.events.off('iopub', listener);
  }

  /** Sends a request and waits for its reply. */
  async request(channel: Outgoing, type: string, content: Json = {}): Promise<Message> {
    const message = this.message(type, content);
    const reply = new Promise<Message>((resolve) => this.replies.set(message.header.msg_id, resolve));
    await this.send(channel, message);
    return Promise.race([reply, this.failed]);
  }

  /** Executes a cell; resolves when its reply and its last output have come. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    const message = this.message('execute_request', {
      code,
      silent: options.silent ?? false,
      store_history: options.storeHistory ?? true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: options.stopOnError ?? true,
    });
    const id = message.header.msg_id;
    const messages: Message[] = [];
    let stop: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => {
      stop = this.onIopub((said) => {
        if (said.parent_header.msg_id !== id) return;
        messages.push(said);
        options.onMessage?.(said);
        if (said.header.msg_type === 'status' && said.content.execution_state === 'idle') resolve();
      });
    });
    const reply = new Promise<Message>((resolve) => this.replies.set(id, resolve));
    try {
      await this.send('shell', message);
      const [answer] = await Promise.race([Promise.all([reply, idle]), this.failed]);
      return { reply: answer, messages };
    } finally {
      stop();
    }
  }

  /** Sends a comm message to the kernel; resolves once the kernel has dealt with it. */
  async sendComm(
    type: 'comm_open' | 'comm_msg' | 'comm_close',
    content: Json,
    buffers: readonly Uint8Array[] = [],
  ): Promise<void> {
    const message = { ...this.message(type, content), buffers: [...buffers] };
    let stop: () => void = () => undefined;
    const idle = new Promise<void>((resolve) => {
      stop = this.onIopub((said) => {
        if (said.parent_header.msg_id === message.header.msg_id && said.content.execution_state === 'idle') resolve();
      });
    });
    try {
      await this.send('shell', message);
      await Promise.race([idle, this.failed]);
    } finally {
      stop();
    }
  }

  /** Stops the running cell. */
  interrupt(): Promise<Message> {
    return this.request('control', 'interrupt_request');
  }

  /** Whether the kernel's heart beats: resolves with the milliseconds that one beat took. */
  async heartbeat(): Promise<number> {
    const start = performance.now();
    await this.sockets.heartbeat.send('beat');
    await this.sockets.heartbeat.receive();
    return performance.now() - start;
  }

  /** Asks the kernel to end, and waits until it has. */
  async shutdown(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null)
      await this.request('control', 'shutdown_request', { restart: false }).catch(() => undefined);
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Resolves once the kernel answers and its voice is heard: a subscription takes a moment to arrive. */
  async ready(): Promise<void> {
    let heard = false;
    const stop = this.onIopub(() => {
      heard = true;
    });
    const until = Date.now() + startSeconds * 1000;
    try {
      while (!heard) {
        if (Date.now() > until) {
          this.process.kill('SIGKILL');
          throw new Error(`The kernel did not answer within ${startSeconds} seconds. ${this.lastWords}`.trim());
        }
        const pause = new Promise((resolve) => setTimeout(resolve, 50));
        await Promise.race([this.request('shell', 'kernel_info_request'), pause]);
        await Promise.race([pause, this.failed]);
      }
    } finally {
      stop();
    }
  }

  private message(type: string, content: Json): Message {
    const header = newHeader(type, this.session, 'explainbook');
    return { identities: [], header, parent_header: {}, metadata: {}, content, buffers: [] };
  }

  private send(channel: Outgoing, message: Message): Promise<void> {
    const frames = serialise(message, this.connection.key);
    this.sent[channel] = this.sent[channel].then(() => this.sockets[channel].send(frames));
    return this.sent[channel];
  }

  private settle(reply: Message): void {
    const id = reply.parent_header.msg_id;
    if (!id) return;
    this.replies.get(id)?.(reply);
    this.replies.delete(id);
  }

  private async listen(socket: Dealer | Subscriber, receive: (message: Message) => void): Promise<void> {
    for await (const frames of socket) {
      const message = parse(frames, this.connection.key);
      if (message) receive(message);
    }
  }

  private close(): void {
    for (const socket of Object.values(this.sockets)) socket.close();
  }
}

/** Sockets in a folder of our own where the system has them, else free ports. */
async function newConnection(folder: string): Promise<ConnectionInfo> {
  const local = process.platform !== 'win32';
  const ports = local ? [1, 2, 3, 4, 5] : await Promise.all([1, 2, 3, 4, 5].map(freePort));
  return {
    transport: local ? 'ipc' : 'tcp',
    ip: local ? join(folder, 'k') : '127.0.0.1',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    shell_port: ports[0]!,
    control_port: ports[1]!,
    stdin_port: ports[2]!,
    iopub_port: ports[3]!,
    hb_port: ports[4]!,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
