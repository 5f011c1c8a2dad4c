/** Where a form searches: parameters, and the image that they make. */

import { ArgumentError } from '../../errors';
import { passThrough } from './aim';
import { decorrelatedBasis } from './fourier';
import type { Generator } from './priors';
import type { Range } from './range';

export interface Space {
  /** The parameters that make an image, as far as there are some. */
  parametersOf(image: Float32Array): Float32Array;
  /** The image of some parameters. Not to be used after `release`. */
  at(parameters: Float32Array): Place;
  /** Brings parameters back to where they may be. */
  project(parameters: Float32Array): void;
  /** Size of a step of rate 1. */
  readonly unit: number;
}

export interface Place {
  readonly image: Float32Array;
  /** ∂/∂parameters from ∂/∂image. */
  back(gradient: Float32Array): Float32Array;
  release(): void;
}

const nothing = (): void => undefined;

/** The pixels themselves, kept within their range; steps are shares of `unit`. */
export function pixelSpace(range: Range | undefined, unit: number): Space {
  return {
    parametersOf: (image) => image.slice(),
    at: (parameters) => ({ image: parameters.slice(), back: (gradient) => gradient, release: nothing }),
    project: (parameters) => {
      if (!range) return;
      for (let at = 0; at < parameters.length; at++) {
        parameters[at] = Math.min(Math.max(parameters[at]!, range.low(at)), range.high(at));
      }
    },
    unit,
  };
}

/** So close to black or white an image may start that a sigmoid is to reach. */
const margin = 0.01;

/** Decorrelated coefficients; where pixels have a range, a sigmoid keeps them in it. */
export function fourierSpace(shape: readonly number[], range: Range | undefined): Space {
  if (shape.length !== 3) {
    throw new ArgumentError(
      `The Fourier basis is one of pictures, [height, width, channels]; the model takes [${shape}]. Choose parametrisation: 'pixels'.`,
    );
  }
  const basis = decorrelatedBasis(shape);
  const span = (at: number) => range!.high(at) - range!.low(at);
  return {
    parametersOf: (image) => {
      if (!range) return basis.toCoefficients(image);
      const logits = image.map((value, at) => {
        const share = Math.min(Math.max((value - range.low(at)) / span(at), margin), 1 - margin);
        return Math.log(share / (1 - share));
      });
      return basis.toCoefficients(logits);
    },
    at: (parameters) => {
      const image = basis.toImage(parameters);
      if (!range) return { image, back: (gradient) => basis.transpose(gradient), release: nothing };
      const shares = image.map((value) => 1 / (1 + Math.exp(-value)));
      return {
        image: shares.map((share, at) => range.low(at) + share * span(at)),
        back: (gradient) =>
          basis.transpose(gradient.map((slope, at) => slope * shares[at]! * (1 - shares[at]!) * span(at))),
        release: nothing,
      };
    },
    project: nothing,
    unit: 1,
  };
}

/** The codes of a generator. Images start at the code that the encoder gives them. */
export function codeSpace({ decode, encode, size }: Generator, shape: readonly number[]): Space {
  const pixels = shape.reduce((product, n) => product * n, 1);
  return {
    parametersOf: (image) => {
      if (!encode) return new Float32Array(size);
      const { values, release } = passThrough(encode, image, shape);
      release();
      if (values.length === size) return values;
      throw new ArgumentError(`The encoder gives ${values.length} numbers for one example; a code has ${size}.`);
    },
    at: (parameters) => {
      const { values, back, release } = passThrough(decode, parameters, [size]);
      if (values.length === pixels) return { image: values, back, release };
      release();
      throw new ArgumentError(`The generator gives ${values.length} numbers for one code; the model takes [${shape}].`);
    },
    project: nothing,
    unit: 1,
  };
}
