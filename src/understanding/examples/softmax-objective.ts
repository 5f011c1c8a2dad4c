/**
 * The training objective of a last layer, in double precision: (1/n) Σ loss(z_i) + l2/2 ‖W‖², z = φ W + b, with the
 * cross-entropy of a softmax over several units, or of a sigmoid where there is one. Convex; biases are not penalised.
 *
 * Parameters and what has their shape lie as the kernel `d × C`, row-major, and then the bias `C` where there is one.
 */

/** Examples as the last layer sees them. */
export interface Features {
  /** φ, row-major `count × size`. */
  readonly values: Float32Array;
  readonly labels: Int32Array;
  readonly count: number;
  readonly size: number;
}

export interface SoftmaxShape {
  /** C: the units of the layer, 1 for a sigmoid. */
  readonly units: number;
  readonly bias: boolean;
  readonly l2: number;
}

export class SoftmaxObjective {
  /** How many parameters there are. */
  readonly size: number;

  constructor(
    readonly data: Features,
    readonly shape: SoftmaxShape,
  ) {
    this.size = shape.units * (data.size + Number(shape.bias));
  }

  /** φ V + the bias row of V, for each example: what a change of the parameters does to the logits. */
  logits(parameters: Float64Array): Float64Array {
    const { values, count, size } = this.data;
    const { units, bias } = this.shape;
    const out = new Float64Array(count * units);
    for (let row = 0; row < count; row++) {
      for (let unit = 0; bias && unit < units; unit++) out[row * units + unit] = parameters[size * units + unit]!;
      for (let at = 0; at < size; at++) {
        const feature = values[row * size + at]!;
        if (feature === 0) continue; // most are, behind a ReLU
        for (let unit = 0; unit < units; unit++) out[row * units + unit]! += feature * parameters[at * units + unit]!;
      }
    }
    return out;
  }

  /** Σ over the examples of φ ⊗ signals: the transpose of `logits`. */
  backward(signals: Float64Array, factor: number): Float64Array {
    const { values, count, size } = this.data;
    const { units, bias } = this.shape;
    const out = new Float64Array(this.size);
    for (let row = 0; row < count; row++) {
      for (let unit = 0; bias && unit < units; unit++)
        out[size * units + unit]! += factor * signals[row * units + unit]!;
      for (let at = 0; at < size; at++) {
        const feature = factor * values[row * size + at]!;
        if (feature === 0) continue;
        for (let unit = 0; unit < units; unit++) out[at * units + unit]! += feature * signals[row * units + unit]!;
      }
    }
    return out;
  }

  /** Probabilities of the units, by example. */
  probabilities(parameters: Float64Array): Float64Array {
    const { units } = this.shape;
    const out = this.logits(parameters);
    if (units === 1) return out.map((logit) => 1 / (1 + Math.exp(-logit)));
    for (let start = 0; start < out.length; start += units) {
      const row = out.subarray(start, start + units);
      const top = row.reduce((a, b) => Math.max(a, b));
      let total = 0;
      for (let unit = 0; unit < units; unit++) total += row[unit] = Math.exp(row[unit]! - top);
      for (let unit = 0; unit < units; unit++) row[unit]! /= total;
    }
    return out;
  }

  /** Loss of each example, without the penalty. */
  losses(parameters: Float64Array): Float64Array {
    const { units } = this.shape;
    const logits = this.logits(parameters);
    return Float64Array.from(this.data.labels, (label, row) => {
      // log(1 + exp(s)) with s = −z for the label 1, z for the label 0.
      if (units === 1) return softplus(label === 1 ? -logits[row]! : logits[row]!);
      const own = logits.subarray(row * units, (row + 1) * units);
      const top = own.reduce((a, b) => Math.max(a, b));
      return Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) + top - own[label]!;
    });
  }

  /** ∂loss/∂z of each example: p − y. */
  residuals(probabilities: Float64Array): Float64Array {
    const { units } = this.shape;
    const out = probabilities.slice();
    this.data.labels.forEach((label, row) => {
      if (units === 1) out[row]! -= label;
      else out[row * units + label]! -= 1;
    });
    return out;
  }

  /** Mean loss plus penalty. */
  value(parameters: Float64Array, leftOut?: number): number {
    const losses = this.losses(parameters);
    const without = leftOut === undefined ? 0 : losses[leftOut]!;
    let penalty = 0;
    for (let at = 0; at < this.penalised; at++) penalty += parameters[at]! ** 2;
    return (losses.reduce((a, b) => a + b, 0) - without) / this.data.count + (this.shape.l2 / 2) * penalty;
  }

  /** Gradient of `value`. Without the example `leftOut`, whose weight becomes 0 while all others keep theirs, 1/n. */
  gradient(parameters: Float64Array, probabilities: Float64Array, leftOut?: number): Float64Array {
    const residuals = this.residuals(probabilities);
    if (leftOut !== undefined) residuals.fill(0, leftOut * this.shape.units, (leftOut + 1) * this.shape.units);
    return this.penalise(this.backward(residuals, 1 / this.data.count), parameters);
  }

  /** Hessian of `value` times v. */
  product(probabilities: Float64Array, v: Float64Array, leftOut?: number): Float64Array {
    const { units } = this.shape;
    const moved = this.logits(v);
    for (let row = 0; row < this.data.count; row++) {
      const start = row * units;
      if (row === leftOut) {
        moved.fill(0, start, start + units);
        continue;
      }
      if (units === 1) {
        moved[row]! *= probabilities[row]! * (1 - probabilities[row]!);
        continue;
      }
      let mean = 0;
      for (let at = start; at < start + units; at++) mean += probabilities[at]! * moved[at]!;
      for (let at = start; at < start + units; at++) moved[at] = probabilities[at]! * (moved[at]! - mean);
    }
    return this.penalise(this.backward(moved, 1 / this.data.count), v);
  }

  /**
   * The whole Hessian: Σ curvature of the logits ⊗ φ φᵀ / n, plus the penalty. Both factors are symmetric, so that of each
   * the lower half is summed.
   *
   * @param pause Awaited every so many examples.
   */
  async hessian(probabilities: Float64Array, pause: () => Promise<void>): Promise<Float64Array[]> {
    const { values, count, size } = this.data;
    const { units, bias } = this.shape;
    const wide = size + Number(bias);
    const pairs = (units * (units + 1)) / 2;
    const sums = new Float64Array(((wide * (wide + 1)) / 2) * pairs);
    const active = new Int32Array(wide);
    const features = new Float64Array(wide);
    const curvature = new Float64Array(pairs);
    for (let row = 0; row < count; row++) {
      if (row % pauseAfter === 0) await pause();
      let found = 0;
      for (let at = 0; at < wide; at++) {
        const feature = at === size ? 1 : values[row * size + at]!;
        if (feature === 0) continue;
        active[found] = at;
        features[found++] = feature;
      }
      for (let a = 0, pair = 0; a < units; a++) {
        const p = probabilities[row * units + a]!;
        for (let b = 0; b <= a; b++, pair++) {
          curvature[pair] = (a === b ? p * (1 - p) : -p * probabilities[row * units + b]!) / count;
        }
      }
      for (let i = 0; i < found; i++) {
        for (let j = 0; j <= i; j++) {
          const product = features[i]! * features[j]!;
          const start = lowerPlace(active[i]!, active[j]!) * pairs;
          for (let pair = 0; pair < pairs; pair++) sums[start + pair]! += product * curvature[pair]!;
        }
      }
    }
    return this.spreadOut(sums, wide, pairs);
  }

  /** From the lower halves to rows. */
  private spreadOut(sums: Float64Array, wide: number, pairs: number): Float64Array[] {
    const { units, l2 } = this.shape;
    const rows = Array.from({ length: this.size }, (_, place) => {
      const [i, a] = [Math.floor(place / units), place % units];
      return Float64Array.from({ length: wide * units }, (__, other) => {
        const [j, b] = [Math.floor(other / units), other % units];
        return sums[lowerPlace(Math.max(i, j), Math.min(i, j)) * pairs + lowerPlace(Math.max(a, b), Math.min(a, b))]!;
      });
    });
    for (let at = 0; at < this.penalised; at++) rows[at]![at]! += l2;
    return rows;
  }

  /** ∇loss of one example, without the penalty. */
  gradientOf(residuals: Float64Array, row: number): Float64Array {
    const { values, size } = this.data;
    const { units, bias } = this.shape;
    const out = new Float64Array(this.size);
    for (let unit = 0; unit < units; unit++) {
      const residual = residuals[row * units + unit]!;
      for (let at = 0; at < size; at++) out[at * units + unit] = values[row * size + at]! * residual;
      if (bias) out[size * units + unit] = residual;
    }
    return out;
  }

  private get penalised(): number {
    return this.data.size * this.shape.units;
  }

  private penalise(out: Float64Array, v: Float64Array): Float64Array {
    for (let at = 0; at < this.penalised; at++) out[at]! += this.shape.l2 * v[at]!;
    return out;
  }
}

/** Examples between two pauses: some hundredths of a second. */
const pauseAfter = 128;

/** Place of row i, column j ≤ i in the lower half of a symmetric matrix. */
const lowerPlace = (i: number, j: number): number => (i * (i + 1)) / 2 + j;

/** log(1 + exp(x)). */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
