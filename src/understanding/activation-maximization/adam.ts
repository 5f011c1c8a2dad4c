/** Adam (Kingma & Ba 2014, arXiv:1412.6980), upwards: a step along the gradient in units of its own recent size. */
export class Adam {
  private count = 0;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;

  constructor(
    size: number,
    private readonly decay: readonly [number, number] = [0.9, 0.999],
    private readonly epsilon = 1e-8,
  ) {
    this.mean = new Float64Array(size);
    this.square = new Float64Array(size);
  }

  /** Moves `parameters` by at most about `rate` each. */
  ascend(parameters: Float32Array, gradient: ArrayLike<number>, rate: number): void {
    const [first, second] = this.decay;
    this.count++;
    const [fairMean, fairSquare] = [1 - first ** this.count, 1 - second ** this.count];
    for (let at = 0; at < parameters.length; at++) {
      const slope = gradient[at]!;
      this.mean[at] = first * this.mean[at]! + (1 - first) * slope;
      this.square[at] = second * this.square[at]! + (1 - second) * slope * slope;
      const size = Math.sqrt(this.square[at]! / fairSquare) + this.epsilon;
      parameters[at]! += (rate * this.mean[at]!) / fairMean / size;
    }
  }
}
