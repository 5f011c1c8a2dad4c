import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { colorMap, colorMaps, colorTable, tableLength } from '../../src/render/colormaps';
import { colorBar, enlarge, overlay } from '../../src/render/overlay';
import { toBase64, toPng } from '../../src/render/png';

const picture = (...greys: number[]) => ({
  width: greys.length,
  height: 1,
  rgba: new Uint8ClampedArray(greys.flatMap((grey) => [grey, grey, grey, 255])),
});
const heat = (...values: number[]) => ({ values: new Float32Array(values), width: values.length, height: 1 });
const pixel = (rgba: Uint8ClampedArray, at: number) => [...rgba.slice(4 * at, 4 * at + 3)];

describe('colour maps', () => {
  test.each(colorMaps.filter(({ kind }) => kind === 'diverging'))('$name is neutral at zero', (map) => {
    const middle = [
      ...colorTable(map)
        .slice(3 * ((tableLength - 1) / 2))
        .slice(0, 3),
    ];
    expect(Math.max(...middle) - Math.min(...middle)).toBeLessThanOrEqual(10);
    expect(Math.min(...middle)).toBeGreaterThan(225);
  });

  test('blue is against and red is for; viridis has its published ends', () => {
    const [low, high] = [colorTable(colorMap('blue-red')).slice(0, 3), colorTable(colorMap('blue-red')).slice(-3)];
    // The ends of ColorBrewer's RdBu with eleven classes.
    expect([...low]).toEqual([0x05, 0x30, 0x61]);
    expect([...high]).toEqual([0x67, 0x00, 0x1f]);
    expect([...colorTable(colorMap('viridis')).slice(0, 3)]).toEqual([0x44, 0x01, 0x54]);
    expect([...colorTable(colorMap('viridis')).slice(-3)]).toEqual([0xfd, 0xe7, 0x25]);
  });

  test('an unknown name gives the default', () => {
    expect(colorMap('no such map').name).toBe('blue-red');
  });
});

describe('overlay', () => {
  test('opacity 0 shows the picture, 1 the heat, one half the mean', () => {
    const red = [0x67, 0x00, 0x1f];
    const at = (opacity: number) => pixel(overlay(picture(101), heat(2), { limit: 2, opacity }).rgba, 0);
    expect(at(0)).toEqual([101, 101, 101]);
    expect(at(1)).toEqual(red);
    expect(at(0.5)).toEqual([102, 51, 66]); // (101 + 103) / 2, (101 + 0) / 2 and (101 + 31) / 2; ties go up.
  });

  test('colour is greyed by BT.709 luma unless asked for', () => {
    const green = { width: 1, height: 1, rgba: new Uint8ClampedArray([0, 255, 0, 255]) };
    expect(pixel(overlay(green, heat(0), { limit: 1, opacity: 0 }).rgba, 0)).toEqual([182, 182, 182]);
    expect(pixel(overlay(green, heat(0), { limit: 1, opacity: 0, color: true }).rgba, 0)).toEqual([0, 255, 0]);
  });

  test('the smaller of the two is enlarged without smoothing', () => {
    const { width, rgba } = overlay(picture(0, 0, 0, 0), heat(-1, 1), { limit: 1, opacity: 1 });
    expect(width).toBe(4);
    expect([0, 1, 2, 3].map((at) => pixel(rgba, at)[0])).toEqual([5, 5, 103, 103]);
  });

  test('what is weaker than the threshold stays transparent', () => {
    const { rgba } = overlay(picture(40, 50, 60), heat(0.9, -1, 2), { limit: 2, opacity: 1, threshold: 0.5 });
    expect(pixel(rgba, 0)).toEqual([40, 40, 40]);
    expect(pixel(rgba, 1)).not.toEqual([50, 50, 50]);
    expect(pixel(rgba, 2)).toEqual([0x67, 0x00, 0x1f]);
  });

  test('what is not finite stays transparent', () => {
    const { rgba } = overlay(picture(40, 50), heat(Number.NaN, Number.POSITIVE_INFINITY), { limit: 1, opacity: 1 });
    expect([pixel(rgba, 0), pixel(rgba, 1)]).toEqual([
      [40, 40, 40],
      [50, 50, 50],
    ]);
  });

  test('with a stride every so many pixels are drawn', () => {
    const { width, height, rgba } = overlay(picture(10, 20, 30, 40, 50), heat(0, 0, 0, 0, 0), {
      limit: 1,
      opacity: 0,
      stride: 2,
    });
    expect([width, height]).toEqual([3, 1]);
    expect([0, 1, 2].map((at) => pixel(rgba, at)[0])).toEqual([10, 20, 40]); // columns ⌊5 x ÷ 3⌋
  });

  test('a transparent picture lies on white', () => {
    const clear = { width: 1, height: 1, rgba: new Uint8ClampedArray(4) };
    expect(pixel(overlay(clear, heat(0), { limit: 1, opacity: 0 }).rgba, 0)).toEqual([255, 255, 255]);
  });
});

test('the colour bar runs between the ends of its range', () => {
  const red = (sign: 'both' | 'negative') => {
    const { rgba } = colorBar(3, 'blue-red', sign);
    return [0, 1, 2].map((at) => pixel(rgba, at)[0]);
  };
  expect(red('both')[0]).toBe(0x05);
  expect(red('both')[2]).toBe(0x67);
  expect(red('negative')[0]).toBe(0x05);
  expect(red('negative')[2]).toBe(red('both')[1]);
});

test('enlarging repeats pixels', () => {
  const { width, height, rgba } = enlarge(picture(1, 2), 2);
  expect([width, height]).toEqual([4, 2]);
  expect(Array.from({ length: 8 }, (_, at) => rgba[4 * at])).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
});

test('a PNG decodes to the same pixels', () => {
  const original = picture(0, 7, 255);
  const { width, height, data, channels } = decode(toPng(original));
  expect({ width, height, channels, data: [...data] }).toEqual({
    width: 3,
    height: 1,
    channels: 4,
    data: [...original.rgba],
  });
});

test('base 64 is that of RFC 4648', () => {
  expect(toBase64(new TextEncoder().encode('foobar'))).toBe('Zm9vYmFy');
});
