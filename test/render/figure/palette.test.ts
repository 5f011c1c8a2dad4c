import { rgb } from 'd3-color';
import { describe, expect, test } from 'vitest';
import { groupColor, groupColors } from '../../../src/render/figure/palette';
import { distance, labOf, linear, seenBy } from '../seen';

const colors = Array.from({ length: groupColors }, (_, group) => groupColor(group));

/** Relative luminance, WCAG 2. */
function luminance(color: string): number {
  const { r, g, b } = rgb(color);
  return 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe('the colours of groups', () => {
  test.each(['#ffffff', '#14181d', '#111111'])('stand out from the ground %s', (ground) => {
    for (const color of colors) expect(contrast(color, ground), color).toBeGreaterThanOrEqual(3);
  });

  test.each([undefined, 'protanopia', 'deuteranopia', 'tritanopia'] as const)('are told apart with %s', (kind) => {
    const seen = colors.map((color) => labOf(color, kind && seenBy[kind]));
    for (const [at, one] of seen.entries()) {
      for (const [before, other] of seen.slice(0, at).entries()) {
        expect(distance(one, other), `${colors[at]} and ${colors[before]}`).toBeGreaterThan(10);
      }
    }
  });
});
