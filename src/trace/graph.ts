import type { Tensor } from '@tensorflow/tfjs-core';
import type { LinearMap } from './linear';

/** A tensor of the traced computation: the input, a constant (weights), or the output of a node. */
export class Value {
  private held: Tensor | undefined;

  constructor(
    readonly id: number,
    readonly shape: readonly number[],
    source: Tensor | (() => Tensor),
    /** True where the value depends on the traced input. */
    readonly active: boolean,
  ) {
    if (typeof source === 'function') this.compute = source;
    else this.held = source;
  }

  private readonly compute: (() => Tensor) | undefined;

  /** True where the network's run made it; false where a rewrite left it implicit. */
  get recorded(): boolean {
    return this.compute === undefined;
  }

  /** The tensor; computed on first use where a rewrite left it implicit. Owned by the graph: never dispose it. */
  get tensor(): Tensor {
    if (!this.held) this.held = this.compute!();
    return this.held;
  }

  dispose(): void {
    this.held?.dispose();
    this.held = undefined;
  }
}

/** One kernel call. */
export interface Node {
  readonly kernel: string;
  /** Name of the layer or graph node that made the call; nested models as `outer/inner`. */
  readonly layer: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Value[];
  /** Set by the rewrite for `Linear` nodes: the map, its weights and its bias. */
  readonly linear?: Linear;
}

/** What a `Linear` node computes: `map.apply(x, weight) + bias`. */
export interface Linear {
  readonly map: LinearMap;
  readonly weight: Value;
  readonly bias?: Value;
}

/** A model's computation on one batch, in the order of execution. Holds its tensors until `dispose()`. */
export interface Graph {
  /** The traced input; or the layer output that stood in for it. */
  readonly input: Value;
  readonly nodes: readonly Node[];
  readonly output: Value;
  /** The output of each layer (of its last call, where it is called more than once) or graph node, by name. */
  readonly layers: ReadonlyMap<string, Value>;
  dispose(): void;
}
