import { describe, expect, test } from 'vitest';
import { colorMaps } from '../../src/render/colormaps';
import { distance, labOf, seenBy } from './seen';

const places = Array.from({ length: 33 }, (_, at) => at / 32);
const named = (kind: 'diverging' | 'sequential') => colorMaps.filter((map) => map.kind === kind);

describe('sequential colour maps', () => {
  test.each(named('sequential'))('$name: lightness goes one way', ({ at }) => {
    const lightness = places.map((place) => labOf(at(place))[0]);
    const steps = lightness.slice(1).map((value, step) => Math.sign(value - lightness[step]!));
    expect(new Set(steps).size).toBe(1);
  });

  // Cividis and the two of matplotlib were made uniform in CAM02-UCS; CIELAB's lightness agrees within a
  // third, but for near black, where it departs from it.
  test.each(named('sequential').filter(({ name }) => name !== 'greys'))('$name: in equal steps', ({ at }) => {
    const lightness = places.map((place) => labOf(at(place))[0]);
    const whole = (lightness.at(-1)! - lightness[0]!) / 32;
    for (let step = 1; step < 33; step++) {
      if (lightness[step - 1]! < 10) continue;
      expect(Math.abs((lightness[step]! - lightness[step - 1]!) / whole - 1)).toBeLessThan(0.34);
    }
  });
});

describe('diverging colour maps', () => {
  test.each(named('diverging'))('$name: lightest and without hue at zero, darker to both ends', ({ at }) => {
    const [middle, ...rest] = [0, 0.125, 0.25, 0.375, 0.5].map((away) => [
      labOf(at(0.5 - away)),
      labOf(at(0.5 + away)),
    ]);
    const [l, a, b] = middle![0]!;
    expect(l).toBeGreaterThan(94);
    expect(Math.hypot(a, b)).toBeLessThan(4);
    let [before, after] = [l, l];
    for (const [below, above] of rest) {
      expect(below![0]).toBeLessThan(before);
      expect(above![0]).toBeLessThan(after);
      [before, after] = [below![0], above![0]];
    }
  });

  // A difference of 2.3 is just noticeable (Mahy, Van Eycken and Oosterlinck 1994).
  test.each(named('diverging'))('$name: for and against stay apart without one kind of cone', ({ at, name }) => {
    for (const [lacking, matrix] of Object.entries(seenBy)) {
      for (const share of [0.5, 0.75, 1]) {
        const apart = distance(labOf(at(0.5 - share / 2), matrix), labOf(at(0.5 + share / 2), matrix));
        expect(apart, `${name}, ${lacking}, ${share} of the limit`).toBeGreaterThan(20);
      }
    }
  });
});
