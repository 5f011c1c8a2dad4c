import { randomUUID } from 'node:crypto';
import type { XPublisher } from 'zeromq';
import { type Header, type Json, newHeader, serialise } from './wire';

/** Output of one stream is gathered this long, since front ends refuse more than about a thousand messages a second. */
const gatherMilliseconds = 20;

interface Outgoing {
  type: string;
  content: Json;
  parent: Partial<Header>;
  metadata?: Json;
  buffers?: Uint8Array[];
}

/** The kernel's voice: everything said on the iopub socket, in order, streams gathered. */
export class IopubPublisher {
  private pending: (Outgoing & { content: { name: string; text: string } }) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private sent: Promise<void> = Promise.resolve();
  readonly session = randomUUID();

  constructor(
    private readonly socket: XPublisher,
    private readonly key: string,
  ) {}

  publish(message: Outgoing): void {
    if (message.type !== 'stream') {
      this.flush();
      this.send(message);
      return;
    }
    const { name, text } = message.content as { name: string; text: string };
    const pending = this.pending;
    if (pending && pending.content.name === name && pending.parent.msg_id === message.parent.msg_id) {
      pending.content.text += text;
      return;
    }
    this.flush();
    this.pending = { ...message, content: { name, text } };
    this.timer = setTimeout(() => this.flush(), gatherMilliseconds);
  }

  status(state: 'busy' | 'idle' | 'starting', parent: Partial<Header>): void {
    this.publish({ type: 'status', content: { execution_state: state }, parent });
  }

  /** Greets whoever subscribes, so that a client knows from when on it hears everything (JEP 65). */
  async welcome(): Promise<void> {
    for await (const [frame] of this.socket) {
      if (frame?.[0] !== 1) continue;
      const subscription = frame.subarray(1);
      this.flush();
      this.send(
        { type: 'iopub_welcome', content: { subscription: subscription.toString() }, parent: {} },
        subscription,
      );
    }
  }

  flush(): void {
    const pending = this.pending;
    if (!pending) return;
    clearTimeout(this.timer);
    this.pending = undefined;
    this.send(pending);
  }

  private send({ type, content, parent, metadata = {}, buffers = [] }: Outgoing, to?: Uint8Array): void {
    const header = newHeader(type, this.session);
    const topic = to ?? Buffer.from(type === 'stream' ? `stream.${String(content.name)}` : type);
    const frames = serialise(
      { identities: [topic], header, parent_header: parent, metadata, content, buffers },
      this.key,
    );
    this.sent = this.sent.then(() => this.socket.send(frames)).catch(() => undefined);
  }
}
