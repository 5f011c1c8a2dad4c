import { describe, expect, it } from 'vitest';
import { downsizeMaps, normaliseMaps } from '../../src/spray';
import { readMaps } from '../../src/spray/maps';
import { Random } from '../../src/tensor/random';

const plane = (height: number, width: number, count = 1, seed = 1) => {
  const random = new Random(seed);
  return {
    values: Float32Array.from({ length: count * height * width }, () => random.normal()),
    count,
    shape: [height, width],
  };
};

describe('reading maps', () => {
  it('sums the channels of images', () => {
    const read = readMaps({ values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), shape: [2, 1, 2, 2] });
    expect(read).toMatchObject({ count: 2, shape: [1, 2], values: Float32Array.of(3, 7, 11, 15) });
  });

  it('takes planes, rows of numbers and typed arrays', () => {
    expect(
      readMaps([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]),
    ).toMatchObject({ count: 2, shape: [2, 2] });
    expect(
      readMaps([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    ).toMatchObject({ count: 2, shape: [3] });
    expect(readMaps([Float32Array.of(1, 2), Float64Array.of(3, 4)]).values).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('says what is wrong', () => {
    expect(() => readMaps([])).toThrow('No maps came');
    expect(() =>
      readMaps([
        [1, 2],
        [1, 2, 3],
      ]),
    ).toThrow('Map 1 has the shape [3], map 0 [2]');
    expect(() => readMaps([[[1, 2], [3]]])).toThrow('rows of 2 and of 1');
    expect(() =>
      readMaps([
        [1, 2],
        [1, Number.NaN],
      ]),
    ).toThrow('Map 1 holds NaN');
    expect(() => readMaps({ values: new Float32Array(5), shape: [2, 3] })).toThrow(
      '5 values came for maps of shape [2,3]',
    );
    expect(() => readMaps({ values: new Float32Array(5), shape: [5] })).toThrow('shape [5]');
  });
});

describe('downsizing', () => {
  it('sums or averages cells, by hand', () => {
    const maps = { values: Float32Array.from({ length: 16 }, (_, at) => at), count: 1, shape: [4, 4] };
    expect([...downsizeMaps(maps, { size: [2, 2] }).values]).toEqual([10, 18, 42, 50]);
    expect([...downsizeMaps(maps, { size: [2, 2], pooling: 'mean' }).values]).toEqual([2.5, 4.5, 10.5, 12.5]);
    expect([...downsizeMaps(maps, { size: [1, 3] }).values]).toEqual(
      [24 + 28 / 3, 40, 36 + 32 / 3].map((v) => expect.closeTo(v, 4)),
    );
  });

  it('keeps the sum of each map at any size', () => {
    const maps = plane(28, 28, 3);
    const small = downsizeMaps(maps, { size: [20, 9] });
    for (let map = 0; map < 3; map++) {
      const sum = (values: Float32Array, size: number) =>
        values.slice(map * size, (map + 1) * size).reduce((total, value) => total + value, 0);
      expect(sum(small.values, 180)).toBeCloseTo(sum(maps.values, 784), 3);
    }
  });

  it('says what cannot be pooled', () => {
    expect(() => downsizeMaps(plane(4, 4), { size: [5, 2] })).toThrow('4 × 4 cannot be pooled to 5 × 2');
    expect(() => downsizeMaps({ ...plane(4, 4), shape: [16] }, { size: [2, 2] })).toThrow("downsize: 'none'");
  });
});

describe('normalising', () => {
  it('divides by sum, magnitudes or the largest', () => {
    const maps = { values: Float32Array.of(1, -2, 5), count: 1, shape: [3] };
    const by = (how: 'sum' | 'l1' | 'max' | 'none') => [...normaliseMaps(maps, how).values];
    expect(by('sum')).toEqual([0.25, -0.5, 1.25]);
    expect(by('l1')).toEqual([0.125, -0.25, 0.625]);
    expect(by('max').map((value) => value * 5)).toEqual([1, -2, 5].map((v) => expect.closeTo(v, 5)));
    expect(by('none')).toEqual([1, -2, 5]);
  });

  it('says where there is nothing to divide by', () => {
    const maps = (...values: number[]) => ({ values: Float32Array.from(values), count: 2, shape: [2] });
    expect(() => normaliseMaps(maps(1, 2, 0, 0), 'l1')).toThrow('Map 1 is zero everywhere');
    expect(() => normaliseMaps(maps(1, 2, 3, -3), 'sum')).toThrow("normalise: 'l1'");
  });
});
