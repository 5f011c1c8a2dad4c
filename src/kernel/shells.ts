import { RequestQueue } from './queue';
import type { Fence } from './threads';
import type { Message } from './wire';

/** The main shell and the subshells (JEP 91): in each, requests run one at a time; between awaits they run side by side. */
export class Shells {
  private readonly queues = new Map<string, RequestQueue>();

  constructor(
    private readonly handle: (request: Message, shell: string) => Promise<void>,
    private readonly refuse: (request: Message) => void,
    private readonly ask: (fence: Fence) => void,
  ) {}

  push(request: Message, shell: string): void {
    let queue = this.queues.get(shell);
    if (!queue) {
      queue = new RequestQueue(
        (one) => this.handle(one, shell),
        this.refuse,
        (until) => this.ask({ shell, until }),
      );
      this.queues.set(shell, queue);
    }
    queue.push(request);
  }

  abort(shell: string): void {
    this.queues.get(shell)?.abort();
  }

  fence({ shell, until }: Fence): void {
    this.queues.get(shell)?.fence(until);
  }

  forget(shell: string): void {
    this.queues.delete(shell);
  }
}
