/**
 * Running mean and variance, in double precision, of maps that arrive one after the other. Powers are summed of the
 * difference from the first map, so that nothing is lost where maps hardly differ.
 */
export class Moments {
  count = 0;
  private readonly first: Float64Array;
  private readonly powers: Float64Array[];

  /** @param order Powers to sum: 2 for the mean and its error, 4 for the variance and its error. */
  constructor(size: number, order: 2 | 4 = 2) {
    this.first = new Float64Array(size);
    this.powers = Array.from({ length: order }, () => new Float64Array(size));
  }

  /** Adds one map. */
  add(map: ArrayLike<number>): void {
    if (this.count === 0) this.first.set(map);
    const [sum, squares, cubes, fourths] = this.powers as [Float64Array, Float64Array, ...Float64Array[]];
    for (let at = 0; at < this.first.length; at++) {
      const value = map[at]! - this.first[at]!;
      const square = value * value;
      sum[at]! += value;
      squares[at]! += square;
      if (cubes && fourths) {
        cubes[at]! += square * value;
        fourths[at]! += square * square;
      }
    }
    this.count++;
  }

  mean(): Float64Array {
    return this.first.map((value, at) => value + this.raw(0, at));
  }

  /** Population variance: the mean square of the deviations. */
  variance(): Float64Array {
    return this.first.map((_, at) => this.spread(at));
  }

  /** Standard error of each value of the mean. */
  errorOfMean(): Float64Array {
    const { count } = this;
    return this.first.map((_, at) => (count > 1 ? Math.sqrt(this.spread(at) / (count - 1)) : Number.POSITIVE_INFINITY));
  }

  /** Standard error of each value of the variance: √((μ₄ − σ⁴) / n). */
  errorOfVariance(): Float64Array {
    const { count } = this;
    return this.first.map((_, at) => {
      if (count < 2) return Number.POSITIVE_INFINITY;
      const mean = this.raw(0, at);
      const spread = this.spread(at);
      const fourth = this.raw(3, at) - 4 * mean * this.raw(2, at) + 6 * mean * mean * this.raw(1, at) - 3 * mean ** 4;
      return Math.sqrt(Math.max(fourth - spread * spread, 0) / count);
    });
  }

  private raw(power: number, at: number): number {
    return this.powers[power]![at]! / this.count;
  }

  private spread(at: number): number {
    const mean = this.raw(0, at);
    return Math.max(this.raw(1, at) - mean * mean, 0);
  }
}

/** ‖error‖₂ / ‖map‖₂; 0 where there is no error at all. */
export function relativeError(error: ArrayLike<number>, map: ArrayLike<number>): number {
  let [errors, values] = [0, 0];
  for (let at = 0; at < map.length; at++) {
    errors += error[at]! ** 2;
    values += map[at]! ** 2;
  }
  return errors > 0 ? Math.sqrt(errors / values) : 0;
}
