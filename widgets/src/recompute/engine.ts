/** The worker of a live page, started when it is first needed. One for all heatmaps. */

import type { Advance, Answer, Request } from '../../../src/render/request';
import type { FromWorker, NetworkMessage, OriginalInput, ToWorker } from './messages';

/** The inert block of a live page that holds the worker's code. */
const blockType = 'application/vnd.explainbook.engine';

export interface Listener {
  progress(progress: Advance): void;
  answer(answer: Answer, seconds: number): void;
  problem(problem: string): void;
  stopped(): void;
}

/** What is asked of the engine. */
export interface Job {
  readonly ticket: number;
  readonly network: NetworkMessage;
  /** As the notebook had it. */
  readonly input: OriginalInput;
  readonly request: Request;
  readonly listener: Listener;
}

/** So long a step that cannot be interrupted may go on after it was cancelled. */
const patienceMilliseconds = 400;

export class PageEngine {
  private static only: PageEngine | undefined;

  /** Undefined in a page that carries no engine. */
  static find(): PageEngine | undefined {
    const code = PageEngine.only ? undefined : document.querySelector(`script[type="${blockType}"]`)?.textContent;
    if (code) PageEngine.only = new PageEngine(code);
    return PageEngine.only;
  }

  private worker: Worker | undefined;
  private readonly known = new Set<string>();
  private readonly jobs = new Map<number, Job>();
  private ticket = 0;

  private constructor(private readonly code: string) {}

  /** @returns a function that cancels it */
  explain(job: Omit<Job, 'ticket'>): () => void {
    this.ticket += 1;
    const { ticket } = this;
    this.begin({ ...job, ticket });
    return () => this.cancel(ticket);
  }

  private begin(job: Job): void {
    const { ticket, network, input, request } = job;
    this.jobs.set(ticket, job);
    this.worker ??= this.start();
    if (!this.known.has(network.sha256)) this.send({ type: 'network', network });
    this.known.add(network.sha256);
    this.send({ type: 'explain', ticket, network: network.sha256, input, request });
  }

  private cancel(ticket: number): void {
    this.send({ type: 'cancel', ticket });
    setTimeout(() => this.restart(ticket), patienceMilliseconds);
  }

  /** Ends the worker if it is still at a cancelled job, and gives the others to a new one. */
  private restart(ticket: number): void {
    const stuck = this.jobs.get(ticket);
    if (!stuck) return;
    this.worker?.terminate();
    this.worker = undefined;
    this.known.clear();
    this.jobs.delete(ticket);
    const others = [...this.jobs.values()];
    stuck.listener.stopped();
    for (const job of others) this.begin(job);
  }

  private send(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  private start(): Worker {
    const url = URL.createObjectURL(new Blob([this.code], { type: 'text/javascript' }));
    const worker = new Worker(url);
    URL.revokeObjectURL(url);
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    worker.addEventListener('error', (event) => {
      const waiting = [...this.jobs.values()];
      this.jobs.clear();
      for (const { listener } of waiting)
        listener.problem(`This browser cannot compute here: ${event.message || 'its worker failed'}.`);
    });
    return worker;
  }

  private hear(message: FromWorker): void {
    const listener = this.jobs.get(message.ticket)?.listener;
    if (!listener) return;
    if (message.type === 'progress') {
      listener.progress(message.progress);
      return;
    }
    this.jobs.delete(message.ticket);
    if (message.type === 'answer') listener.answer(message.answer, message.seconds);
    else if (message.type === 'problem') listener.problem(message.problem);
    else listener.stopped();
  }
}
