import {
  add,
  batchNorm2d,
  clipByValue,
  div,
  engine,
  erf,
  matMul,
  mean,
  minimum,
  moments,
  mul,
  randomNormal,
  relu,
  relu6,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  sqrt,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor,
  tensor2d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import '../engine';
import { lrp } from '../../src/attribution';
import { uniform } from '../../src/rules/composite';
import { Ledger, type LedgerEntry } from '../../src/rules/ledger';
import { epsilon } from '../../src/rules/linear';
import { lrpRule } from '../../src/rules/lrp';
import { walkBack } from '../../src/trace/backward';
import { trace } from '../../src/trace/trace';

type Matrix = number[][];

/** Relevance of the input where each output starts with `start` times its own value. */
function relevance(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  start: number[] | undefined = undefined,
): { values: number[]; entries: LedgerEntry[]; output: number[] } {
  const graph = trace(f, x);
  const ledger = new Ledger(x.shape[0]!);
  const output = graph.output.tensor;
  const seed = start ? tensor(start, [...output.shape]) : output;
  const back = walkBack(graph, graph.output, seed, lrpRule(graph, uniform('ε', epsilon(1e-9)), ledger));
  const result = {
    values: Array.from(back.dataSync()),
    entries: ledger.entries(),
    output: Array.from(output.dataSync()),
  };
  ledger.dispose();
  graph.dispose();
  return result;
}

const expectClose = (got: readonly number[], expected: readonly number[], tolerance = 1e-4) => {
  const scale = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - got[at]!)));
  expect(worst / scale).toBeLessThan(tolerance);
};

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, at) => total(row.map((value, k) => value * b[k]![at]!))));
const flip = (a: Matrix): Matrix => a[0]!.map((_, at) => a.map((row) => row[at]!));

/** Half of the relevance of C = A B to each factor, in proportion to the products: Achtibat 2024. */
function halves(a: Matrix, b: Matrix, r: Matrix): [Matrix, Matrix] {
  const c = product(a, b);
  const toA = a.map((row, i) =>
    row.map((value, k) => total(r[i]!.map((given, j) => (value * b[k]![j]! * given) / (2 * c[i]![j]!)))),
  );
  const toB = b.map((row, k) =>
    row.map((value, j) => total(a.map((line, i) => (line[k]! * value * r[i]![j]!) / (2 * c[i]![j]!)))),
  );
  return [toA, toB];
}

const softmaxOf = (rows: Matrix): Matrix =>
  rows.map((row) => {
    const powers = row.map(Math.exp);
    return powers.map((value) => value / total(powers));
  });

const softmaxBack = (x: Matrix, s: Matrix, r: Matrix): Matrix =>
  x.map((row, i) => row.map((value, j) => value * (r[i]![j]! - s[i]![j]! * total(r[i]!))));

const plus = (...parts: Matrix[]): Matrix =>
  parts[0]!.map((row, i) => row.map((_, j) => total(parts.map((part) => part[i]![j]!))));

describe('LRP of attention, as AttnLRP', () => {
  it('softmax by its Taylor rule, by hand', () => {
    // x = [ln 1, ln 3], s = [1/4, 3/4], R = s: R₂ = ln 3 (3/4 − 3/4 · 1) = 0; started with R = [0, 1]: ln 3 (1 − 3/4).
    const f = (x: Tensor) => softmax(x);
    const x = tensor2d([[0, Math.log(3)]]);
    expectClose([relevance(f, x, [0, 1]).values[1]!], [Math.log(3) / 4], 1e-6);
    const { values, entries } = relevance(f, x, [0.25, 0.75]);
    expect(Math.abs(values[1]!)).toBeLessThan(1e-6);
    expect(entries[0]!.error[0]).toBeLessThan(1e-6);
  });

  it('the closed form on two tokens', () => {
    const x: Matrix = [
      [0.5, -1],
      [1.5, 0.75],
    ];
    const [wq, wk, wv]: Matrix[] = [
      [
        [0.5, -0.25],
        [1, 0.75],
      ],
      [
        [-0.5, 0.5],
        [0.25, 1],
      ],
      [
        [1, 0.5],
        [-0.75, 0.5],
      ],
    ];
    const [q, k, v] = [wq, wk, wv].map((w) => product(x, w!)) as [Matrix, Matrix, Matrix];
    const scores = product(q, flip(k)).map((row) => row.map((value) => value / Math.SQRT2));
    const a = softmaxOf(scores);
    const o = product(a, v);
    // All of the output's value is explained.
    const [toA, toV] = halves(a, v, o);
    const toScores = softmaxBack(scores, a, toA);
    const [toQ, toKt] = halves(q, flip(k), toScores);
    const dense = (input: Matrix, w: Matrix, r: Matrix): Matrix => {
      const z = product(input, w);
      return input.map((row, i) =>
        row.map((value, j) => total(w[j]!.map((weight, at) => (value * weight * r[i]![at]!) / z[i]![at]!))),
      );
    };
    const expected = plus(dense(x, wq!, toQ), dense(x, wk!, flip(toKt)), dense(x, wv!, toV));

    const attention = (input: Tensor) => {
      const [Q, K, V] = [wq, wk, wv].map((w) => matMul(reshape(input, [2, 2]), tensor2d(w!))) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const weights = softmax(div(matMul(Q, K, false, true), Math.SQRT2));
      return reshape(matMul(weights, V), [1, 4]);
    };
    const { values, entries } = relevance(attention, tensor([x]));
    expectClose(values, expected.flat());
    const absorbed = entries.reduce((sum, { bias, stabilizer, lost }) => sum + bias[0]! + stabilizer[0]! + lost[0]!, 0);
    expect(total(values) + absorbed).toBeCloseTo(total(o.flat()), 4);
  });

  it('layer normalisation with its spread as a constant, in each way of writing it', () => {
    const x = [0.5, -1, 2, 0.25];
    const [gain, shift] = [
      [1, 0.5, -0.75, 2],
      [0.25, 0.5, -0.5, 1],
    ];
    const average = total(x) / 4;
    const spread = Math.sqrt(total(x.map((value) => (value - average) ** 2)) / 4 + 1e-3);
    const y = x.map((value, i) => (gain[i]! * (value - average)) / spread + shift[i]!);
    // y_j = Σ_i x_i (δ_ij − 1/4) gain_j / spread + shift_j, a linear map of x; R_j = y_j.
    const expected = x.map((value, i) =>
      total(y.map((_, j) => (value * gain[j]! * ((i === j ? 1 : 0) - 0.25)) / spread)),
    );
    const affine = (normal: Tensor) => add(mul(normal, gain), shift);
    const forms: Record<string, (value: Tensor) => Tensor> = {
      quotient: (value) => {
        const { mean: m, variance } = moments(value, -1, true);
        return affine(div(sub(value, m), sqrt(add(variance, 1e-3))));
      },
      'inverse root': (value) => {
        const { mean: m, variance } = moments(value, -1, true);
        return affine(mul(sub(value, m), rsqrt(add(variance, 1e-3))));
      },
      'batch-norm kernel': (value) => {
        const { mean: m, variance } = moments(value, -1, true);
        const spreadOver = (t: Tensor) => mul(t, [1, 1, 1, 1]) as Tensor2D;
        return batchNorm2d(
          value as Tensor2D,
          spreadOver(m),
          spreadOver(variance),
          tensor2d([shift]),
          tensor2d([gain]),
          1e-3,
        );
      },
    };
    for (const [name, form] of Object.entries(forms)) {
      const { values, entries } = relevance(form, tensor2d([x]));
      expectClose(values, expected, 1e-3);
      for (const { error } of entries) expect(error[0], name).toBeLessThan(1e-5);
    }
  });

  it('gives the signal all and the gate nothing', () => {
    const x = tensor2d([[0.5, -1, 2]]);
    const w = tensor2d([
      [1, -0.5, 0.25],
      [0.5, 1, 0.75],
      [-1, 0.5, 1],
    ]);
    const gated: Record<string, (value: Tensor) => Tensor> = {
      'a sigmoid of something else': (value) => mul(value, sigmoid(matMul(value, w))),
      'its complement': (value) => mul(sub(1, sigmoid(matMul(value, w))), value),
      'a hard sigmoid of something else': (value) => mul(value, div(relu6(add(matMul(value, w), 3)), 6)),
      'one of a limited ReLU': (value) => mul(value, mul(minimum(relu(add(matMul(value, w), 3)), 6), 1 / 6)),
      'another hard sigmoid': (value) => mul(clipByValue(add(mul(matMul(value, w), 0.2), 0.5), 0, 1), value),
      swish: (value) => mul(value, sigmoid(value)),
      'GELU with erf': (value) => mul(mul(value, 0.5), add(1, erf(div(value, Math.SQRT2)))),
      'GELU with tanh': (value) =>
        mul(value, add(1, tanh(mul(0.8, add(value, mul(0.04, mul(mul(value, value), value))))))),
      'hard swish': (value) => mul(value, div(relu(add(value, 3)), 6)),
      'a root mean square': (value) => mul(value, rsqrt(mean(mul(value, value), -1, true))),
      'squeeze and excitation': (value) => mul(value, sigmoid(sum(value, 1, true))),
    };
    for (const [name, f] of Object.entries(gated)) {
      const { values, output, entries } = relevance(f, x);
      expect(values, name).toEqual(output);
      for (const entry of entries)
        expect(entry, name).toMatchObject({ rule: 'signal takes all', bias: [0], lost: [0] });
    }
  });

  it('masks with −∞ without a trace of NaN', () => {
    const mask = tensor2d([
      [0, Number.NEGATIVE_INFINITY],
      [0, 0],
    ]);
    const f = (x: Tensor) => {
      const tokens = reshape(x, [2, 2]);
      return reshape(matMul(softmax(add(matMul(tokens, tokens, false, true), mask)), tokens), [1, 4]);
    };
    const { values, entries, output } = relevance(f, tensor([[0.5, -1, 1.5, 0.75]]));
    expect(values.every(Number.isFinite)).toBe(true);
    const absorbed = entries.reduce((sum, { bias, stabilizer, lost }) => sum + bias[0]! + stabilizer[0]! + lost[0]!, 0);
    expect(total(values) + absorbed).toBeCloseTo(total(output), 4);
  });
});

const [tokens, width, heads, classes] = [5, 8, 2, 3];

/** A transformer block of plain operations: causal attention with two heads, residuals, layer norms, GELU, a dense head. */
function transformer(): (x: Tensor) => Tensor {
  let seed = 40;
  const weights = (...shape: number[]) => randomNormal(shape, 0, 0.5, 'float32', seed++);
  const parameters = {
    qkv: [0, 1, 2].map(() => ({ w: weights(width, width), b: weights(width) })),
    out: { w: weights(width, width), b: weights(width) },
    up: { w: weights(width, 16), b: weights(16) },
    down: { w: weights(16, width), b: weights(width) },
    head: { w: weights(width, classes), b: weights(classes) },
    norms: [0, 1].map(() => ({ gain: weights(width), shift: weights(width) })),
  };
  const mask = tensor2d(
    Array.from({ length: tokens }, (_, i) => Array.from({ length: tokens }, (_, j) => (j > i ? -1e9 : 0))),
  );
  const dense = (x: Tensor, { w, b }: { w: Tensor; b: Tensor }) =>
    reshape(add(matMul(reshape(x, [-1, w.shape[0]!]), w), b), [...x.shape.slice(0, -1), w.shape[1]!]);
  const norm = (x: Tensor, { gain, shift }: { gain: Tensor; shift: Tensor }) => {
    const { mean: m, variance } = moments(x, -1, true);
    return add(mul(div(sub(x, m), sqrt(add(variance, 1e-5))), gain), shift);
  };
  const split = (x: Tensor) => transpose(reshape(x, [-1, tokens, heads, width / heads]), [0, 2, 1, 3]);
  return (x) => {
    const seen = norm(x, parameters.norms[0]!);
    const [q, k, v] = parameters.qkv.map((part) => split(dense(seen, part))) as [Tensor, Tensor, Tensor];
    const weightsOf = softmax(add(div(matMul(q, k, false, true), Math.sqrt(width / heads)), mask));
    const mixed = reshape(transpose(matMul(weightsOf, v), [0, 2, 1, 3]), [-1, tokens, width]);
    const attended = add(x, dense(mixed, parameters.out));
    const hidden = dense(norm(attended, parameters.norms[1]!), parameters.up);
    const gelu = mul(mul(hidden, 0.5), add(1, erf(div(hidden, Math.SQRT2))));
    const result = add(attended, dense(gelu, parameters.down));
    return softmax(dense(mean(result, 1), parameters.head));
  };
}

describe('a transformer block, end to end', () => {
  const f = transformer();
  const batch = tidy(() => randomNormal([3, tokens, width], 0, 1, 'float32', 9).arraySync() as number[][][]);

  it('balances in every layer and in whole, and leaves no tensor behind', async () => {
    const before = engine().memory().numTensors;
    const map = await lrp(f, batch, { composite: 'epsilon', target: 1 });
    expect(engine().memory().numTensors).toBe(before);
    const { ledger, completeness } = map.certificate;
    expect(new Set(ledger!.map(({ rule }) => rule))).toEqual(
      new Set(['ε', 'proportional', 'halves', 'softmax', 'signal takes all']),
    );
    for (const { error } of ledger!) for (const value of error) expect(value).toBeLessThan(1e-4);
    for (const value of completeness!.error) expect(value).toBeLessThan(1e-4);
  });

  it('explains each example of a batch as if it were alone', async () => {
    const together = await lrp(f, batch, { composite: 'epsilon', target: 1 });
    for (const [row, x] of batch.entries()) {
      const alone = await lrp(f, [x], { composite: 'epsilon', target: 1 });
      const size = tokens * width;
      expectClose(Array.from(together.values.slice(row * size, (row + 1) * size)), Array.from(alone.values), 1e-3);
    }
  });
});
