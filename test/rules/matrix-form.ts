/**
 * The LRP rules in matrix form, in plain float64 and without a tensor library: the layer is unrolled to its Jacobian
 * W[j][i], and R_i = Σ_j (numerator_ij / denominator_j) R_j is summed as it is written in the papers.
 */
export interface ConvolutionCase {
  readonly kernel: 'Conv2D' | 'DepthwiseConv2dNative';
  readonly pad: 'valid' | 'same';
  readonly stride: number;
  readonly dilation: number;
}

export interface JacobianForm {
  readonly inputShape: [number, number, number, number];
  readonly outputShape: [number, number, number, number];
  readonly weightShape: [number, number, number, number];
  readonly x: number[];
  readonly weight: number[];
  readonly bias: number[];
  readonly relevance: number[];
  /** Output unit → the weights of the inputs it sees. */
  readonly rows: { readonly entries: { readonly input: number; readonly weight: number }[]; readonly bias: number }[];
}

/** Numbers in (−1, 1) that float32 holds exactly. Mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.fround(((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1);
  };
}

const [height, width, channels, filters, size] = [6, 5, 2, 3, 3] as const;

export function jacobianForm({ kernel, pad, stride, dilation }: ConvolutionCase, seed: number): JacobianForm {
  const random = randomNumbers(seed * 7919 + stride * 31 + dilation);
  const numbers = (count: number) => Array.from({ length: count }, random);
  const reach = (size - 1) * dilation + 1;
  const extent = (length: number) =>
    pad === 'same' ? Math.ceil(length / stride) : Math.ceil((length - reach + 1) / stride);
  const before = (length: number) =>
    pad === 'same' ? Math.floor(Math.max((extent(length) - 1) * stride + reach - length, 0) / 2) : 0;
  const [rows, columns] = [extent(height), extent(width)];
  const depthwise = kernel === 'DepthwiseConv2dNative';
  const outputs = depthwise ? channels * filters : filters;
  const weight = numbers(size * size * channels * filters);
  const bias = numbers(outputs);
  const units: JacobianForm['rows'] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      for (let out = 0; out < outputs; out++) {
        const entries: { input: number; weight: number }[] = [];
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) {
            const y = r * stride + i * dilation - before(height);
            const x = c * stride + j * dilation - before(width);
            if (y < 0 || y >= height || x < 0 || x >= width) continue;
            for (let channel = 0; channel < channels; channel++) {
              if (depthwise && channel !== Math.floor(out / filters)) continue;
              const filter = depthwise ? out % filters : out;
              const at = ((i * size + j) * channels + channel) * filters + filter;
              entries.push({ input: (y * width + x) * channels + channel, weight: weight[at]! });
            }
          }
        }
        units.push({ entries, bias: bias[out]! });
      }
    }
  }
  return {
    inputShape: [1, height, width, channels],
    outputShape: [1, rows, columns, outputs],
    weightShape: [size, size, channels, filters],
    x: numbers(height * width * channels),
    weight,
    bias,
    relevance: numbers(rows * columns * outputs),
    rows: units,
  };
}

const plus = (value: number) => Math.max(value, 0);
const minus = (value: number) => Math.min(value, 0);

/** What input i brings to unit j, and what the bias does, for each rule. */
const numerators: Record<
  string,
  { part: (x: number, w: number) => number; bias: (b: number) => number; epsilon: number }
> = {
  epsilon: { part: (x, w) => x * w, bias: (b) => b, epsilon: 0.25 },
  zplus: { part: (x, w) => plus(x * w), bias: plus, epsilon: 1e-6 },
  'zplus without bias': { part: (x, w) => plus(x * w), bias: () => 0, epsilon: 1e-6 },
  zminus: { part: (x, w) => minus(x * w), bias: minus, epsilon: 1e-6 },
  flat: { part: () => 1, bias: () => 0, epsilon: 1e-6 },
  wsquare: { part: (_, w) => w * w, bias: (b) => b * b, epsilon: 1e-6 },
  zbox: { part: (x, w) => x * w + 2 * plus(w) - 2 * minus(w), bias: () => 0, epsilon: 1e-6 },
};

export function matrixRule(name: string, form: JacobianForm): number[] {
  if (name === 'alpha2beta1') {
    // Σ_j (α zᵢⱼ⁺ / zⱼ⁺ − β zᵢⱼ⁻ / zⱼ⁻) Rⱼ
    const [speaks, against] = [matrixRule('zplus', form), matrixRule('zminus', form)];
    return speaks.map((value, at) => 2 * value - against[at]!);
  }
  if (name === 'gamma') return gammaRule(form);
  const { rows, x, relevance } = form;
  const { part, bias, epsilon } = numerators[name]!;
  const result = new Array<number>(x.length).fill(0);
  rows.forEach((row, unit) => {
    const parts = row.entries.map(({ input, weight }) => part(x[input]!, weight));
    const z = parts.reduce((a, b) => a + b, bias(row.bias));
    const denominator = z + (z < 0 ? -epsilon : epsilon);
    row.entries.forEach(({ input }, at) => {
      result[input]! += (parts[at]! / denominator) * relevance[unit]!;
    });
  });
  return result;
}

/** γ = 0.25: for a positive sum the positive products count 1 + γ, for a negative one the negative products. */
function gammaRule({ rows, x, relevance }: JacobianForm): number[] {
  const result = new Array<number>(x.length).fill(0);
  rows.forEach(({ entries, bias }, unit) => {
    const products = entries.map(({ input, weight }) => weight * x[input]!);
    const favoured = products.reduce((a, b) => a + b, bias) > 0 ? plus : minus;
    const parts = products.map((value) => value + 0.25 * favoured(value));
    const z = parts.reduce((a, b) => a + b, bias + 0.25 * favoured(bias));
    const denominator = z + (z < 0 ? -1e-6 : 1e-6);
    entries.forEach(({ input }, at) => {
      result[input]! += (parts[at]! / denominator) * relevance[unit]!;
    });
  });
  return result;
}
