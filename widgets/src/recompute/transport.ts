/** The way from a reader's wish to an answer: through the kernel where one runs, else through the page's own engine. */

import { floats, pixels } from '../../../src/render/figure/numbers';
import { amongShown, type Choice, type Request } from '../../../src/render/request';
import type { NetworkState } from '../../../src/render/state';
import type { HeatmapModel } from '../model';
import { type Listener, PageEngine } from './engine';
import type { NetworkMessage, OriginalInput } from './messages';

const known = new WeakMap<HeatmapModel, Recomputation>();

/** One for all views of a model. */
export function recomputation(model: HeatmapModel): Recomputation {
  const found = known.get(model) ?? new Recomputation(model);
  known.set(model, found);
  return found;
}

export class Recomputation {
  /** As the notebook left it; a drawing replaces it in the state. */
  private readonly original: OriginalInput;
  private stop: (() => void) | undefined;
  /** Of the last answer that came from this page. */
  seconds: number | undefined;

  constructor(private readonly model: HeatmapModel) {
    this.original = this.shown();
    // A saved state may have been caught at work, which nobody goes on with.
    if (this.where === 'page') model.set({ busy: false, request: null, progress: null });
  }

  /** Who computes; undefined where nobody can. */
  get where(): 'kernel' | 'page' | undefined {
    if (!this.model.read('offer')) return undefined;
    if (this.model.comm_live) return 'kernel';
    return this.model.read('network') && PageEngine.find() ? 'page' : undefined;
  }

  /** Whether an answer is on its way. */
  get busy(): boolean {
    return this.where !== undefined && this.model.read('busy');
  }

  /** What is asked, or what is shown: the answer to come will be of this. */
  get wish(): Request {
    const pending = this.model.read('request');
    if (pending) return pending;
    const { target, maps, drawn } = this.model.read('asked');
    const { values, pictures } = this.shown();
    return { target, maps, only: null, input: drawn ? { values, pictures } : null };
  }

  /** Asks for something else, the rest as it is. */
  ask(patch: Partial<Request>): void {
    const request = { ...this.wish, only: null, ...patch };
    const { where } = this;
    if (!where) return;
    this.model.write({ request, busy: true, problem: '', progress: null });
    if (where === 'page') void this.compute(request);
  }

  askMap(at: number, choice: Choice): void {
    // What was asked and not answered yet is still to be done.
    const pending = this.model.read('request');
    const only = pending && pending.only !== at ? null : at;
    this.ask({ only, maps: this.wish.maps.map((old, map) => (map === at ? choice : old)) });
  }

  cancel(): void {
    this.stop?.();
    this.stop = undefined;
    if (this.model.read('request')) this.model.write({ request: null, busy: false, progress: null });
  }

  private async compute(request: Request): Promise<void> {
    this.stop?.();
    this.stop = undefined;
    const { model } = this;
    const current = () => model.read('request') === request;
    const finish = (patch: object) => {
      if (current()) model.set({ ...patch, busy: false, progress: null, request: null });
    };
    try {
      const network = await this.network();
      if (!current()) return;
      const listener: Listener = {
        progress: (progress) => void (current() && model.set({ progress })),
        answer: (answer, seconds) => {
          if (current()) this.seconds = seconds;
          finish(amongShown(answer, request.only, model.read('maps')));
        },
        problem: (problem) => finish({ problem }),
        stopped: () => finish({}),
      };
      this.stop = PageEngine.find()?.explain({ network, input: this.original, request, listener });
    } catch (error) {
      finish({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  private async network(): Promise<NetworkMessage> {
    const model = await this.model.widget_manager.get_model(this.model.read('network'));
    const read = <K extends keyof NetworkState>(key: K) => model.get(key) as NetworkState[K];
    const weights = read('weights');
    return {
      kind: read('kind'),
      description: read('description'),
      weights: new Uint8Array(weights.buffer as ArrayBuffer, weights.byteOffset, weights.byteLength).slice(),
      sha256: read('sha256'),
      labels: read('labels'),
    };
  }

  /** The input that is shown, or that is on its way, in the shape that the network takes. */
  shown(): OriginalInput {
    const pending = this.model.read('request')?.input;
    const values = pending?.values ?? this.model.read('input')?.values;
    const pictures = pending?.pictures ?? this.model.read('pictures');
    return {
      values: values ? floats(values) : new Float32Array(),
      shape: this.model.read('offer')?.shape ?? [],
      pictures: pictures.map(({ width, height, rgba }) => ({ width, height, rgba: pixels(rgba) })),
    };
  }
}
