import { engine, randomNormal, type Tensor, tensor3d } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, model as makeModel, input as symbolicInput } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import '../engine';
import { lrp } from '../../src/attribution';
import { type Cell, denseShare, type Explained, gru, lstm, type Matrix, simple, type Vector } from './recurrent-form';

const [steps, features, units] = [6, 4, 3];
type Recurrent = ReturnType<typeof layers.lstm>;
type Form = (cell: Cell, xs: Matrix, start: (output: Vector) => Vector) => Explained;

function seeded(net: LayersModel, seed: number): void {
  const values = net.weights.map(({ shape }, at) => randomNormal(shape as number[], 0, 0.6, 'float32', seed + at));
  net.setWeights(values);
  for (const value of values) value.dispose();
}

/** Sequence → recurrent layer → one unit. */
function classifier(layer: unknown, seed: number, masked = false): LayersModel {
  const x = symbolicInput({ shape: [null, features] });
  const seen = masked ? layers.masking({ maskValue: 0 }).apply(x) : x;
  const last = (layer as Recurrent).apply(seen as typeof x);
  const net = makeModel({ inputs: x, outputs: layers.dense({ units: 1, name: 'out' }).apply(last) as typeof x });
  seeded(net, seed);
  return net;
}

const values = (seed: number): Matrix =>
  Array.from({ length: steps }, (_, t) =>
    Array.from({ length: features }, (_, i) => Math.fround(Math.sin(seed + 7 * t + 3 * i * i))),
  );

const cellOf = (weights: Tensor[]): Cell => {
  const [kernel, recurrent, bias] = weights.map((tensor) => tensor.arraySync()) as [Matrix, Matrix, Vector];
  return { kernel, recurrent, bias };
};

const expectClose = (got: ArrayLike<number>, expected: readonly number[], tolerance: number) => {
  const scale = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, at) => Math.abs(value - got[at]!)));
  expect(worst / scale).toBeLessThan(tolerance);
};

/** Name, form, layer, and its products of a gate and a signal that depend on the input. */
const kinds: [string, Form, () => unknown, number][] = [
  ['LSTM', lstm, () => layers.lstm({ units, name: 'cell' }), 3 * steps - 1],
  ['GRU', gru, () => layers.gru({ units, name: 'cell' }), 3 * steps - 2],
  ['SimpleRNN', simple, () => layers.simpleRNN({ units, name: 'cell' }), 0],
];

describe('LRP of recurrent layers', () => {
  for (const [name, form, make, products] of kinds) {
    for (const seed of [1, 2, 3]) {
      it(`${name}, seed ${seed}: the float64 form of Arras 2017`, async () => {
        const net = classifier(make(), 10 * seed);
        const xs = values(seed);
        const before = engine().memory().numTensors;
        const map = await lrp(net, [xs], { target: 0, composite: 'epsilon', epsilon: 1e-7 });
        expect(engine().memory().numTensors).toBe(before);

        const [weights, bias] = net
          .getLayer('out')
          .getWeights()
          .map((tensor) => tensor.arraySync()) as [Matrix, Vector];
        const column = weights.map(([first]) => first!);
        const start = (output: Vector) => denseShare(output, column, bias[0]!).relevance;
        const expected = form(cellOf(net.getLayer('cell').getWeights()), xs, start);
        const { f } = denseShare(expected.output, column, bias[0]!);
        expect(map.targets[0]!.score).toBeCloseTo(f, 5);
        // The paper's form has no stabiliser; ours takes 1e-6 of each sum, which small sums feel.
        expectClose(map.values, expected.relevance.flat(), 2e-3);
        expect(map.certificate.completeness!.error[0]).toBeLessThan(1e-4);
        for (const { error } of map.certificate.ledger!) expect(error[0]).toBeLessThan(1e-4);
        const gates = map.certificate.ledger!.filter(({ rule }) => rule === 'signal takes all');
        expect(gates).toHaveLength(products);
        net.dispose();
      });
    }

    it(`${name}: masked steps get nothing, and the others what they get without them`, async () => {
      const [plain, masked] = [classifier(make(), 5), classifier(make(), 5, true)];
      const xs = values(4);
      const quiet = new Array<number>(features).fill(0);
      const padded = [quiet, ...xs.slice(0, 3), quiet, ...xs.slice(3), quiet];
      const short = await lrp(plain, [xs], { target: 0, composite: 'epsilon' });
      const long = await lrp(masked, [padded], { target: 0, composite: 'epsilon' });
      const kept = Array.from(long.values).filter((_, at) => padded[Math.floor(at / features)] !== quiet);
      const rest = Array.from(long.values).filter((_, at) => padded[Math.floor(at / features)] === quiet);
      expectClose(kept, Array.from(short.values), 1e-4);
      expect(rest.every((value) => value === 0)).toBe(true);
      plain.dispose();
      masked.dispose();
    });
  }

  it('a bidirectional LSTM gets the sum of its two directions', async () => {
    const wrapped = layers.bidirectional({ layer: layers.lstm({ units }), mergeMode: 'concat' });
    const net = classifier(wrapped, 3);
    const xs = values(2);
    const map = await lrp(net, [xs], { target: 0, composite: 'epsilon', epsilon: 1e-7 });
    const [weights] = net
      .getLayer('out')
      .getWeights()
      .map((tensor) => tensor.arraySync()) as [Matrix];
    const all = net.layers[1]!.getWeights();
    const direction = (at: number, sequence: Matrix) =>
      lstm(cellOf(all.slice(3 * at, 3 * at + 3)), sequence, (output) =>
        output.map((value, unit) => value * weights[at * units + unit]![0]!),
      );
    const forward = direction(0, xs).relevance;
    const backward = direction(1, [...xs].reverse()).relevance.reverse();
    const expected = forward.flatMap((row, t) => row.map((value, i) => value + backward[t]![i]!));
    expectClose(map.values, expected, 2e-4);
    net.dispose();
  });

  it('explains each example of a batch as if it were alone', async () => {
    const net = classifier(layers.lstm({ units }), 8);
    const batch = [1, 2, 3].map(values);
    const together = await lrp(net, tensor3d(batch), { target: 0 });
    for (const [row, xs] of batch.entries()) {
      const alone = await lrp(net, [xs], { target: 0 });
      expectClose(
        together.values.slice(row * steps * features, (row + 1) * steps * features),
        Array.from(alone.values),
        1e-4,
      );
      expect(together.certificate.completeness!.error[row]).toBeLessThan(1e-4);
    }
    net.dispose();
  });
});
