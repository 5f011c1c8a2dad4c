import { Reply, Router, XPublisher } from 'zeromq';
import { address, type ConnectionInfo } from './connection';
import { log } from './log';
import { type Json, type Message, newHeader, parse, serialise } from './wire';

/** A ROUTER socket that speaks signed Jupyter messages. */
export class RequestSocket {
  private sent: Promise<void> = Promise.resolve();

  constructor(
    private readonly router: Router,
    private readonly key: string,
    private readonly session: string,
  ) {}

  /** Calls `receive` for every message that is signed by the key; others are dropped, with a line in the log. */
  async listen(receive: (message: Message) => void): Promise<void> {
    for await (const frames of this.router) {
      const message = parse(frames, this.key, log);
      if (!message) continue;
      try {
        receive(message);
      } catch (error) {
        log(`A ${message.header.msg_type} could not be handled: ${String(error)}`);
      }
    }
  }

  /** Sends what answers a request, or asks its sender; returns the id of the message. */
  reply(request: Message, type: string, content: Json): string {
    const header = newHeader(type, this.session);
    const frames = serialise(
      {
        identities: request.identities,
        header,
        parent_header: request.header,
        metadata: {},
        content,
        buffers: [],
      },
      this.key,
    );
    // A client may have gone before its answer: that is its own affair.
    this.sent = this.sent.then(() => this.router.send(frames)).catch(() => undefined);
    return header.msg_id;
  }
}

export interface Sockets {
  shell: Router;
  control: Router;
  stdin: Router;
  iopub: XPublisher;
  heartbeat: Reply;
}

/** Opens and binds the kernel's five sockets. */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const curve = encryption(info);
  const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 1000, ...curve };
  const sockets: Sockets = {
    shell: new Router(unlimited),
    control: new Router(unlimited),
    stdin: new Router(unlimited),
    iopub: new XPublisher({ sendHighWaterMark: 0, linger: 1000, verbosity: 'allSubs', ...curve }),
    heartbeat: new Reply({ linger: 0, ...curve }),
  };
  await sockets.iopub.bind(address(info, 'iopub'));
  await sockets.heartbeat.bind(address(info, 'hb'));
  await sockets.stdin.bind(address(info, 'stdin'));
  await sockets.control.bind(address(info, 'control'));
  await sockets.shell.bind(address(info, 'shell'));
  return sockets;
}

/** Where the connection file brings keys, only those who know the public one are let in, and all is encrypted. */
function encryption({ curve_publickey, curve_secretkey }: ConnectionInfo): object {
  if (!curve_publickey || !curve_secretkey) return {};
  return { curveServer: true, curvePublicKey: curve_publickey, curveSecretKey: curve_secretkey };
}

/** Echoes every beat. */
export async function beat(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}
