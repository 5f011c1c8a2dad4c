import { concat, engine, matMul, relu, reshape, type Tensor, tensor, tensor2d } from '@tensorflow/tfjs-core';
import { layers, model as makeModel, sequential, input as symbolicInput } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { fitPatterns, gradient, patternAttribution, patternNet } from '../../src/attribution';
import '../engine';

const W1 = tensor2d([
  [1, -1],
  [2, 3],
]);
const W2 = tensor2d([[4], [5]]);
const net = (x: Tensor) => matMul(relu(matMul(x, W1)), W2);
const stored = (values: number[], shape: number[]) => ({ values: Float32Array.from(values), shape });
/** Of the plain function, the operations are counted: the matrix products are the first and the third. */
const patterns = { 'op 1': stored([7, 8, 9, 10], [2, 2]), 'op 3': stored([11, 12], [2, 1]) };

// Kindermans et al. 2017, figure 2: x = (1, 0) y + (1, 1) ε. Only w = (1, −1) hears y alone.
const w = tensor2d([[1], [-1]]);
const unit = (x: Tensor) => matMul(x, w);
const toy = [-1, -0.5, 0.5, 1].flatMap((y) => [-4, -1, 1, 4].map((noise) => [y + noise, noise]));

describe('PatternNet and PatternAttribution', () => {
  it('put patterns in the place of the weights, and multiply by them', async () => {
    // At (1, −0.25) the first unit is at 0.5 and the second at −1.75: only the first column and entry count.
    const x = [[1, -0.25]];
    expect([...(await gradient(net, x, { target: 0 })).values]).toEqual([4 * 1, 4 * 2]);
    expect([...(await patternNet(net, x, { target: 0, patterns })).values]).toEqual([11 * 7, 11 * 9]);
    expect([...(await patternAttribution(net, x, { target: 0, patterns })).values]).toEqual([
      4 * 11 * (1 * 7),
      4 * 11 * (2 * 9),
    ]);
  });

  it('show the signal of the paper’s problem, where the gradient shows the filter', async () => {
    for (const estimator of ['linear', 'two-component'] as const) {
      const fitted = await fitPatterns(unit, toy, { estimator });
      const x = [[0.5 + 4, 4]];
      const close = ({ values }: { values: Float32Array }, expected: number[]) => {
        expected.forEach((value, at) => {
          expect(values[at]).toBeCloseTo(value, 5);
        });
      };
      close(await gradient(unit, x, { target: 0 }), [1, -1]);
      close(await patternNet(unit, x, { target: 0, patterns: fitted }), [1, 0]);
      close(await patternAttribution(unit, x, { target: 0, patterns: fitted }), [1, 0]);
    }
  });

  it('hand on all that each unit got, as wᵀa = 1', async () => {
    const deep = (x: Tensor) => matMul(matMul(x, W1), W2);
    const fitted = await fitPatterns(deep, [
      [1, 2],
      [3, -1],
      [0, 4],
      [-2, 1],
    ]);
    const map = await patternAttribution(deep, [[1, 1]], { target: 0, patterns: fitted });
    expect(map.values[0]! + map.values[1]!).toBeCloseTo(1, 4);
  });

  it('keep the patterns of a layer with two kernels apart', async () => {
    const separable = sequential({
      layers: [
        layers.separableConv2d({ inputShape: [4, 4, 2], filters: 3, kernelSize: 2, name: 'sep' }),
        layers.flatten(),
      ],
    });
    const pictures = tensor(
      Array.from({ length: 5 * 32 }, (_, at) => Math.sin(at * at)),
      [5, 4, 4, 2],
    );
    const fitted = await fitPatterns(separable, pictures);
    expect(Object.entries(fitted).map(([name, { shape }]) => [name, shape])).toEqual([
      ['sep (2)', [2, 2, 2, 1]],
      ['sep', [1, 1, 2, 3]],
    ]);
    separable.dispose();
  });

  it('know a layer that is used twice by its place, also where only the end of the network is traced', async () => {
    const shared = layers.dense({ units: 2, useBias: false, name: 'shared' });
    const input = symbolicInput({ shape: [2] });
    const between = layers.reLU({ name: 'between' }).apply(shared.apply(input));
    const twice = makeModel({ inputs: input, outputs: shared.apply(between) as never });
    shared.setWeights([
      tensor2d([
        [1, 0],
        [0, 1],
      ]),
    ]);
    const own = { shared: stored([5, 0, 0, 7], [2, 2]), 'shared (2)': stored([1, 2, 3, 4], [2, 2]) };
    const end = await patternNet(twice, [[1, 1]], { target: 1, patterns: own, layer: 'between' });
    expect([...end.values]).toEqual([0, 7]);
    const whole = await patternNet(twice, [[1, 1]], { target: 1, patterns: own });
    expect([...whole.values]).toEqual([2 * 7, 4 * 7]);
    twice.dispose();
  });

  it('fit a network with several inputs', async () => {
    const joined = (a: Tensor, b: Tensor) => matMul(concat([a, b], 1), w);
    const column = (at: number) => toy.map((row) => [row[at]!]);
    const fitted = await fitPatterns(joined, { a: column(0), b: column(1) });
    const [pattern] = Object.values(fitted);
    expect(pattern!.values[0]).toBeCloseTo(1, 5);
    expect(pattern!.values[1]).toBeCloseTo(0, 5);
  });

  it('fit in chunks, with progress, and stop when told to', async () => {
    const many = Array.from({ length: 10 }, () => toy).flat();
    const seen: number[] = [];
    const fitted = await fitPatterns(unit, many, { onProgress: ({ done, total }) => seen.push(done, total) });
    expect(seen).toEqual([0, 160, 64, 160, 128, 160]);
    expect(Object.values(fitted)[0]!.values[0]).toBeCloseTo(1, 5);
    await expect(fitPatterns(unit, toy, { signal: AbortSignal.abort() })).rejects.toThrow('stopped');
  });

  it('say what is missing, and leave no tensor behind', async () => {
    const x = [[1, 2]];
    await fitPatterns(net, [[1, 2]]);
    const before = engine().memory().numTensors;
    await patternNet(net, x, {
      patterns: await fitPatterns(net, [
        [1, 2],
        [2, 1],
      ]),
    });
    await expect(patternNet(net, x, {} as never)).rejects.toThrow(/PatternNet needs patterns.*fitPatterns/);
    await expect(patternAttribution(net, x, undefined as never)).rejects.toThrow(/PatternAttribution needs patterns/);
    await expect(patternNet(net, x, { patterns: { 'op 3': patterns['op 3'] } })).rejects.toThrow(
      'no pattern for the layer "op 1"; there are some for op 3',
    );
    await expect(patternNet(net, x, { patterns: { ...patterns, 'op 3': stored([1], [1, 1]) } })).rejects.toThrow(
      'pattern of the layer "op 3" has the shape [1,1]; its weights have [',
    );
    await expect(fitPatterns(net, x, { estimator: 'best' as never })).rejects.toThrow(/estimator is "best"/);
    const stackOf = (rows: Tensor) => matMul(reshape(rows, [2, 1, 2]), tensor([1, 2, 3, 4], [2, 2, 1]));
    await expect(fitPatterns(stackOf, [[1, 2, 3, 4]])).rejects.toThrow(
      /cannot be fitted for the layer "op 2", a dense layer with weights of the shape \[2,2,1\]/,
    );
    await expect(fitPatterns(net, [[1, Number.NaN]])).rejects.toThrow(/holds NaN/);
    expect(engine().memory().numTensors).toBe(before);
  });
});
