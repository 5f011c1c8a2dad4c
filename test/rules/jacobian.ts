/** Linear layers unrolled to their Jacobians, in plain float64 and without a tensor library. */

type Pair = readonly [number, number];
/** Zeros before and after the rows, and before and after the columns. */
type Padding = readonly [Pair, Pair];

/** How a kernel slides over rows and columns. */
export interface Sliding {
  readonly size: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: 'valid' | 'same' | Padding;
}

/** A linear layer as a sparse matrix: output unit → its inputs, the weight of each, and the output channel. */
export interface Jacobian {
  readonly inputs: number;
  readonly outputShape: readonly number[];
  /** Number of weights; `weights` of a row point into them. */
  readonly parameters: number;
  readonly rows: readonly { readonly inputs: number[]; readonly weights: number[]; readonly channel: number }[];
}

/** Along one axis: output position → pairs of a tap of the kernel and the input position under it. */
function taps({ size, stride, dilation, pad }: Sliding, axis: 0 | 1, length: number): Pair[][] {
  const reach = (size[axis] - 1) * dilation[axis] + 1;
  const step = stride[axis];
  const extent =
    pad === 'same'
      ? Math.ceil(length / step)
      : Math.floor((length + (pad === 'valid' ? 0 : pad[axis][0] + pad[axis][1]) - reach) / step) + 1;
  const before =
    pad === 'same'
      ? Math.floor(Math.max((extent - 1) * step + reach - length, 0) / 2)
      : pad === 'valid'
        ? 0
        : pad[axis][0];
  return Array.from({ length: Math.max(extent, 0) }, (_, out) =>
    Array.from({ length: size[axis] }, (_, tap): Pair => [tap, out * step + tap * dilation[axis] - before]).filter(
      ([, at]) => at >= 0 && at < length,
    ),
  );
}

/**
 * A convolution `[H, W, channels]` → `[H', W', filters]` with the weights `[h, w, channels, filters]`; depthwise, each
 * channel has its own `filters` filters.
 */
export function convolution(
  sliding: Sliding,
  [height, width]: Pair,
  channels: number,
  filters: number,
  depthwise = false,
): Jacobian {
  const [rowTaps, columnTaps] = [taps(sliding, 0, height), taps(sliding, 1, width)];
  const outputs = depthwise ? channels * filters : filters;
  const rows = rowTaps.flatMap((overRows) =>
    columnTaps.flatMap((overColumns) =>
      Array.from({ length: outputs }, (_, channel) => {
        const seen = depthwise ? [Math.floor(channel / filters)] : Array.from({ length: channels }, (_, i) => i);
        const row = { inputs: [] as number[], weights: [] as number[], channel };
        for (const [i, y] of overRows) {
          for (const [j, x] of overColumns) {
            for (const c of seen) {
              row.inputs.push((y * width + x) * channels + c);
              row.weights.push(((i * sliding.size[1] + j) * channels + c) * filters + (channel % filters));
            }
          }
        }
        return row;
      }),
    ),
  );
  return {
    inputs: height * width * channels,
    outputShape: [rowTaps.length, columnTaps.length, outputs],
    parameters: sliding.size[0] * sliding.size[1] * channels * filters,
    rows,
  };
}

/** The layer with input and output exchanged: a transposed convolution is one. */
export function transposed(jacobian: Jacobian, outputShape: readonly number[]): Jacobian {
  const channels = outputShape.at(-1)!;
  const rows = Array.from({ length: jacobian.inputs }, (_, unit) => ({
    inputs: [] as number[],
    weights: [] as number[],
    channel: unit % channels,
  }));
  jacobian.rows.forEach(({ inputs, weights }, unit) => {
    inputs.forEach((input, at) => {
      rows[input]!.inputs.push(unit);
      rows[input]!.weights.push(weights[at]!);
    });
  });
  return { inputs: jacobian.rows.length, outputShape, parameters: jacobian.parameters, rows };
}

/** A dense layer with the weights `[inputs, units]`. */
export const dense = (inputs: number, units: number): Jacobian => ({
  inputs,
  outputShape: [units],
  parameters: inputs * units,
  rows: Array.from({ length: units }, (_, channel) => ({
    inputs: Array.from({ length: inputs }, (_, i) => i),
    weights: Array.from({ length: inputs }, (_, i) => i * units + channel),
    channel,
  })),
});
