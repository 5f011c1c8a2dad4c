import { clone, engine, keep, type NamedAttrMap, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import { fusedActivation } from './activation';
import { type Node, Value } from './graph';

/** The outermost kernel calls of a run that depend on the input, and a value for every tensor they touch. */
export interface Recording {
  readonly input: Value;
  readonly nodes: Node[];
  readonly output: Value;
  /** The value of a tensor that was seen while recording, by the tensor's id. */
  find(tensorId: number): Value | undefined;
  /** Every value that holds a tensor. */
  readonly owned: Value[];
}

const notHeld = (): Tensor => {
  throw new Error('Only one value of this run was held, and another was asked for.');
};

/** Names the layer that is running. */
export interface Namer {
  current(): string;
}

export interface RecordOptions {
  /** Runs a fused activation as a kernel of its own, so that what goes into it is known. Default: it stays fused. */
  readonly preactivations?: boolean;
  /**
   * Id of the one computed value to hold, as another recording of the same network numbered it; of the others only the
   * shape is known, and the run takes no more memory than a prediction. Default: hold all.
   */
  readonly only?: number;
}

/**
 * Runs `run` and records every outermost kernel call that depends on `input`.
 *
 * Intermediates may be disposed by the model's own executor, so clones are held (they share the data), keyed by the
 * ids of the original tensors. Calls made inside another kernel are part of it and are not recorded.
 */
export function record(input: Tensor, run: () => Tensor, namer: Namer, options: RecordOptions = {}): Recording {
  const { preactivations = false, only } = options;
  const tfEngine = engine();
  const values = new Map<number, Value>();
  const owned: Value[] = [];
  const calls: Node[] = [];
  const activeData = new Set<object>();
  let ids = 0;
  const hold = (tensor: Tensor, active: boolean): Value => {
    const id = ids++;
    const held = only === undefined || only === id || !active;
    const value = new Value(id, tensor.shape, held ? keep(clone(tensor)) : notHeld, active);
    owned.push(value);
    values.set(tensor.id, value);
    if (active) activeData.add(tensor.dataId);
    return value;
  };
  const release = () => {
    for (const value of owned) value.dispose();
  };

  const { runKernel, readSync, read } = tfEngine;
  let depth = 0;
  const recorder = function (
    this: typeof tfEngine,
    kernel: string,
    inputs: NamedTensorMap,
    attrs?: NamedAttrMap,
  ): Tensor | Tensor[] {
    if (depth > 0) return runKernel.call(this, kernel, inputs, attrs) as Tensor | Tensor[];
    const apart = preactivations && attrs && fusedActivation(attrs, inputs);
    if (apart) {
      const { preluActivationWeights: _, ...others } = inputs;
      const sum = recorder.call(this, kernel, others, { ...attrs, activation: 'linear' }) as Tensor;
      return recorder.call(this, apart.kernel, apart.inputs(sum), apart.attrs as NamedAttrMap);
    }
    depth++;
    try {
      const result = runKernel.call(this, kernel, inputs, attrs) as Tensor | Tensor[];
      const named = Object.entries(inputs).filter(([, tensor]) => tensor != null) as unknown as [string, Tensor][];
      if (!named.some(([, tensor]) => values.get(tensor.id)?.active)) return result;
      const nodeInputs: Record<string, Value> = {};
      for (const [name, tensor] of named) nodeInputs[name] = values.get(tensor.id) ?? hold(tensor, false);
      const outputs = (Array.isArray(result) ? result : [result]).map((tensor) => hold(tensor, true));
      calls.push({ kernel, layer: namer.current(), inputs: nodeInputs, attrs: { ...attrs }, outputs });
      return result;
    } finally {
      depth--;
    }
  };
  const refuse = (dataId: object) => {
    if (depth > 0 || !activeData.has(dataId)) return;
    throw new ArgumentError(
      'The model reads the values of a tensor while it is being traced, so its computation may depend on them. ' +
        'Use tensor operations (such as tf.where) in place of dataSync(), arraySync() or print() on values that come from the input.',
    );
  };

  const root = hold(input, true);
  try {
    tfEngine.runKernel = recorder as typeof runKernel;
    tfEngine.readSync = function (dataId) {
      refuse(dataId);
      return readSync.call(this, dataId);
    };
    tfEngine.read = function (dataId) {
      refuse(dataId);
      return read.call(this, dataId);
    };
    const result = run();
    const output = values.get(result.id);
    if (!output?.active) {
      throw new ArgumentError(
        'The model’s output does not depend on its input through TensorFlow.js operations, so there is nothing to explain. ' +
          'Return a tensor computed from the input.',
      );
    }
    return { input: root, nodes: calls, output, owned, find: (id) => values.get(id) };
  } catch (error) {
    release();
    throw error;
  } finally {
    // The originals are methods of the prototype: removing our own properties uncovers them.
    for (const name of ['runKernel', 'readSync', 'read'] as const) Reflect.deleteProperty(tfEngine, name);
  }
}
