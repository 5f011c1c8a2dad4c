import type { Message } from './wire';

/** Runs requests one at a time, in order; after an error it refuses those that were already under way to it. */
export class RequestQueue {
  private readonly waiting: Message[] = [];
  private busy = false;
  private aborting = false;

  constructor(
    private readonly handle: (request: Message) => Promise<void>,
    private readonly refuse: (request: Message) => void,
    /** Asks for a fence, which `fence` is told of once all messages sent before it have arrived. */
    private readonly askFence: () => void,
  ) {}

  push(request: Message): void {
    if (this.aborting && request.header.msg_type === 'execute_request') this.refuse(request);
    else this.waiting.push(request);
    this.next();
  }

  /** Refuses the cells that wait, and those that arrive before the fence behind the running one. */
  abort(): void {
    this.aborting = true;
    const kept = this.waiting.filter((request) => {
      if (request.header.msg_type !== 'execute_request') return true;
      this.refuse(request);
      return false;
    });
    this.waiting.splice(0, this.waiting.length, ...kept);
  }

  /**
   * The next request begins when the fence behind the last one is back: comm messages come in between, and it begins
   * in a message's handler. In a timer's callback a cell that is terminated would leave Node's timers broken.
   */
  fence(): void {
    this.busy = false;
    this.aborting = false;
    this.next();
  }

  private next(): void {
    if (this.busy) return;
    const request = this.waiting.shift();
    if (!request) return;
    this.busy = true;
    void this.handle(request).finally(() => this.askFence());
  }
}
