import type { Graph, Value } from './graph';

/** Kernels whose output is never below 0. */
const sources = ['Relu', 'Relu6', 'Sigmoid', 'Softmax', 'Softplus', 'Exp', 'Abs', 'Square'];

/** Kernels that keep values, or take means, maxima and sums of them: never below 0 where no input is. */
const keepers = [
  ...['Reshape', 'Identity', 'ExpandDims', 'Transpose', 'Concat', 'Pack', 'Slice', 'StridedSlice', 'SplitV', 'Unpack'],
  ...[
    'MaxPool',
    'MaxPool3D',
    'AvgPool',
    'AvgPool3D',
    'Max',
    'Mean',
    'Sum',
    'Add',
    'AddN',
    'ResizeBilinear',
    'ResizeNearestNeighbor',
  ],
];

/** The values of a graph that cannot be below 0, whatever the input. */
export function nonNegativeValues({ nodes }: Graph): ReadonlySet<Value> {
  const found = new Set<Value>();
  for (const { kernel, inputs, outputs } of nodes) {
    const kept = keepers.includes(kernel) && Object.values(inputs).every((value) => found.has(value));
    if (kept || sources.includes(kernel)) for (const output of outputs) found.add(output);
  }
  return found;
}

/** What a ReLU makes of a value, for the values that one reads. */
export function rectifiedValues({ nodes }: Graph): ReadonlyMap<Value, Value> {
  return new Map(
    nodes.flatMap(({ kernel, inputs, outputs }): [Value, Value][] =>
      kernel === 'Relu' ? [[inputs.x!, outputs[0]!]] : [],
    ),
  );
}
