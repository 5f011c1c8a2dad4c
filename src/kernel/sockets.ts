import { Publisher, Reply, Router } from 'zeromq';
import { address, type ConnectionInfo } from './connection';
import { type Json, type Message, newHeader, parse, serialise } from './wire';

/** A ROUTER socket that speaks signed Jupyter messages. */
export class RequestSocket {
  private sent: Promise<void> = Promise.resolve();

  constructor(
    private readonly router: Router,
    private readonly key: string,
    private readonly session: string,
  ) {}

  /** Calls `receive` for every message that is signed by the key; others are dropped without a word. */
  async listen(receive: (message: Message) => void): Promise<void> {
    for await (const frames of this.router) {
      const message = parse(frames, this.key);
      if (message) receive(message);
    }
  }

  reply(request: Message, type: string, content: Json): Promise<void> {
    const frames = serialise(
      {
        identities: request.identities,
        header: newHeader(type, this.session),
        parent_header: request.header,
        metadata: {},
        content,
        buffers: [],
      },
      this.key,
    );
    // A client may have gone before its answer: that is its own affair.
    this.sent = this.sent.then(() => this.router.send(frames)).catch(() => undefined);
    return this.sent;
  }
}

export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: Publisher;
  heartbeat: Reply;
}

/** Opens and binds the kernel's five sockets. */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000 };
  const sockets: Sockets = {
    shell: new Router(unlimited),
    control: new Router(unlimited),
    stdin: new Router(unlimited),
    iopub: new Publisher({ sendHighWaterMark: 0, linger: 1000 }),
    heartbeat: new Reply({ linger: 0 }),
  };
  await sockets.iopub.bind(address(info, 'iopub'));
  await sockets.heartbeat.bind(address(info, 'hb'));
  await sockets.stdin.bind(address(info, 'stdin'));
  await sockets.control.bind(address(info, 'control'));
  await sockets.shell.bind(address(info, 'shell'));
  return sockets;
}

/** Echoes every beat. */
export async function beat(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}
