/** The k nearest of what is offered to a row, kept in order. */

/** For each of `count` points the `k` nearest others, nearest first; ties by index. */
export interface Neighbours {
  readonly count: number;
  readonly k: number;
  /** `[count, k]`. */
  readonly indices: Int32Array;
  /** Euclidean, `[count, k]`. */
  readonly distances: Float64Array;
}

/** Points of `width` coordinates, one after the other. */
export interface Points {
  readonly values: Float32Array;
  readonly count: number;
  readonly width: number;
}

/** Lists of the k nearest, one a row, that grow by offers. */
export class NearestLists {
  readonly indices: Int32Array;
  readonly distances: Float64Array;

  constructor(
    readonly rows: number,
    readonly k: number,
  ) {
    this.indices = new Int32Array(rows * k).fill(-1);
    this.distances = new Float64Array(rows * k).fill(Number.POSITIVE_INFINITY);
  }

  /** The distance that an offer must be below. */
  limit(row: number): number {
    return this.distances[row * this.k + this.k - 1]!;
  }

  /** The whole list of a row, nearest first, from half squared distances. */
  set(row: number, indices: ArrayLike<number>, halves: ArrayLike<number>): void {
    for (let at = 0; at < this.k; at++) {
      this.indices[row * this.k + at] = indices[at]!;
      this.distances[row * this.k + at] = Math.sqrt(2 * halves[at]!);
    }
  }

  /** Whether it was taken: not where it is too far, or there already. */
  offer(row: number, index: number, distance: number): boolean {
    const { k, indices, distances } = this;
    const from = row * k;
    let at = from + k - 1;
    if (!(distance < distances[at]! || (distance === distances[at]! && index < indices[at]!))) return false;
    for (let place = from; place < from + k; place++) if (indices[place] === index) return false;
    while (
      at > from &&
      (distances[at - 1]! > distance || (distances[at - 1]! === distance && indices[at - 1]! > index))
    ) {
      distances[at] = distances[at - 1]!;
      indices[at] = indices[at - 1]!;
      at--;
    }
    distances[at] = distance;
    indices[at] = index;
    return true;
  }
}

/** Squared Euclidean distance of two points. */
export function squaredDistance({ values, width }: Points, a: number, b: number): number {
  let [from, to] = [a * width, b * width];
  const end = from + width;
  let [one, two, three, four] = [0, 0, 0, 0];
  for (; from + 3 < end; from += 4, to += 4) {
    const d0 = values[from]! - values[to]!;
    const d1 = values[from + 1]! - values[to + 1]!;
    const d2 = values[from + 2]! - values[to + 2]!;
    const d3 = values[from + 3]! - values[to + 3]!;
    one += d0 * d0;
    two += d1 * d1;
    three += d2 * d2;
    four += d3 * d3;
  }
  for (; from < end; from++, to++) one += (values[from]! - values[to]!) ** 2;
  return one + two + three + four;
}
