import {
  add,
  avgPool,
  concat,
  div,
  engine,
  matMul,
  maxPool,
  type NamedAttrMap,
  pad,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  type Tensor4D,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Plane } from './convolution';
import type { Graph, Node, Value } from './graph';

/** Rows `top` to `bottom` and columns `left` to `right` of a plane, the ends not included. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * A change of a batch's values, zero outside one region of the plane.
 * Values that were a plane and are flattened since keep their region until something mixes positions.
 */
interface Change {
  /** New less old: `[N, h, w, C]` in the region, or in the value's own shape where it is not a plane. */
  readonly delta: Tensor;
  readonly region?: Region;
  readonly plane?: readonly [height: number, width: number, channels: number];
}

type ChangeRule = (node: Node, changes: ReadonlyMap<Value, Change>) => Change | undefined;

/** The nodes between a graph's input, a plane, and `start`, where a change can be carried through all of them. */
export function changePath({ input, nodes }: Graph, start: Value): readonly Node[] | undefined {
  const needed = new Set<Value>([start]);
  const path: Node[] = [];
  for (const node of [...nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    if (!ruleFor(node)) return undefined;
    path.unshift(node);
    for (const value of Object.values(node.inputs)) if (value.active) needed.add(value);
  }
  return input.shape.length === 4 ? path : undefined;
}

/**
 * Carries a change of the input's region forward, and computes only what it reaches: convolutions see the change alone,
 * since they are linear; what is not linear sees the values of the first run beneath it.
 *
 * @param delta New less old, `[N, h, w, C]`, in the region.
 * @returns The change of `start`, in its shape, and the multiplications it took. To be called in a tidy.
 */
export function carryChange(
  { input }: Graph,
  path: readonly Node[],
  start: Value,
  region: Region,
  delta: Tensor,
): { delta: Tensor | undefined; work: number } {
  const changes = new Map<Value, Change>([[input, local(delta, region, input)]]);
  let work = 0;
  for (const node of path) {
    if (!Object.values(node.inputs).some((value) => changes.has(value))) continue;
    const output = node.outputs[0]!;
    const change = ruleFor(node)!(node, changes);
    if (!change) continue;
    changes.set(output, change);
    if (node.linear) work += change.delta.size * productsPerValue(node);
  }
  const last = changes.get(start);
  return { delta: last && everywhere(last, start), work };
}

/** The multiplications of a path when everything is computed. */
export const fullWork = (path: readonly Node[]): number =>
  path.reduce(
    (total, node) => (node.linear ? total + sizeOf(node.outputs[0]!.shape) * productsPerValue(node) : total),
    0,
  );

const productsPerValue = ({ linear, outputs }: Node): number =>
  sizeOf(linear!.weight.shape) / outputs[0]!.shape.at(-1)!;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function local(delta: Tensor, region: Region, { shape }: Value): Required<Change> {
  return { delta, region, plane: shape.slice(1) as [number, number, number] };
}

/** The change of all values, zeros included, in the value's shape. */
function everywhere({ delta, region, plane }: Change, { shape }: Value): Tensor {
  if (!region || !plane) return reshape(delta, [...shape]);
  return reshape(window(delta, region, { top: 0, left: 0, bottom: plane[0], right: plane[1] }), [...shape]);
}

const isPlane = ({ plane }: Change, { shape }: Value): boolean =>
  plane !== undefined && shape.length === 4 && plane.every((size, axis) => size === shape[axis + 1]);

/** The change of a plane, with its region. */
function onPlane(changes: ReadonlyMap<Value, Change>, value: Value): Required<Change> | undefined {
  const change = changes.get(value);
  if (!change) return undefined;
  if (isPlane(change, value)) return change as Required<Change>;
  const [, bottom, right] = value.shape as [number, number, number, number];
  return local(everywhere(change, value), { top: 0, left: 0, bottom, right }, value);
}

/** What another window shows of values that are known in a region: cut where it is smaller, padded where it is larger. */
function window(values: Tensor, known: Region, wanted: Region, outside = 0): Tensor {
  const [top, left] = [Math.max(known.top, wanted.top), Math.max(known.left, wanted.left)];
  const [bottom, right] = [Math.min(known.bottom, wanted.bottom), Math.min(known.right, wanted.right)];
  const inner = slice(values, [0, top - known.top, left - known.left, 0], [-1, bottom - top, right - left, -1]);
  const around = [
    [0, 0],
    [top - wanted.top, wanted.bottom - bottom],
    [left - wanted.left, wanted.right - right],
    [0, 0],
  ] as [number, number][];
  return around.every(([before, after]) => before === 0 && after === 0) ? inner : pad(inner, around, outside);
}

/** The first run's values in a region. */
const cleanIn = (value: Value, region: Region, outside = 0): Tensor => {
  const [, height, width] = value.shape as [number, number, number, number];
  return window(value.tensor, { top: 0, left: 0, bottom: height, right: width }, region, outside);
};

interface Reach {
  /** Where outputs change. */
  readonly region: Region;
  /** What these outputs read of the input; it may stick out where there is padding. */
  readonly reads: Region;
}

/** What a sliding window makes of a region; undefined where no output sees it. */
function reach(region: Region, input: Value, output: Value, size: readonly number[], plane: Plane): Reach | undefined {
  const along = (from: number, to: number, axis: 0 | 1) => {
    const [length, outputs] = [input.shape[axis + 1]!, output.shape[axis + 1]!];
    const [stride, extent] = [plane.strides[axis]!, (size[axis]! - 1) * plane.dilations[axis]! + 1];
    const same = Math.max((outputs - 1) * stride + extent - length, 0) >> 1;
    const before = plane.pad === 'valid' ? 0 : plane.pad === 'same' ? same : plane.pad[axis + 1]![0];
    const first = Math.max(0, Math.ceil((from + before - extent + 1) / stride));
    const last = Math.min(outputs - 1, Math.floor((to - 1 + before) / stride));
    return { first, end: last + 1, reads: first * stride - before, until: last * stride - before + extent };
  };
  const [rows, columns] = [along(region.top, region.bottom, 0), along(region.left, region.right, 1)];
  if (rows.first >= rows.end || columns.first >= columns.end) return undefined;
  return {
    region: { top: rows.first, left: columns.first, bottom: rows.end, right: columns.end },
    reads: { top: rows.reads, left: columns.reads, bottom: rows.until, right: columns.until },
  };
}

const onlyInput = ({ inputs }: Node): Value => Object.values(inputs).find(({ active }) => active)!;

const convolution: ChangeRule = (node, changes) => {
  const { map, weight } = node.linear!;
  const [x, output] = [node.inputs.x!, node.outputs[0]!];
  const { delta, region } = onPlane(changes, x)!;
  const found = reach(region, x, output, weight.shape, map.plane!);
  if (!found) return undefined;
  const seen = window(delta, region, found.reads);
  return local(map.applyInside!(seen, weight.tensor), found.region, output);
};

/** W δ; of a flattened plane, only the weights that read the region are used. */
const dense: ChangeRule = (node, changes) => {
  const { map, weight } = node.linear!;
  const [x, output] = [node.inputs.x!, node.outputs[0]!];
  const change = changes.get(x)!;
  const { delta, region, plane } = change;
  const units = output.shape.at(-1)!;
  if (!region || !plane || map.channelAxes[0] !== -1 || sizeOf(weight.shape) !== sizeOf(plane) * units) {
    return { delta: map.apply(everywhere(change, x), weight.tensor) };
  }
  const [height, width, channels] = plane;
  const { top, left, bottom, right } = region;
  const rows = reshape(weight.tensor, [height, width, channels, units]);
  const some = slice(rows, [top, left, 0, 0], [bottom - top, right - left, channels, units]);
  return { delta: matMul(reshape(delta, [delta.shape[0]!, -1]), reshape(some, [-1, units])) };
};

/** f(old + δ) − f(old), value by value. */
const elementwise: ChangeRule = (node, changes) => {
  const [x, output] = [onlyInput(node), node.outputs[0]!];
  const change = changes.get(x)!;
  const run = (values: Tensor) => {
    const inputs = Object.entries(node.inputs).map(([name, value]) => [name, value === x ? values : value.tensor]);
    return engine().runKernel(node.kernel, Object.fromEntries(inputs), node.attrs as NamedAttrMap) as Tensor;
  };
  if (isPlane(change, x)) {
    const region = change.region!;
    return local(sub(run(add(cleanIn(x, region), change.delta)), cleanIn(output, region)), region, output);
  }
  return { delta: sub(run(add(x.tensor, everywhere(change, x))), output.tensor) };
};

const pool: ChangeRule = (node, changes) => {
  const [x, output] = [node.inputs.x!, node.outputs[0]!];
  const { delta, region } = onPlane(changes, x)!;
  const plane = poolPlane(node);
  const size = node.attrs.filterSize as [number, number];
  const found = reach(region, x, output, size, plane);
  if (!found) return undefined;
  const changed = window(delta, region, found.reads);
  const strides = plane.strides as [number, number];
  if (node.kernel === 'AvgPool') {
    return local(avgPool(changed as Tensor4D, size, strides, 'valid'), found.region, output);
  }
  const values = add(cleanIn(x, found.reads, -1e38), changed) as Tensor4D;
  const pooled = maxPool(values, size, strides, 'valid');
  return local(sub(pooled, cleanIn(output, found.region)), found.region, output);
};

const poolPlane = ({ attrs }: Node): Plane => ({
  strides: attrs.strides as [number, number],
  dilations: [1, 1],
  pad: attrs.pad as Plane['pad'],
});

/** The same values in another shape: a flattened plane keeps its region. */
const reshaped: ChangeRule = (node, changes) => {
  const [x, output] = [onlyInput(node), node.outputs[0]!];
  const change = changes.get(x)!;
  const { plane } = change;
  const examples = change.delta.shape[0]!;
  const flat = plane && output.shape.at(-1) === sizeOf(plane) && sizeOf(output.shape) === examples * sizeOf(plane);
  return flat || isPlane(change, output) ? change : { delta: reshape(everywhere(change, x), [...output.shape]) };
};

/** Sums of changes: a constant that is added changes nothing. */
const sumOf: ChangeRule = (node, changes) => {
  const output = node.outputs[0]!;
  const parts = Object.values(node.inputs).flatMap((value) => {
    const change = changes.get(value);
    return change ? [{ value, change }] : [];
  });
  if (parts.every(({ value, change }) => isPlane(change, value) && isPlane(change, output))) {
    const region = hull(parts.map(({ change }) => change.region!));
    const deltas = parts.map(({ change }) => window(change.delta, change.region!, region));
    return local(
      deltas.reduce((a, b) => add(a, b)),
      region,
      output,
    );
  }
  const deltas = parts.map(({ value, change }) => everywhere(change, value));
  return { delta: deltas.reduce((a, b) => add(a, b)) };
};

const joined: ChangeRule = (node, changes) => {
  const output = node.outputs[0]!;
  const parts = Object.values(node.inputs).map((value) => ({ value, change: onPlane(changes, value) }));
  const region = hull(parts.flatMap(({ change }) => change?.region ?? []));
  const deltas = parts.map(({ value, change }) =>
    change ? window(change.delta, change.region, region) : zerosLike(cleanIn(value, region)),
  );
  return local(concat(deltas, 3), region, output);
};

/** Zeros around the plane move the region. */
const padded: ChangeRule = (node, changes) => {
  const { delta, region } = onPlane(changes, node.inputs.x!)!;
  const [, [down], [across]] = node.attrs.paddings as [number, number][] as [unknown, [number], [number]];
  const { top, left, bottom, right } = region;
  return local(
    delta,
    { top: top + down, left: left + across, bottom: bottom + down, right: right + across },
    node.outputs[0]!,
  );
};

/** Mean over the plane. */
const planeMean: ChangeRule = (node, changes) => {
  const x = node.inputs.x!;
  const { delta } = onPlane(changes, x)!;
  const [, height, width] = x.shape as [number, number, number, number];
  return { delta: reshape(div(sum(delta, [1, 2]), height * width), [...node.outputs[0]!.shape]) };
};

const hull = (regions: readonly Region[]): Region => ({
  top: Math.min(...regions.map(({ top }) => top)),
  left: Math.min(...regions.map(({ left }) => left)),
  bottom: Math.max(...regions.map(({ bottom }) => bottom)),
  right: Math.max(...regions.map(({ right }) => right)),
});

/** Value by value, or over the channels of one position: a cut-out of a plane gives what the whole plane gave there. */
const valueByValue = [
  ...['Relu', 'Relu6', 'Elu', 'Selu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'Softplus', 'Exp', 'Abs', 'Square', 'Sqrt'],
  ...['FusedBatchNorm', 'Softmax'],
];
/** With one number, or one a channel. */
const withConstant = ['Minimum', 'Maximum', 'Multiply', 'RealDiv', 'Sub'];

const rules: Readonly<Record<string, ChangeRule>> = {
  ...Object.fromEntries([...valueByValue, ...withConstant].map((kernel) => [kernel, elementwise])),
  ...Object.fromEntries(['Reshape', 'Identity', 'Cast'].map((kernel) => [kernel, reshaped])),
  Add: sumOf,
  MaxPool: pool,
  AvgPool: pool,
  Concat: joined,
  PadV2: padded,
  Mean: planeMean,
};

/** The rule of a node, where its change can be told from that of its inputs. */
function ruleFor(node: Node): ChangeRule | undefined {
  const { kernel, linear, attrs, inputs, outputs } = node;
  if (linear) {
    if (linear.map.plane) return convolution;
    return linear.map.kind === 'dense' && linear.map.channelAxes.length === 1 ? dense : undefined;
  }
  const active = Object.values(inputs).filter((value) => value.active);
  if (withConstant.includes(kernel)) {
    const constants = Object.values(inputs).filter((value) => !value.active);
    if (active.length !== 1 || constants.some(({ shape }) => shape.length > 1)) return undefined;
  }
  const planes = active.every(({ shape }) => shape.length === 4);
  const possible: Readonly<Record<string, boolean>> = {
    Add: active.every(({ shape }) => String(shape) === String(outputs[0]!.shape)),
    Cast: attrs.dtype === 'float32',
    MaxPool: typeof attrs.pad === 'string',
    AvgPool: attrs.pad === 'valid',
    Concat: planes && [3, -1].includes(attrs.axis as number),
    PadV2: planes && String((attrs.paddings as number[][] | undefined)?.[3]) === '0,0',
    Mean: planes && String(attrs.axis) === '1,2',
  };
  return possible[kernel] === false ? undefined : rules[kernel];
}
