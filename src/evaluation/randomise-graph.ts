/** Weights of a graph model, where a layer is an operation that reads them. */

import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import { io, type NamedTensorMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { ModelError } from '../errors';
import type { Draw, WeightedCopy } from './randomise';

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
}

/** Operations that only hand on the constant they read. */
const handsOn = new Set(['Const', 'Identity', 'ReadVariableOp', 'StopGradient', 'Reshape', 'Squeeze', 'ExpandDims']);

/**
 * The weights that each operation reads, the operations nearest to the output first. A single number is none, and stays: a
 * scale, or the bound of a ReLU6. What only functions inside the graph read comes last, under its own name.
 */
export async function graphLayers(model: GraphModel): Promise<ReadonlyMap<string, readonly string[]>> {
  const { modelTopology } = await saved(model);
  const { node: nodes = [] } = modelTopology as { readonly node?: readonly GraphNode[] };
  const inputsOf = new Map(nodes.map((node) => [node.name, (node.input ?? []).map(nodeName)]));
  const ops = new Map(nodes.map(({ name, op }) => [name, op]));
  const weights = new Set(
    Object.entries(model.weights).flatMap(([name, [first]]) =>
      first && first.dtype === 'float32' && first.size > 1 ? [nodeName(name)] : [],
    ),
  );
  const constant = (name: string): boolean =>
    handsOn.has(ops.get(name) ?? '') && (weights.has(name) || (inputsOf.get(name) ?? []).some(constant));
  const read = (name: string): string[] =>
    weights.has(name) ? [name] : constant(name) ? (inputsOf.get(name) ?? []).flatMap(read) : [];
  const layers = new Map<string, string[]>();
  const taken = new Set<string>();
  for (const name of inOrder(inputsOf)) {
    if (constant(name)) continue;
    const own = (inputsOf.get(name) ?? []).flatMap(read).filter((weight) => !taken.has(weight));
    for (const weight of own) taken.add(weight);
    if (own.length > 0) layers.set(name, own);
  }
  const unread = [...weights].filter((weight) => !taken.has(weight));
  return new Map([...[...layers].reverse(), ...unread.map((weight): [string, string[]] => [weight, [weight]])]);
}

/** The name of the node in `^name` and `name:0`. */
const nodeName = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

/** Every operation after those that it reads from. */
function inOrder(inputsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  for (const start of inputsOf.keys()) {
    // A stack in place of a recursion: graphs are deeper than stacks.
    const open: { readonly name: string; next: number }[] = [{ name: start, next: 0 }];
    const waiting = new Set<string>();
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const input = inputsOf.get(top.name)?.[top.next++];
      if (done.has(top.name) || input === undefined) {
        if (inputsOf.has(top.name)) done.add(top.name);
        open.pop();
      } else if (!done.has(input) && !waiting.has(input)) {
        waiting.add(input);
        open.push({ name: input, next: 0 });
      }
    }
  }
  return [...done];
}

async function saved(model: GraphModel): Promise<io.ModelArtifacts> {
  let found: io.ModelArtifacts | undefined;
  await model.save({
    save: async (artifacts) => {
      found = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return found!;
}

/** A copy whose weights are numbers until a network is asked for: a graph model takes new ones only when it is built. */
export async function graphCopy(model: GraphModel): Promise<WeightedCopy> {
  const layers = await graphLayers(model);
  const { weightData, weightSpecs, getWeightStream, ...description } = await saved(model);
  const drawn = new Map<string, Float32Array>();
  let built: GraphModel | undefined;
  const valuesOf = (name: string) => drawn.get(name) ?? (model.weights[name]![0]!.dataSync() as Float32Array);
  return {
    replace: (layer: string, draw: Draw) => {
      for (const name of layers.get(layer) ?? []) drawn.set(name, draw(name, valuesOf(name)));
    },
    network: async () => {
      const fresh: Tensor[] = [];
      const weights: NamedTensorMap = {};
      for (const [name, [first]] of Object.entries(model.weights)) {
        const values = drawn.get(name);
        weights[name] = values ? tensor(values, first!.shape) : first!;
        if (values) fresh.push(weights[name]);
      }
      try {
        const { data, specs } = await io.encodeWeights(weights);
        built?.dispose();
        built = await loadGraphModel(io.fromMemory({ ...description, weightData: data, weightSpecs: specs }));
        return built;
      } catch (error) {
        throw new ModelError(
          `The graph cannot be copied, which randomising its weights needs: ${error instanceof Error ? error.message : error}.`,
        );
      } finally {
        for (const each of fresh) each.dispose();
      }
    },
    dispose: () => {
      built?.dispose();
    },
  };
}
