import { describe, expect, it } from 'vitest';
import { type LayeredNode, layered } from '../../../src/render/figure/layered';
import { Random } from '../../../src/tensor/random';

const node = (...children: number[]): LayeredNode => ({ width: 60, children });

describe('the layered layout', () => {
  it('of a tree puts parents in the middle above their children', () => {
    // Root 0 with 1 (leaves 3, 4) and 2 (leaves 5, 6): four leaves of 60 with gaps of 10 between.
    const { layers, x, width } = layered([node(1, 2), node(3, 4), node(5, 6), node(), node(), node(), node()], 10);
    expect(layers).toEqual([0, 1, 1, 2, 2, 2, 2]);
    const expected = [135, 65, 205, 30, 100, 170, 240];
    x.forEach((place, at) => {
      expect(place).toBeCloseTo(expected[at]!, 6);
    });
    expect(width).toBeCloseTo(270, 6);
  });

  it('keeps the order of answers in a tree, so that no two ways cross', () => {
    const { x } = layered([node(1, 2), node(3, 4), node(), node(), node(5, 6), node(), node()], 10);
    expect(x[1]! < x[2]! && x[3]! < x[4]! && x[5]! < x[6]!).toBe(true);
  });

  it('untangles ways that cross in the order of a walk', () => {
    // The leaves come in the order 3, 5, 4, and the way from 2 to 3 would cross that from 1 to 5.
    const { x } = layered([node(1, 2), node(3, 5), node(4, 3), node(), node(), node()], 10);
    // The shared leaf 3 stands between those of one parent only.
    expect((x[5]! < x[3]! && x[3]! < x[4]!) || (x[4]! < x[3]! && x[3]! < x[5]!)).toBe(true);
  });

  it('never lets boxes of a layer touch, and bends ways around what lies between', () => {
    const random = new Random(3);
    for (let round = 0; round < 20; round++) {
      const count = 4 + random.below(20);
      const nodes = Array.from({ length: count }, (_, at): LayeredNode => {
        const later = count - at - 1;
        const children =
          later === 0 || random.uniform() < 0.3 ? [] : [at + 1 + random.below(later), at + 1 + random.below(later)];
        return { width: 40 + random.below(60), children };
      });
      const { layers, x, bends, width } = layered(nodes, 8);
      const spans = nodes.flatMap((each, at) =>
        layers[at] === undefined
          ? []
          : [{ layer: layers[at], left: x[at]! - each.width / 2, right: x[at]! + each.width / 2 }],
      );
      for (const one of spans) {
        expect(one.left).toBeGreaterThanOrEqual(-1e-6);
        expect(one.right).toBeLessThanOrEqual(width + 1e-6);
        const beside = spans.filter((other) => other !== one && other.layer === one.layer);
        for (const other of beside)
          expect(other.left >= one.right + 8 - 1e-6 || other.right <= one.left - 8 + 1e-6).toBe(true);
      }
      nodes.forEach(({ children }, at) => {
        children.forEach((child, place) => {
          if (layers[at] === undefined) return;
          expect(layers[child]!).toBeGreaterThan(layers[at]);
          const way = bends[at]![place]!;
          expect(way).toHaveLength(layers[child]! - layers[at] - 1);
          way.forEach((bend, step) => {
            const crossed = spans.filter(
              ({ layer, left, right }) => layer === layers[at]! + 1 + step && bend > left && bend < right,
            );
            expect(crossed).toEqual([]);
          });
        });
      });
    }
  });

  it('cuts off what leads back, and leaves out what nothing leads to', () => {
    const { layers, bends } = layered([node(1), node(0, 1), node()], 10);
    expect(layers).toEqual([0, 1, undefined]);
    expect(bends[1]).toEqual([[], []]);
    expect(layered([], 10)).toMatchObject({ count: 0, width: 0 });
  });
});
