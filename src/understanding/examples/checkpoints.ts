/** The weights of a network at several times of its training, kept in memory. */

import type { Tensor } from '@tensorflow/tfjs-core';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { Callback, type LayersModel } from '@tensorflow/tfjs-layers';
import { ArgumentError } from '../../errors';

export interface CheckpointsOptions {
  /** Keeps the weights after every so many epochs. Default 1. */
  readonly every?: number;
}

/** Weights at one time of training. */
export interface Checkpoint {
  readonly name: string;
  readonly weights: readonly { readonly values: Float32Array; readonly shape: readonly number[] }[];
}

/**
 * Keeps a network's weights while it is trained: as a callback of `fit`, or by `keep` in a training loop of one's own.
 * They are typed arrays, so that no tensor is held.
 *
 * @example
 * const checkpoints = new Checkpoints({ every: 2 });
 * checkpoints.keep(model.network, 'as it is shipped');
 */
export class Checkpoints extends Callback {
  readonly kept: Checkpoint[] = [];
  private readonly every: number;
  private trained: LayersModel | undefined;

  constructor({ every = 1 }: CheckpointsOptions = {}) {
    super();
    if (!Number.isInteger(every) || every < 1) {
      throw new ArgumentError(`Weights were to be kept every ${every} epochs; give a whole number from 1 on.`);
    }
    this.every = every;
  }

  /** The network that is trained; its weights are changed and restored while gradients are computed. */
  get network(): LayersModel {
    if (this.trained) return this.trained;
    throw new ArgumentError('No checkpoint was kept yet; train the network with this callback, or call keep(network).');
  }

  override setModel(model: LayersModel): void {
    super.setModel(model);
    this.trained = model;
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    if ((epoch + 1) % this.every === 0) this.keep(this.network, `epoch ${epoch + 1}`);
  }

  /** Keeps the weights that the network has now. */
  keep(network: LayersModel, name = `checkpoint ${this.kept.length + 1}`): void {
    if (this.trained && this.trained !== network) {
      throw new ArgumentError('The checkpoints are of another network; use one Checkpoints for each network.');
    }
    this.trained = network;
    this.kept.push({ name, weights: weightsOf(network) });
  }

  /** Runs `use` with the weights of a checkpoint in the network; its own are restored whatever happens. */
  async at<T>(checkpoint: Checkpoint, use: (network: LayersModel) => Promise<T>): Promise<T> {
    const own = weightsOf(this.network);
    try {
      put(this.network, checkpoint.weights);
      return await use(this.network);
    } finally {
      put(this.network, own);
    }
  }
}

const weightsOf = (network: LayersModel): Checkpoint['weights'] =>
  network.weights.map((weight) => {
    const value = weight.read() as Tensor;
    return { values: Float32Array.from(value.dataSync()), shape: value.shape };
  });

function put(network: LayersModel, weights: Checkpoint['weights']): void {
  tidy(() => {
    network.weights.forEach((weight, at) => {
      weight.write(tensor(weights[at]!.values, [...weights[at]!.shape], weight.dtype as 'float32'));
    });
  });
}
