/**
 * Every LRP rule on every kind of linear layer, traced by the library in float32, against the matrix form in float64.
 *
 * Inputs and weights are multiples of 1/64, biases odd multiples of 1/8192. So float32 holds each sum of products exactly, and
 * a denominator can be as small as 1/8192 without being wrong: what is left to measure is the rule. No case is left out, and
 * no unit. The error of every input is taken twice, relative to the largest value of its map, and relative to the
 * absolute sum of what it was handed, so that one large value hides nothing. Where a whole map cancels (its largest value is
 * below a hundredth of what was summed: few inputs, and relevance of either sign), the second holds alone; such maps are
 * counted.
 */
import {
  add,
  conv1d,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  fused,
  matMul,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor,
} from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import '../engine';
import { uniform } from '../../src/rules/composite';
import { Ledger } from '../../src/rules/ledger';
import { alphaBeta, epsilon, flat, gamma, type LinearRule, wSquare, zBox, zero, zPlus } from '../../src/rules/linear';
import { lrpRule } from '../../src/rules/lrp';
import { walkBack } from '../../src/trace/backward';
import { trace } from '../../src/trace/trace';
import { convolution, dense, type Jacobian, type Sliding, transposed } from './jacobian';
import { formulas, handBack } from './matrix-form';

const rules: readonly (readonly [name: string, rule: LinearRule, formula: ReturnType<typeof formulas.flat>])[] = [
  ['0', zero(), formulas.epsilon(0)],
  ...[1e-6, 0.01, 0.25, 1].map((value) => [`ε ${value}`, epsilon(value), formulas.epsilon(value)] as const),
  ...[0, 0.1, 0.25, 10].map((value) => [`γ ${value}`, gamma(value), formulas.gamma(value)] as const),
  ...[true, false].flatMap((bias) => {
    const suffix = bias ? '' : ' without bias';
    return [
      [`z⁺${suffix}`, zPlus({ bias }), formulas.zPlus(bias)] as const,
      [`w²${suffix}`, wSquare({ bias }), formulas.wSquare(bias)] as const,
      ...[1, 2, 3].map(
        (alpha) =>
          [
            `α${alpha}β${alpha - 1}${suffix}`,
            alphaBeta(alpha, alpha - 1, { bias }),
            formulas.alphaBeta(alpha, alpha - 1, bias),
          ] as const,
      ),
    ];
  }),
  ['flat', flat(), formulas.flat()],
  ...(
    [
      [-1, 1],
      [-2, 3],
      [-1.25, 0],
    ] as const
  ).map(([low, high]) => [`z^B ${low} ${high}`, zBox(low, high), formulas.zBox(low, high)] as const),
];

/** One layer to explain. */
interface Case {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly weightShape: readonly number[];
  readonly jacobian: Jacobian;
  /** How many draws of the weights. Default 1. */
  readonly draws?: number;
  /** The layer in TensorFlow.js operations; with a bias given, fused with it. */
  readonly apply: (x: Tensor, weight: Tensor, bias?: Tensor) => Tensor;
}

const pads = [
  'valid',
  'same',
  [
    [1, 1],
    [1, 1],
  ],
  [
    [2, 0],
    [0, 1],
  ],
] as const;
const sizes = [
  [1, 1],
  [2, 2],
  [3, 3],
  [2, 3],
  [3, 1],
] as const;
const steps = [
  { stride: [1, 1], dilation: [1, 1] },
  { stride: [2, 2], dilation: [1, 1] },
  { stride: [3, 3], dilation: [1, 1] },
  { stride: [1, 2], dilation: [1, 1] },
  { stride: [1, 1], dilation: [2, 2] },
  { stride: [1, 1], dilation: [2, 1] },
] as const;
const channelCounts = [
  [2, 3],
  [1, 2],
  [3, 1],
] as const;
/** The oblong kernels with half of the paddings, and no dilation where there is nothing to spread. */
const slidings: Sliding[] = sizes.flatMap((size) =>
  steps
    .filter(({ dilation }) => Math.max(...size) > 1 || Math.max(...dilation) === 1)
    .flatMap((step) =>
      pads.filter((_, at) => size[0] === size[1] || at % 2 === 1).map((pad) => ({ size, pad, ...step })),
    ),
);

/** TensorFlow.js's form of a padding. */
const padding = (pad: Sliding['pad']) =>
  typeof pad === 'string' ? pad : ([[0, 0], [...pad[0]], [...pad[1]], [0, 0]] as [number, number][] as never);

const named = ({ size, stride, dilation, pad }: Sliding) =>
  `${size.join('×')}, stride ${stride}, dilation ${dilation}, padding ${typeof pad === 'string' ? pad : pad.flat().join(' ')}`;

function convolutions(depthwise: boolean): Case[] {
  return slidings
    .filter(({ stride }) => !depthwise || stride[0] === stride[1]) // native TensorFlow knows no other depthwise strides
    .map((sliding, at): Case => {
      const [channels, filters] = channelCounts[at % channelCounts.length]!;
      const { size, stride, dilation, pad } = sliding;
      const strides: [number, number] = [...stride];
      const dilations: [number, number] = [...dilation];
      const jacobian = convolution(sliding, [4, 5], channels, filters, depthwise);
      return {
        name: named(sliding),
        inputShape: [4, 5, channels],
        weightShape: [...size, channels, filters],
        jacobian,
        apply: (x, weight, bias) => {
          const [image, filter] = [x as Tensor4D, weight as Tensor4D];
          const given = padding(pad);
          if (bias) {
            const all = { x: image, filter, strides, pad: given, dilations, bias };
            return depthwise ? fused.depthwiseConv2d(all) : fused.conv2d(all);
          }
          return depthwise
            ? depthwiseConv2d(image, filter, strides, given, 'NHWC', dilations)
            : conv2d(image, filter, strides, given, 'NHWC', dilations);
        },
      };
    })
    .filter(({ jacobian }) => jacobian.rows.length > 0);
}

const series: Case[] = [1, 2, 3, 5].flatMap((size) =>
  ['valid', 'same', 'causal'].flatMap((pad) =>
    [
      [1, 1],
      [2, 1],
      [3, 1],
      [1, 2],
      [1, 3],
    ].flatMap(([stride, dilation], at): Case[] => {
      const [channels, filters] = channelCounts[at % channelCounts.length]!;
      const causal: Sliding['pad'] = [
        [0, 0],
        [(size - 1) * dilation!, 0],
      ];
      const sliding: Sliding = {
        size: [1, size],
        stride: [1, stride!],
        dilation: [1, dilation!],
        pad: pad === 'causal' ? causal : (pad as 'valid' | 'same'),
      };
      const jacobian = convolution(sliding, [1, 9], channels, filters);
      if (jacobian.rows.length === 0) return [];
      return [
        {
          name: `${size}, stride ${stride}, dilation ${dilation}, padding ${pad}`,
          inputShape: [9, channels],
          weightShape: [size, channels, filters],
          jacobian: { ...jacobian, outputShape: jacobian.outputShape.slice(1) },
          apply: (x, weight, bias) => {
            const result = conv1d(x as Tensor3D, weight as Tensor3D, stride!, padding(sliding.pad), 'NWC', dilation);
            return bias ? add(result, bias) : result;
          },
        },
      ];
    }),
  ),
);

const denseLayers: Case[] = [1, 4, 12].flatMap((inputs) =>
  [1, 5].flatMap((units) =>
    [false, true].map((turn): Case => {
      const plain = dense(inputs, units);
      const turned = plain.rows.map((row) => ({ ...row, weights: row.inputs.map((i) => row.channel * inputs + i) }));
      return {
        draws: 4,
        name: `${inputs} → ${units}${turn ? ', weights transposed' : ''}`,
        inputShape: [inputs],
        weightShape: turn ? [units, inputs] : [inputs, units],
        jacobian: turn ? { ...plain, rows: turned } : plain,
        apply: (x, weight, bias) =>
          bias
            ? fused.matMul({ a: x, b: weight, transposeB: turn, bias })
            : matMul(x as Tensor2D, weight as Tensor2D, false, turn),
      };
    }),
  ),
);

/** Each goes from what a convolution gives back to what the convolution takes. */
const transposedConvolutions: Case[] = slidings
  .filter(({ dilation, pad }) => dilation.join() === '1,1' && typeof pad === 'string')
  .map((sliding, at): Case => {
    const [filters, channels] = channelCounts[at % channelCounts.length]!;
    const [height, width] = [5, 4];
    const forward = convolution(sliding, [height, width], filters, channels);
    return {
      name: named(sliding),
      inputShape: forward.outputShape,
      weightShape: [...sliding.size, filters, channels],
      jacobian: transposed(forward, [height, width, filters]),
      apply: (x, weight, bias) => {
        const shape: [number, number, number, number] = [x.shape[0]!, height, width, filters];
        const pad = sliding.pad as 'valid' | 'same';
        const result = conv2dTranspose(x as Tensor4D, weight as Tensor4D, shape, [...sliding.stride], pad);
        return bias ? add(result, bias) : result;
      },
    };
  });

const kinds: Readonly<Record<string, readonly Case[]>> = {
  'a dense layer': denseLayers,
  'a convolution': convolutions(false),
  'a depthwise convolution': convolutions(true),
  'a convolution in one dimension': series,
  'a transposed convolution': transposedConvolutions,
};

/** Mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Examples with the same weights, each with an input and relevance of its own; each is a case of its own. */
const batch = 4;
/** Where a bias comes from: none, added by an operation of its own, or fused with the layer. */
const biasForms = ['none', 'added', 'fused'] as const;
const limit = 1e-5;

/** How many cases were held against the matrix form, and the largest errors. */
const tally = { cases: 0, cancelled: 0, ofLargest: 0, ofMagnitude: 0, ofLedger: 0 };

function check({ inputShape, weightShape, jacobian, apply }: Case, seed: number): void {
  const random = randomNumbers(seed);
  const grid = (length: number) => Float32Array.from({ length }, () => Math.round((2 * random() - 1) * 64) / 64);
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const form = biasForms[seed % biasForms.length]!;
  const outputs = size(jacobian.outputShape);
  const x = grid(batch * jacobian.inputs);
  const weights = grid(jacobian.parameters);
  const biases =
    form === 'none'
      ? undefined
      : Float32Array.from(grid(jacobian.outputShape.at(-1)!), (value) => value + (random() < 0.5 ? -1 : 1) / 8192);
  const relevance = grid(batch * outputs);

  const input = tensor(x, [batch, ...inputShape]);
  const weight = tensor(weights, [...weightShape]);
  const bias = biases && tensor(biases);
  const start = tensor(relevance, [batch, ...jacobian.outputShape]);
  const graph = trace((given: Tensor) => {
    if (!bias) return apply(given, weight);
    return form === 'fused' ? apply(given, weight, bias) : add(apply(given, weight), bias);
  }, input);
  expect(graph.nodes.filter(({ linear }) => linear)).toHaveLength(1);

  for (const [name, rule, formula] of rules) {
    const ledger = new Ledger(batch);
    const passed = walkBack(graph, graph.output, start, lrpRule(graph, uniform(name, rule), ledger));
    const values = passed.dataSync();
    const entry = ledger.entries()[0]!;
    for (let row = 0; row < batch; row++) {
      const handed = handBack(formula, jacobian, {
        x: x.subarray(row * jacobian.inputs, (row + 1) * jacobian.inputs),
        weights,
        biases,
        relevance: relevance.subarray(row * outputs, (row + 1) * outputs),
      });
      const largest = handed.map.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const cancelled = largest < 0.01 * Math.max(...handed.magnitude);
      if (cancelled) tally.cancelled++;
      handed.map.forEach((expected, at) => {
        const error = Math.abs(values[row * jacobian.inputs + at]! - expected);
        const errors = {
          ofLargest: cancelled ? 0 : error / (largest || 1),
          ofMagnitude: error / (handed.magnitude[at]! || 1),
        };
        // Compared by hand: a call of expect() for each value would take longer than all else.
        if (!(errors.ofLargest < limit && errors.ofMagnitude < limit)) {
          expect({ name, row, at, expected, got: values[row * jacobian.inputs + at], ...errors }).toBe('within 1e-5');
        }
        tally.ofLargest = Math.max(tally.ofLargest, errors.ofLargest);
        tally.ofMagnitude = Math.max(tally.ofMagnitude, errors.ofMagnitude);
      });
      for (const part of ['bias', 'stabilizer', 'lost'] as const) {
        const error = Math.abs(entry[part][row]! - handed[part]) / (handed.size || 1);
        if (!(error < limit)) {
          expect({ name, row, part, expected: handed[part], got: entry[part][row] }).toBe('within 1e-5');
        }
        tally.ofLedger = Math.max(tally.ofLedger, error);
      }
    }
    tally.cases += batch;
    ledger.dispose();
    passed.dispose();
  }
  graph.dispose();
  for (const each of [input, weight, start, bias]) each?.dispose();
}

describe('LRP rules against their matrix form in float64', () => {
  Object.entries(kinds).forEach(([kind, cases], which) => {
    describe(kind, () => {
      cases.forEach((each, at) => {
        it(each.name, () => {
          for (let draw = 0; draw < (each.draws ?? 1); draw++) check(each, 100_003 * which + 101 * at + draw);
        });
      });
    });
  });

  afterAll(() => {
    const { cases, cancelled, ofLargest, ofMagnitude, ofLedger } = tally;
    const errors = [ofLargest, ofMagnitude, ofLedger].map((error) => error.toExponential(1));
    console.log(
      `${cases} cases; largest error ${errors[0]} of the map’s largest value, ${errors[1]} of the sum at an input, ` +
        `${errors[2]} of the ledger; ${cancelled} maps cancel`,
    );
    expect(cases).toBeGreaterThanOrEqual(16_000);
    expect(cancelled).toBeLessThan(0.001 * cases);
  });
});
