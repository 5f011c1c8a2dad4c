/** The parts of a map that an eye would point at, and where they lie in words. */

export interface Region {
  /** Of all relevance of this sign, the share that lies in the region. */
  readonly share: number;
  /** Share of the picture that it covers. */
  readonly area: number;
  /** "in the upper left". */
  readonly where: string;
  /** 1 in the region, 0 outside, row-major. */
  readonly mask: Uint8Array;
}

interface Plane {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Weaker than this share of the strongest place, a place belongs to no region. */
const weakest = 0.25;
/** Regions with less of the total are not named. */
const smallest = 0.05;
const most = 3;

/**
 * The largest connected regions of what is positive, largest share first.
 * Where the borders run is found in the map blurred to what an eye would join; shares are of the map itself.
 */
export function regionsOf({ values, width, height }: Plane): Region[] {
  const positive = Float64Array.from(values, (value) => (value > 0 ? value : 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return [];
  const radius = Math.floor(Math.min(width, height) / 24);
  const smooth = blur(blur(positive, width, height, radius), width, height, radius);
  const limit = weakest * smooth.reduce((a, b) => Math.max(a, b), 0);
  const seen = new Uint8Array(positive.length);
  const regions: Region[] = [];
  for (let start = 0; start < positive.length; start++) {
    if (seen[start] || smooth[start]! < limit) continue;
    const members = connected(start, smooth, limit, seen, width, height);
    regions.push(regionOf(members, positive, total, width, height));
  }
  regions.sort((a, b) => b.share - a.share);
  return regions.filter(({ share }) => share >= smallest).slice(0, most);
}

function connected(
  start: number,
  smooth: Float64Array,
  limit: number,
  seen: Uint8Array,
  width: number,
  height: number,
): number[] {
  const members = [start];
  seen[start] = 1;
  for (const at of members) {
    const [row, column] = [Math.floor(at / width), at % width];
    for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
        const next = y * width + x;
        if (seen[next] || smooth[next]! < limit) continue;
        seen[next] = 1;
        members.push(next);
      }
    }
  }
  return members;
}

function regionOf(members: readonly number[], positive: Float64Array, total: number, width: number, height: number) {
  const mask = new Uint8Array(positive.length);
  let [sum, x, y] = [0, 0, 0];
  for (const at of members) {
    const weight = positive[at]!;
    mask[at] = 1;
    sum += weight;
    x += weight * ((at % width) + 0.5);
    y += weight * (Math.floor(at / width) + 0.5);
  }
  const area = members.length / positive.length;
  const where = area > 0.5 ? 'across most of the picture' : placeName(x / sum / width, y / sum / height);
  return { share: sum / total, area, where, mask };
}

const places = [
  ['in the upper left', 'at the top', 'in the upper right'],
  ['on the left', 'in the middle', 'on the right'],
  ['in the lower left', 'at the bottom', 'in the lower right'],
] as const;

/** @param x, y place in the picture, in [0, 1] from the upper left */
export function placeName(x: number, y: number): string {
  const third = (share: number) => Math.min(2, Math.max(0, Math.floor(3 * share)));
  return places[third(y)]![third(x)]!;
}

/** Mean over a square of 2 · radius + 1, as far as it lies in the picture. */
function blur(values: Float64Array, width: number, height: number, radius: number): Float64Array {
  if (radius === 0) return values;
  const rows = new Float64Array(values.length);
  const result = new Float64Array(values.length);
  const mean = (from: Float64Array, count: number, at: (i: number) => number, to: Float64Array) => {
    for (let i = 0; i < count; i++) {
      const [low, high] = [Math.max(0, i - radius), Math.min(count - 1, i + radius)];
      let sum = 0;
      for (let j = low; j <= high; j++) sum += from[at(j)]!;
      to[at(i)] = sum / (high - low + 1);
    }
  };
  for (let y = 0; y < height; y++) mean(values, width, (x) => y * width + x, rows);
  for (let x = 0; x < width; x++) mean(rows, height, (y) => y * width + x, result);
  return result;
}
