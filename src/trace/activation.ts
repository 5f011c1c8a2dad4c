/** An activation that a kernel of another name computes along with its own work. */
export interface FusedActivation<T> {
  readonly kernel: string;
  inputs(x: T): Record<string, T>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

const kernels: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
  prelu: 'Prelu',
};

/** The activation inside a kernel call, as a kernel call of its own; undefined where there is none. */
export function fusedActivation<T>(
  attrs: Readonly<Record<string, unknown>>,
  inputs: Readonly<Record<string, T>>,
): FusedActivation<T> | undefined {
  const kernel = kernels[String(attrs.activation)];
  if (!kernel) return undefined;
  return {
    kernel,
    inputs: (x): Record<string, T> => (kernel === 'Prelu' ? { x, alpha: inputs.preluActivationWeights! } : { x }),
    attrs: kernel === 'LeakyRelu' ? { alpha: attrs.leakyreluAlpha } : {},
  };
}
