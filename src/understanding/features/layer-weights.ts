import type { GraphModel } from '@tensorflow/tfjs-converter';
import { type Tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';
import { isGraphModel, isLayersModel, type Network, namedLayers } from '../../trace/names';

/** Weights of a layer as filters over a plane. */
export interface LayerWeights {
  /** Row-major, in `shape`. */
  readonly values: Float32Array;
  /** Height and width of the window, input channels of a filter, filters. */
  readonly shape: readonly [height: number, width: number, inputs: number, filters: number];
  /** What a filter is, in words. */
  readonly kind: string;
}

/** The layers of a network whose weights are filters, and their kinds. */
function layersWithWeights(network: Network): Map<string, string> {
  if (isLayersModel(network)) {
    return new Map(
      namedLayers(network)
        .map(([name, layer]): [string, string] => [name, layer.getClassName()])
        .filter(([, kind]) => kind in readers),
    );
  }
  if (!isGraphModel(network)) {
    throw new ArgumentError(
      'A plain function has no named layers, so there are no filters to show; give a LayersModel or a GraphModel.',
    );
  }
  return new Map(
    Object.values(nodesOf(network))
      .filter(({ op }) => op in graphKinds)
      .map(({ name, op }) => [name, graphKinds[op]!]),
  );
}

/** Reads the weights of a layer of a LayersModel, or of a node of a GraphModel. */
export function layerWeights(network: Network, layer: string): LayerWeights {
  const known = layersWithWeights(network);
  const kind = known.get(layer);
  if (!kind) {
    throw new ArgumentError(
      `There is no layer "${layer}" with filters in the model; those that have some: ${[...known.keys()].join(', ') || 'none'}.`,
    );
  }
  if (isGraphModel(network)) return tidied(() => readers[kind]!(constantOf(network, layer)));
  const [, found] = namedLayers(network as LayersModel).find(([name]) => name === layer)!;
  // The layer's own tensors: read, never disposed.
  return readers[kind]!(found.getWeights()[0]!, kind === 'Dense' ? flattened(found) : undefined);
}

/** A graph model's constant may have to be turned on the way. */
function tidied(compute: () => LayerWeights): LayerWeights {
  let result: LayerWeights | undefined;
  tidy(() => {
    result = compute();
  });
  return result!;
}

type Reader = (weights: Tensor, from?: readonly number[]) => LayerWeights;

const read = (weights: Tensor, shape: LayerWeights['shape'], kind: string): LayerWeights => ({
  values: Float32Array.from(weights.dataSync()),
  shape,
  kind,
});

const depthwise: Reader = (weights) => {
  const [height, width, channels, multiplier] = weights.shape as [number, number, number, number];
  return read(weights, [height, width, 1, channels * multiplier], 'depthwise filter, one input channel each');
};

/** By the class of a layer. */
const readers: Readonly<Record<string, Reader>> = {
  Conv2D: (weights) => read(weights, weights.shape as [number, number, number, number], 'filter'),
  Conv2DTranspose: (weights) => {
    const [height, width, outputs, inputs] = weights.shape as [number, number, number, number];
    const { values } = read(weights, [height, width, outputs, inputs], '');
    const turned = Float32Array.from(values, (_, at) => {
      const [place, input, output] = [
        Math.floor(at / (inputs * outputs)),
        Math.floor(at / outputs) % inputs,
        at % outputs,
      ];
      return values[(place * outputs + output) * inputs + input]!;
    });
    return { values: turned, shape: [height, width, inputs, outputs], kind: 'transposed filter' };
  },
  DepthwiseConv2D: depthwise,
  SeparableConv2D: depthwise,
  Conv1D: (weights) => {
    const [length, inputs, filters] = weights.shape as [number, number, number];
    return read(weights, [length, inputs, 1, filters], 'filter over a sequence (down: places, across: input channels)');
  },
  Dense: (weights, from) => {
    const [inputs, units] = weights.shape as [number, number];
    const [height, width, channels] = from ?? [1, inputs, 1];
    return read(weights, [height!, width!, channels!, units], 'unit of a dense layer');
  },
};

/** The picture that goes into a dense layer through a Flatten, where there is one. */
function flattened(layer: LayersModel['layers'][number]): readonly number[] | undefined {
  const before = layer.inboundNodes[0]?.inputTensors[0]?.sourceLayer;
  const shape =
    before?.getClassName() === 'Flatten' ? before.inboundNodes[0]?.inputTensors[0]?.shape.slice(1) : undefined;
  return shape?.length === 3 && shape.every((size) => size !== null) ? (shape as number[]) : undefined;
}

/** The kind of layer that a graph model's operation is. */
const graphKinds: Readonly<Record<string, string>> = {
  Conv2D: 'Conv2D',
  _FusedConv2D: 'Conv2D',
  DepthwiseConv2dNative: 'DepthwiseConv2D',
  FusedDepthwiseConv2dNative: 'DepthwiseConv2D',
  MatMul: 'Dense',
  _FusedMatMul: 'Dense',
};

interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputNames: readonly string[];
  readonly attrParams?: Readonly<Record<string, { readonly value?: unknown }>>;
}

interface Executor {
  readonly graph: { readonly nodes: Readonly<Record<string, GraphNode>> };
  readonly weightMap: Readonly<Record<string, readonly Tensor[]>>;
}

const executorOf = (model: GraphModel): Executor => (model as unknown as { executor: Executor }).executor;
const nodesOf = (model: GraphModel): Executor['graph']['nodes'] => executorOf(model).graph.nodes;

/** The constant that is the second input of a graph's node, past identities. */
function constantOf(model: GraphModel, name: string): Tensor {
  const { graph, weightMap } = executorOf(model);
  const { inputNames, attrParams } = graph.nodes[name]!;
  let at = inputNames[1]!.replace(/:\d+$/, '');
  while (!weightMap[at] && graph.nodes[at]?.op === 'Identity')
    at = graph.nodes[at]!.inputNames[0]!.replace(/:\d+$/, '');
  const [constant] = weightMap[at] ?? [];
  if (constant) return attrParams?.transposeB?.value ? transpose(constant) : constant;
  throw new ArgumentError(`The node "${name}" multiplies by what the graph computes, not by constant weights.`);
}
