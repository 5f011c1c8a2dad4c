import { describe, expect, it } from 'vitest';
import { extent, padded, scale } from '../../../src/render/figure/axis';
import type { Bars, Tree } from '../../../src/render/figure/figure';
import { groupColor } from '../../../src/render/figure/palette';
import { plotSvg } from '../../../src/render/figure/plot';
import { path, shorten, svg, words } from '../../../src/render/figure/svg';

/** Attributes of every element of a kind, in order. */
function elements(markup: string, tag: string): Record<string, string>[] {
  return [...markup.matchAll(new RegExp(`<${tag}((?: [\\w:-]+="[^"]*")*)>`, 'g'))].map(([, attributes]) =>
    Object.fromEntries([...attributes!.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value])),
  );
}

describe('scales', () => {
  it('lay values on pixels, ends on ends', () => {
    const x = scale([10, 20], [100, 300]);
    expect([x.at(10), x.at(15), x.at(20), x.ticks]).toEqual([100, 200, 300, [10, 12, 14, 16, 18, 20]]);
  });

  it('make room around one value, and around none', () => {
    expect([
      extent([4]),
      extent([Number.NaN, Number.POSITIVE_INFINITY]),
      extent([2, -1]),
      padded([0, 10], 0.1),
    ]).toEqual([
      [2, 6],
      [0, 1],
      [-1, 2],
      [-1, 11],
    ]);
  });
});

describe('SVG', () => {
  it('escapes what it is given, whatever its type says', () => {
    const evil = '"><script>x</script>' as unknown as number;
    expect(svg('circle', { r: evil }, [words('<b>')])).toBe(
      '<circle r="&quot;&gt;&lt;script&gt;x&lt;/script&gt;">&lt;b&gt;</circle>',
    );
    expect(svg('circle', { r: Number.NaN, x: 1 / 3 })).toBe('<circle r="0" x="0.33"></circle>');
  });

  it('breaks a line where a number is missing', () => {
    expect(
      path([
        [0, 0],
        [1, 1],
        [Number.NaN, 2],
        [3, 3],
        [4, 4],
      ]),
    ).toBe('M0 0L1 1M3 3L4 4');
  });

  it('shortens what does not fit', () => {
    expect([shorten('abc', 100), shorten('aaaaaaaaaa', 40)]).toEqual(['abc', 'aaaa…']);
  });
});

describe('bars', () => {
  const bars: Bars = {
    kind: 'bars',
    valueLabel: 'score',
    range: [0, 1],
    bars: [
      { label: 'half', value: 0.5, low: 0.25, high: 0.75 },
      { label: 'full', value: 1, id: 7 },
      { label: 'beyond', value: 3, tone: 'faint' },
    ],
  };

  it('are as long as their values, and end where the axis ends', () => {
    const drawn = elements(plotSvg(bars, 400), 'rect').filter(({ fill }) => fill !== 'transparent');
    const [half, full, beyond] = drawn.map(({ width }) => Number(width));
    expect(half! / full!).toBeCloseTo(0.5, 3);
    expect(beyond).toBe(full);
    expect(drawn.map(({ fill }) => fill)).toEqual([groupColor(0), groupColor(0), groupColor(-1)]);
  });

  it('carry their intervals, and the ids that link them', () => {
    const markup = plotSvg(bars, 400);
    const [box] = elements(markup, 'rect').filter(({ fill }) => fill !== 'transparent');
    const whisker = elements(markup, 'path').find((one) => one.class === 'explainbook-whisker')!;
    const [from, to] = /^M([\d.]+) [\d.]+H([\d.]+)/.exec(whisker.d!)!.slice(1).map(Number);
    expect(to! - from!).toBeCloseTo(Number(box!.width), 1); // 0.75 − 0.25 is as long as 0.5.
    expect(elements(markup, 'g').filter((one) => one['data-id'] === '7')).toHaveLength(1);
  });

  it('go to the left of zero in another colour where they are negative', () => {
    const two: Bars = {
      kind: 'bars',
      valueLabel: 'w',
      bars: [
        { label: 'a', value: 2 },
        { label: 'b', value: -1 },
      ],
    };
    const [a, b] = elements(plotSvg(two, 400), 'rect').filter(({ fill }) => fill !== 'transparent');
    expect(Number(b!.x) + Number(b!.width)).toBeCloseTo(Number(a!.x), 1);
    expect([a!.fill, b!.fill]).toEqual([groupColor(0), groupColor(1)]);
  });
});

describe('scatters', () => {
  const x = Float32Array.of(0, 1, 2, Number.NaN);
  const block = { kind: 'scatter', x, y: Float32Array.of(0, 1, 0, 5), groups: Int32Array.of(0, 1, -1, 0) } as const;

  it('put each finite point where it is, in the colour of its group', () => {
    const points = elements(plotSvg({ ...block, ringed: [1] }, 400), 'circle');
    const drawn = points.filter(({ fill }) => fill);
    expect(drawn.map(({ fill }) => fill)).toEqual([groupColor(0), groupColor(1), groupColor(-1)]);
    const [a, b, c] = drawn.map(({ cx, cy }) => [Number(cx), Number(cy)] as const);
    expect(b![0]).toBeCloseTo((a![0] + c![0]) / 2, 1);
    expect(a![1]).toBe(c![1]);
    expect(b![1]).toBeLessThan(a![1]); // Up is more.
    expect(points.filter((one) => one.class === 'explainbook-ring').map(({ cx }) => Number(cx))).toEqual([b![0]]);
  });
});

describe('trees', () => {
  it('put a child below its parents, a shared one below the lowest of them', () => {
    const tree: Tree = {
      kind: 'tree',
      nodes: [
        {
          label: 'root',
          children: [
            { node: 1, label: 'yes' },
            { node: 2, label: 'no' },
          ],
        },
        {
          label: 'left',
          children: [
            { node: 2, label: 'yes' },
            { node: 3, label: 'no' },
          ],
        },
        { label: 'shared' },
        { label: 'leaf', group: 1 },
      ],
    };
    const boxes = elements(plotSvg(tree, 600), 'rect').filter((one) => one.class === 'explainbook-box');
    const [root, left, shared, leaf] = boxes.map(({ y }) => Number(y));
    expect(left! > root! && shared! > left! && shared === leaf).toBe(true);
    expect(boxes).toHaveLength(4);
  });

  it('are cut off where they claim to lead back to themselves', () => {
    const loop: Tree = { kind: 'tree', nodes: [{ label: 'a', children: [{ node: 0, label: 'again' }] }] };
    expect(elements(plotSvg(loop, 600), 'rect')).toHaveLength(1);
  });
});
