import type { Message } from './wire';

/** Runs requests one at a time, in order; after an error it refuses those that were already under way to it. */
export class RequestQueue {
  private readonly waiting: Message[] = [];
  private running = false;
  private fences = 0;
  private aborting = false;

  constructor(
    private readonly handle: (request: Message) => Promise<void>,
    private readonly refuse: (request: Message) => void,
    /** Asks for a fence, which `fence` gets once all requests sent before it have arrived. */
    private readonly askFence: (number: number) => void,
  ) {}

  push(request: Message): void {
    if (this.aborting && request.header.msg_type === 'execute_request') this.refuse(request);
    else this.waiting.push(request);
    this.next();
  }

  /** Refuses the cells that wait, and those that arrive until the fence comes back. */
  abort(): void {
    this.aborting = true;
    const kept = this.waiting.filter((request) => {
      if (request.header.msg_type !== 'execute_request') return true;
      this.refuse(request);
      return false;
    });
    this.waiting.splice(0, this.waiting.length, ...kept);
    this.askFence(++this.fences);
  }

  fence(number: number): void {
    if (number === this.fences) this.aborting = false;
  }

  private next(): void {
    if (this.running) return;
    const request = this.waiting.shift();
    if (!request) return;
    this.running = true;
    void this.handle(request).finally(() => {
      this.running = false;
      // A turn of the event loop later, so that comm messages come in between.
      setImmediate(() => this.next());
    });
  }
}
