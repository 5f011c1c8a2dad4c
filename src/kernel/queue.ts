import type { Fence } from './threads';
import type { Message } from './wire';

/** Runs requests one at a time, in order; after an error it refuses those that were already under way to it. */
export class RequestQueue {
  private readonly waiting: Message[] = [];
  private readonly refused = new WeakSet<Message>();
  private busy = false;
  private aborting = false;

  constructor(
    private readonly handle: (request: Message) => Promise<void>,
    private readonly refuse: (request: Message) => void,
    /** Asks for a fence, which `fence` is told of once all messages that came before it have arrived. */
    private readonly ask: (until: Fence['until']) => void,
  ) {}

  push(request: Message): void {
    this.waiting.push(request);
    if (this.aborting) this.refused.add(request);
    this.next();
  }

  /**
   * Dooms the requests that wait, and those that arrive before the fence. To be called before the failed one is
   * answered: what a front end sends upon that answer comes behind the fence.
   */
  abort(): void {
    this.aborting = true;
    for (const request of this.waiting) this.refused.add(request);
    this.ask('abort');
  }

  /**
   * The next request begins when the fence behind the last one is back: comm messages come in between, and it begins
   * in a message's handler. In a timer's callback a cell that is terminated would leave Node's timers broken.
   */
  fence(until: Fence['until']): void {
    if (until === 'abort') this.aborting = false;
    else this.busy = false;
    this.next();
  }

  private next(): void {
    while (!this.busy) {
      const request = this.waiting.shift();
      if (!request) return;
      if (this.refused.has(request) && request.header.msg_type === 'execute_request') this.refuse(request);
      else {
        this.busy = true;
        void this.handle(request).finally(() => this.ask('turn'));
      }
    }
  }
}
