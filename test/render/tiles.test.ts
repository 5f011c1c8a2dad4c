import { describe, expect, it } from 'vitest';
import { colorTile, crop, cropHeat, frame, inputPicture, mosaic } from '../../src/render/tiles';

/** Red of each pixel, row by row. */
const reds = ({ rgba }: { readonly rgba: Uint8ClampedArray }): number[] => [...rgba].filter((_, at) => at % 4 === 0);
const heat = (...values: number[]) => ({ values: Float32Array.from(values), width: 2, height: values.length / 2 });

describe('tiles', () => {
  it('of a mosaic are enlarged alike, with nothing between them, and share a scale', () => {
    // Three tiles of 2 × 2 in two columns: each pixel is enlarged ⌊96 / 4⌋ = 24 times, and the gap is 8.
    const { width, height, rgba } = mosaic([heat(1, 0, 0, -1), heat(0.5, 0, 0, 0), heat(0, 0, 0, 0)], { limit: 1 });
    expect([width, height]).toEqual([104, 104]);
    const at = (x: number, y: number) => [...rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
    expect(at(50, 10)[3]).toBe(0); // the gap
    expect(at(80, 80)[3]).toBe(0); // where a fourth would be
    const [red, blue, half, zero] = [at(0, 0), at(47, 47), at(56, 0), at(30, 0)];
    expect(red[0]! > red[2]! && blue[2]! > blue[0]!).toBe(true);
    // Half of the strongest is paler than it, and stronger than none.
    expect(half[1]! > red[1]! && half[1]! < zero[1]!).toBe(true);
  });

  it('in colour have zero in the middle', () => {
    expect([...colorTile([1, 0, -1, 0.5, 0, 0], 2, 1, 1).rgba]).toEqual([255, 128, 0, 255, 191, 128, 128, 255]);
    expect([...colorTile([0, 0, 0], 1, 1, 0).rgba]).toEqual([128, 128, 128, 255]);
  });

  it('show an input from its least to its greatest value', () => {
    expect(reds(inputPicture([-1, 0, 1, 3], [2, 2, 1]))).toEqual([0, 64, 128, 255]);
    expect([...inputPicture([0, 1, 2], [1, 1, 3]).rgba]).toEqual([0, 128, 255, 255]);
    expect(reds(inputPicture([5, 5], [1, 2, 1]))).toEqual([0, 0]);
  });

  it('are cut out and framed where the region is', () => {
    const picture = inputPicture([0, 1, 2, 3, 4, 5, 6, 7, 8], [3, 3, 1]);
    const region = { top: 1, left: 0, height: 2, width: 2 };
    expect(reds(crop(picture, region))).toEqual(reds(picture).filter((_, at) => [3, 4, 6, 7].includes(at)));
    const map = { values: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8]), width: 3, height: 3 };
    expect([...cropHeat(map, region).values]).toEqual([3, 4, 6, 7]);
    const framed = reds(frame(picture, { top: 0, left: 0, height: 3, width: 3 }));
    expect(framed).toEqual([230, 230, 230, 230, reds(picture)[4], 230, 230, 230, 230]);
    expect(reds(picture)[0]).toBe(0); // the picture itself stays
  });
});
