import { argMax, gather, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Steps } from '../../tensor/progress';
import { Random } from '../../tensor/random';
import type { Labelled } from './labelled';

export interface Training {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** Trains a compiled network in an order of its own for each epoch, drawn by the seed. */
export async function train(model: LayersModel, data: Labelled, how: Training, steps: Steps): Promise<void> {
  const count = data.shape[0]!;
  const random = new Random(how.seed);
  const xs = tensor(data.values, [...data.shape]);
  const ys = tensor(Float32Array.from(data.labels), [count, 1]);
  try {
    for (let epoch = 0; epoch < how.epochs; epoch++) {
      const order = shuffled(count, random);
      for (let from = 0; from < count; from += how.batchSize) {
        const rows = Array.from(order.subarray(from, from + how.batchSize));
        const [x, y] = tidy(() => [gather(xs, rows), gather(ys, rows)] as const);
        try {
          await model.trainOnBatch(x, y);
        } finally {
          x.dispose();
          y.dispose();
        }
      }
      await steps.pause();
    }
  } finally {
    xs.dispose();
    ys.dispose();
  }
}

function shuffled(count: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  // Fisher and Yates.
  for (let at = count - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
}

/** The share of examples that a network names rightly. */
export function accuracyOf(model: LayersModel, data: Labelled): number {
  return tidy(() => {
    const named = argMax(
      model.predict(tensor(data.values, [...data.shape]), { batchSize: 256 }) as Tensor,
      -1,
    ).dataSync();
    let right = 0;
    for (let row = 0; row < named.length; row++) right += Number(named[row] === data.labels[row]);
    return right / named.length;
  });
}
