import { describe, expect, it } from 'vitest';
import { gridSegments, slic } from '../../src/attribution';

describe('segments', () => {
  it('a grid cuts rows and columns as evenly as it can', () => {
    const { labels, count } = gridSegments(3, 4, 2, 2);
    expect(count).toBe(4);
    expect(Array.from(labels)).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3]);
    expect(() => gridSegments(3, 4, 5, 1)).toThrow(/grid of 5 × 1 does not fit .* 3 × 4/);
  });

  it('superpixels keep to the edge between two colours', () => {
    // Left of column 13 one colour, right of it another: a grid of 8-pixel cells would cross it.
    const [height, width] = [32, 32];
    const picture = Float32Array.from({ length: height * width * 3 }, (_, at) =>
      Math.floor(at / 3) % width < 13 ? 0.2 : 0.9,
    );
    const { labels, count } = slic(picture, [height, width, 3], { segments: 16 });
    const left = new Set<number>();
    const right = new Set<number>();
    labels.forEach((label, at) => {
      (at % width < 13 ? left : right).add(label);
    });
    expect([...left].filter((label) => right.has(label))).toEqual([]);
    expect(count).toBe(left.size + right.size);
    expect(count).toBeGreaterThanOrEqual(8);
    expect(count).toBeLessThanOrEqual(24);
  });

  it('superpixels are connected, whatever the picture', () => {
    const [height, width] = [20, 24];
    const picture = Float32Array.from({ length: height * width }, (_, at) => Math.abs(Math.sin(at * at)));
    const { labels, count } = slic(picture, [height, width, 1], { segments: 12 });
    const reached = new Set<number>();
    for (let label = 0; label < count; label++) {
      const members = new Set(Array.from(labels.keys()).filter((at) => labels[at] === label));
      const queue = [Math.min(...members)];
      for (const at of queue) {
        if (!members.delete(at)) continue;
        reached.add(at);
        if (at % width > 0) queue.push(at - 1);
        if (at % width < width - 1) queue.push(at + 1);
        queue.push(at - width, at + width);
      }
    }
    expect(reached.size).toBe(height * width);
  });

  it('says what it cannot do', () => {
    expect(() => slic(new Float32Array(4), [2, 2, 1], { compactness: 0 })).toThrow(/compactness 0; expected/);
  });
});
