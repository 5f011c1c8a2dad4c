import { add, engine, matMul, relu, slice, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { type PatternEstimator, PatternFit } from '../../src/rules/pattern-fit';
import type { Network } from '../../src/trace/names';
import { trace } from '../../src/trace/trace';
import '../engine';

/** Patterns of the first linear layer, fitted on the chunks one after the other. */
function fitted(network: Network, estimator: PatternEstimator, chunks: Tensor[]): number[] {
  const before = engine().memory().numTensors;
  const patterns = new PatternFit(estimator);
  const graphs = chunks.map((chunk) => trace(network, chunk));
  for (const graph of graphs) patterns.add(graph);
  const [first] = Object.values(patterns.patterns(graphs[0]!));
  patterns.dispose();
  for (const graph of graphs) graph.dispose();
  expect(engine().memory().numTensors).toBe(before);
  return [...first!.values];
}

const close = (got: number[], expected: number[], digits = 5) => {
  expect(got.length).toBe(expected.length);
  got.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, digits);
  });
};

/** Every pair of a value of y and a value of ε: they are independent of each other, exactly. */
const pairs = (each: (y: number, noise: number) => [number, number]): Tensor =>
  tensor([-1, -0.5, 0.5, 1].flatMap((y) => [-4, -1, 1, 4].map((noise) => each(y, noise))));

// Kindermans et al. 2017, figure 2: x = s + d with s = (1, 0) y and d = (1, 1) ε. Only w = (1, −1) hears y alone,
// though what it listens to lies along (1, 0).
const w = tensor([[1], [-1]]);
const unit = (x: Tensor) => matMul(x, w);
const rectified = (x: Tensor) => relu(matMul(x, w));

describe('patterns of the paper’s signal and distractor', () => {
  const toy = pairs((y, noise) => [y + noise, noise]);

  it.each(['linear', 'two-component'] as const)('%s finds the signal, not the weights', (estimator) => {
    close(fitted(unit, estimator, [toy]), [1, 0]);
    close(fitted(rectified, estimator, [toy]), [1, 0]);
  });

  it('does not mind an offset of the data, nor a bias', () => {
    // The unit still switches on where y > 0: its bias takes the offset away again.
    const moved = pairs((y, noise) => [y + noise + 50, noise + 20]);
    close(
      fitted((x) => relu(add(matMul(x, w), tensor([-30]))), 'linear', [moved]),
      [1, 0],
      4,
    );
    close(
      fitted((x) => add(matMul(x, w), tensor([3])), 'linear', [moved]),
      [1, 0],
      4,
    );
  });

  it('two-component tells the signal of an active unit from that of a silent one', () => {
    // (1, 0) y where the unit is on, (0, −1) y where it is off: in both w hears y.
    const bent = pairs((y, noise) => (y > 0 ? [y + noise, noise] : [noise, noise - y]));
    close(fitted(rectified, 'two-component', [bent]), [1, 0]);
    // The linear estimator takes the mean of both, and so does two-component where no ReLU follows.
    close(fitted(rectified, 'linear', [bent]), [0.5, -0.5]);
    close(fitted(unit, 'two-component', [bent]), [0.5, -0.5]);
  });

  it('has no pattern for a unit that never changes, or is never on', () => {
    close(
      fitted((x) => matMul(x, tensor([[0], [0]])), 'linear', [toy]),
      [0, 0],
    );
    close(
      fitted((x) => relu(add(matMul(x, w), tensor([-9]))), 'two-component', [toy]),
      [0, 0],
    );
  });
});

/** Pictures whose values are known to everyone. */
const pictures = (count: number, side: number, channels: number, seed = 0): Tensor => {
  const size = count * side * side * channels;
  return tensor(
    Array.from({ length: size }, (_, at) => Math.sin(seed + 1.7 * at) + Math.cos(0.31 * at * at)),
    [count, side, side, channels],
  );
};

interface Windows {
  kernelSize: number;
  strides: number;
  padding: 'valid' | 'same';
  dilationRate?: number;
}

/** What each window of a convolution saw, in double precision, by TensorFlow's definition of the padding. */
function windowsOf(x: Tensor, { kernelSize, strides, padding, dilationRate: dilation = 1 }: Windows): number[][] {
  const [count, side, , channels] = x.shape as [number, number, number, number];
  const values = x.dataSync();
  const extent = (kernelSize - 1) * dilation + 1;
  const output = padding === 'same' ? Math.ceil(side / strides) : Math.floor((side - extent) / strides) + 1;
  const before = padding === 'same' ? Math.floor(Math.max((output - 1) * strides + extent - side, 0) / 2) : 0;
  const range = (n: number) => Array.from({ length: n }, (_, at) => at);
  return range(count).flatMap((n) =>
    range(output).flatMap((top) =>
      range(output).map((left) =>
        range(kernelSize).flatMap((row) =>
          range(kernelSize).flatMap((column) =>
            range(channels).map((channel) => {
              const y = top * strides + row * dilation - before;
              const at = left * strides + column * dilation - before;
              if (y < 0 || at < 0 || y >= side || at >= side) return 0;
              return values[((n * side + y) * side + at) * channels + channel]!;
            }),
          ),
        ),
      ),
    ),
  );
}

/** The paper's formula over windows (rows of `seen`) for one unit. */
function formula(seen: number[][], weights: number[], bias: number, positive: boolean): number[] {
  const y = seen.map((window) => window.reduce((sum, value, at) => sum + value * weights[at]!, 0));
  const regime = seen.map((_, at) => at).filter((at) => !positive || y[at]! + bias > 0);
  const mean = (of: (at: number) => number, over: number[]) => over.reduce((sum, at) => sum + of(at), 0) / over.length;
  const all = seen.map((_, at) => at);
  const covariance = weights.map(
    (_, k) =>
      mean((at) => seen[at]![k]! * y[at]!, regime) - mean((at) => seen[at]![k]!, regime) * mean((at) => y[at]!, all),
  );
  const total = covariance.reduce((sum, value, at) => sum + value * weights[at]!, 0);
  return covariance.map((value) => value / total);
}

describe('patterns of convolutions', () => {
  const cases: Windows[] = [
    { kernelSize: 3, strides: 1, padding: 'valid' },
    { kernelSize: 3, strides: 2, padding: 'same' },
    { kernelSize: 2, strides: 1, padding: 'same' },
    { kernelSize: 2, strides: 3, padding: 'valid' },
    { kernelSize: 3, strides: 1, padding: 'same', dilationRate: 2 },
    { kernelSize: 2, strides: 1, padding: 'valid', dilationRate: 3 },
  ];

  it.each(cases.flatMap((windows) => (['linear', 'two-component'] as const).map((e) => [e, windows] as const)))(
    '%s, %j: as the formula over its windows',
    (estimator, windows) => {
      const filters = 3;
      const net = sequential({
        layers: [layers.conv2d({ inputShape: [7, 7, 2], filters, activation: 'relu', ...windows })],
      });
      const size = windows.kernelSize ** 2 * 2;
      const weights = Array.from({ length: size * filters }, (_, at) => Math.fround(Math.cos(at)));
      const bias = [0.5, -0.25, 0];
      net.setWeights([tensor(weights, net.getWeights()[0]!.shape), tensor(bias)]);
      const x = pictures(6, 7, 2);
      // Two chunks of unequal size give the same as one.
      const chunks = [slice(x, [0, 0, 0, 0], [2, 7, 7, 2]), slice(x, [2, 0, 0, 0], [4, 7, 7, 2])];
      const got = fitted(net, estimator, chunks);
      const seen = windowsOf(x, windows);
      const expected = bias.map((offset, unit) =>
        formula(
          seen,
          Array.from({ length: size }, (_, at) => weights[at * filters + unit]!),
          offset,
          estimator === 'two-component',
        ),
      );
      close(
        got,
        weights.map((_, at) => expected[at % filters]![Math.floor(at / filters)]!),
        4,
      );
      net.dispose();
    },
  );

  it('depthwise: each channel by its own windows', () => {
    const windows: Windows = { kernelSize: 3, strides: 2, padding: 'same' };
    const net = sequential({
      layers: [layers.depthwiseConv2d({ inputShape: [7, 7, 2], depthMultiplier: 2, useBias: false, ...windows })],
    });
    const weights = Array.from({ length: 36 }, (_, at) => Math.fround(Math.cos(at)));
    net.setWeights([tensor(weights, [3, 3, 2, 2])]);
    const x = pictures(4, 7, 2);
    const got = fitted(net, 'linear', [x]);
    const expected = [0, 1].flatMap((channel) => {
      const seen = windowsOf(slice(x, [0, 0, 0, channel], [4, 7, 7, 1]), windows);
      return [0, 1].map((copy) =>
        formula(
          seen,
          Array.from({ length: 9 }, (_, tap) => weights[tap * 4 + channel * 2 + copy]!),
          0,
          false,
        ),
      );
    });
    close(
      got,
      weights.map((_, at) => expected[at % 4]![Math.floor(at / 4)]!),
      4,
    );
    net.dispose();
  });

  it('transposed: each place by the taps that reach it', () => {
    const [side, strides, kernelSize, channels, filters] = [3, 2, 3, 2, 2];
    const net = sequential({
      layers: [
        layers.conv2dTranspose({ inputShape: [side, side, channels], filters, kernelSize, strides, useBias: false }),
      ],
    });
    const weights = Array.from({ length: kernelSize ** 2 * filters * channels }, (_, at) => Math.fround(Math.cos(at)));
    net.setWeights([tensor(weights, [kernelSize, kernelSize, filters, channels])]);
    const x = pictures(5, side, channels);
    const values = x.dataSync();
    const output = (side - 1) * strides + kernelSize;
    const range = (n: number) => Array.from({ length: n }, (_, at) => at);
    const seen = range(5).flatMap((n) =>
      range(output ** 2).map((place) =>
        range(kernelSize ** 2 * channels).map((at) => {
          const [tap, channel] = [Math.floor(at / channels), at % channels];
          const y = (Math.floor(place / output) - Math.floor(tap / kernelSize)) / strides;
          const along = ((place % output) - (tap % kernelSize)) / strides;
          if (![y, along].every((each) => Number.isInteger(each) && each >= 0 && each < side)) return 0;
          return values[((n * side + y) * side + along) * channels + channel]!;
        }),
      ),
    );
    const place = (tap: number, filter: number, channel: number) => (tap * filters + filter) * channels + channel;
    const expected = new Array<number>(weights.length);
    for (const filter of range(filters)) {
      const own = range(kernelSize ** 2).flatMap((tap) =>
        range(channels).map((channel) => place(tap, filter, channel)),
      );
      formula(
        seen,
        own.map((at) => weights[at]!),
        0,
        false,
      ).forEach((value, at) => {
        expected[own[at]!] = value;
      });
    }
    close(fitted(net, 'linear', [x]), expected, 4);
    net.dispose();
  });
});
