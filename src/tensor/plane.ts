/** One value a pixel, row-major. */
export interface Plane {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Values from 0 to 1; all 0 where they are all the same. */
export function normalize({ values, height, width }: Plane): Plane {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const span = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - low;
  return { values: values.map((value) => (span > 0 ? (value - low) / span : 0)), height, width };
}

/** Bilinear, with half-pixel centres. */
export function resize(plane: Plane, height: number, width: number): Plane {
  if (plane.height === height && plane.width === width) return plane;
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const [top, bottom, down] = between(y, height, plane.height);
    for (let x = 0; x < width; x++) {
      const [left, right, along] = between(x, width, plane.width);
      const mix = (row: number) => {
        const start = plane.values[row * plane.width + left]!;
        return start + (plane.values[row * plane.width + right]! - start) * along;
      };
      values[y * width + x] = mix(top) * (1 - down) + mix(bottom) * down;
    }
  }
  return { values, height, width };
}

/** The two source pixels that a pixel lies between, and how far on. */
function between(at: number, size: number, source: number): [number, number, number] {
  const place = Math.min(Math.max(((at + 0.5) * source) / size - 0.5, 0), source - 1);
  const before = Math.floor(place);
  return [before, Math.min(before + 1, source - 1), place - before];
}

/** Smooths by a Gaussian of the given standard deviation, in pixels. Beyond the border its last pixels go on. */
export function smooth({ values, height, width }: Plane, sigma: number): Plane {
  if (sigma === 0) return { values, height, width };
  const reach = Math.ceil(3 * sigma);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma ** 2)));
  const total = bell.reduce((a, b) => a + b);
  const along = (source: Float32Array, rows: number, columns: number) =>
    source.map((_, at) => {
      const [y, x] = [Math.floor(at / width), at % width];
      return bell.reduce((sum, weight, step) => {
        const [row, column] = [y + rows * (step - reach), x + columns * (step - reach)];
        return sum + (weight / total) * source[within(row, height) * width + within(column, width)]!;
      }, 0);
    });
  return { values: along(along(values, 0, 1), 1, 0), height, width };
}

/** The nearest place that there is. */
export const within = (at: number, size: number): number => Math.min(Math.max(at, 0), size - 1);
