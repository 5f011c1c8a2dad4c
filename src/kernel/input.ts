/** What a cell asks the user for. */

import { randomUUID } from 'node:crypto';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { Interrupted } from './cells/errors';
import { currentContext } from './context';
import { type Answer, type Question, Shared, type ToGateway } from './threads';

export interface ReadLineOptions {
  /** Whether the front end hides what is typed. Default false. */
  readonly password?: boolean;
}

export class Input {
  private readonly waiting = new Map<string, (value: string) => void>();

  constructor(
    private readonly post: (message: ToGateway) => void,
    private readonly shared: Int32Array,
    private readonly answers: MessagePort,
  ) {}

  /** A line of the user's; other work goes on meanwhile. */
  readonly readLine = (prompt: unknown = '', { password = false }: ReadLineOptions = {}): Promise<string> => {
    const { signal } = currentContext();
    const question = this.question(prompt, password, false);
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.waiting.delete(question.id);
        reject(new Interrupted());
      };
      this.waiting.set(question.id, (value) => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      });
      signal?.addEventListener('abort', stop, { once: true });
    });
  };

  /** As a browser's `prompt`: the cell stands still until the answer is there. */
  readonly prompt = (message: unknown = 'Prompt', preset: unknown = ''): string => {
    const before = Atomics.load(this.shared, Shared.interrupts);
    let woken = Atomics.load(this.shared, Shared.wake);
    const { id } = this.question(message, false, true);
    for (;;) {
      Atomics.wait(this.shared, Shared.wake, woken);
      woken = Atomics.load(this.shared, Shared.wake);
      if (Atomics.load(this.shared, Shared.interrupts) > before) throw new Interrupted();
      const answer = receiveMessageOnPort(this.answers)?.message as Answer | undefined;
      if (answer?.id === id) return answer.value === '' ? String(preset) : answer.value;
    }
  };

  answer({ id, value }: Answer): void {
    this.waiting.get(id)?.(value);
    this.waiting.delete(id);
  }

  private question(prompt: unknown, password: boolean, waits: boolean): Question {
    const { request } = currentContext();
    if (request?.content.allow_stdin !== true)
      throw new Error(
        'The front end takes no input for this cell (allow_stdin is off, as in a notebook that is executed without a reader); give the value in the code.',
      );
    const question = { id: randomUUID(), prompt: String(prompt), password, waits };
    this.post({ kind: 'ask', question, request });
    return question;
  }
}
