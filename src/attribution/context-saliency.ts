import { normalize, type Plane, resize, within } from '../tensor/plane';

/** How context-aware saliency is computed. Defaults are those of Goferman 2012. */
export interface ContextSaliencyOptions {
  /** Side of the square patches that are compared, in pixels. Default 7. */
  readonly patch?: number;
  /** K, how many of the most similar patches a patch is held against. Default 64. */
  readonly neighbours?: number;
  /** How much nearness weighs beside likeness. Default 3. */
  readonly c?: number;
  /** Sizes at which the map is looked at, as shares of its own. Default 1, 0.8, 0.5 and 0.3. */
  readonly scales?: readonly number[];
  /** Share of the greatest saliency above which a pixel is a focus of attention. Default 0.8. */
  readonly focus?: number;
}

/**
 * Context-aware saliency: what is unlike even its likest surroundings stands out, and what is near it with it.
 * Goferman et al. 2012, "Context-aware saliency detection", eq. 1–5; patches are compared within each scale.
 *
 * @returns One value from 0 to 1 a pixel. It stays the same where the map is shifted or scaled.
 */
export function contextSaliency(plane: Plane, options: ContextSaliencyOptions = {}): Float32Array {
  const { scales = [1, 0.8, 0.5, 0.3], focus = 0.8 } = options;
  const normal = normalize(plane);
  const total = new Float32Array(plane.values.length);
  for (const scale of scales) {
    const [height, width] = [plane.height, plane.width].map((size) => Math.max(1, Math.round(size * scale)));
    const saliency = dissimilarity(resize(normal, height!, width!), options);
    const full = resize(saliency, plane.height, plane.width);
    pullToFoci(full, focus).forEach((value, at) => {
      total[at]! += value / scales.length;
    });
  }
  return total;
}

/**
 * Saliency at one scale: S_i = 1 − exp(−mean of the K smallest d_ij), d = d_value / (1 + c · d_position). d_value is the
 * root mean square difference of two patches, d_position their distance as a share of the longer side.
 */
export function dissimilarity(plane: Plane, { patch = 7, neighbours = 64, c = 3 }: ContextSaliencyOptions = {}): Plane {
  const { height, width } = plane;
  const pixels = height * width;
  const patches = patchesOf(plane, patch);
  const area = patch * patch;
  const longer = Math.max(height, width);
  const k = Math.min(neighbours, pixels - 1);
  const nearest = new Float64Array(k);
  const values = new Float32Array(pixels);
  for (let i = 0; i < pixels && k > 0; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    nearest.fill(Number.POSITIVE_INFINITY);
    for (let j = 0; j < pixels; j++) {
      if (i === j) continue;
      const rows = Math.floor(j / width) - y;
      const columns = (j % width) - x;
      const distance = 1 + (c * Math.sqrt(rows * rows + columns * columns)) / longer;
      // Beyond this sum of squares j is not among the nearest, and the rest of it need not be known.
      const limit = (nearest[k - 1]! * distance) ** 2 * area;
      let squares = 0;
      for (let at = 0; at < area && squares < limit; at++) {
        const difference = patches[i * area + at]! - patches[j * area + at]!;
        squares += difference * difference;
      }
      if (squares < limit) insert(nearest, Math.sqrt(squares / area) / distance);
    }
    values[i] = 1 - Math.exp(-nearest.reduce((sum, d) => sum + d, 0) / k);
  }
  return { values, height, width };
}

/** Ŝ = S · (1 − d_foci): the closer to a focus of attention (a share of the longer side), the more remains. */
export function pullToFoci({ values, height, width }: Plane, focus: number): Float32Array {
  const threshold = focus * values.reduce((a, b) => Math.max(a, b), 0);
  const foci = Array.from(values.keys()).filter((at) => values[at]! > threshold);
  const longer = Math.max(height, width);
  return values.map((value, at) => {
    let closest = Number.POSITIVE_INFINITY;
    for (const other of foci) {
      const rows = Math.floor(at / width) - Math.floor(other / width);
      closest = Math.min(closest, rows ** 2 + ((at % width) - (other % width)) ** 2);
    }
    return value * Math.max(0, 1 - Math.sqrt(closest) / longer);
  });
}

/** The square around each pixel, one after another; beyond the border its last pixels go on. */
function patchesOf({ values, height, width }: Plane, side: number): Float32Array {
  const patches = new Float32Array(height * width * side * side);
  const reach = Math.floor(side / 2);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let row = -reach; row < side - reach; row++) {
        for (let column = -reach; column < side - reach; column++) {
          patches[at++] = values[within(y + row, height) * width + within(x + column, width)]!;
        }
      }
    }
  }
  return patches;
}

/** Keeps the smallest values, in order. */
function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (value >= smallest[at]!) return;
  for (; at > 0 && smallest[at - 1]! > value; at--) smallest[at] = smallest[at - 1]!;
  smallest[at] = value;
}
