/** What the keyboard does in a heatmap beyond reading and zooming, which its pictures do themselves. */

import { colorMaps } from '../../src/render/colormaps';
import { signModes } from '../../src/render/scale';
import type { Key } from './keys';
import type { HeatmapModel } from './model';
import type { Tools } from './tools';

/** The name after `name` in a list, the first after the last. */
const after = <T extends { readonly name: string }>(list: readonly T[], name: string): T['name'] =>
  list[(list.findIndex((one) => one.name === name) + 1) % list.length]!.name;

const clamp = (value: number): number => Math.min(Math.max(Math.round(100 * value) / 100, 0), 1);

/**
 * @param blinks whether there is an input to blink with
 * @param press a button of the tools
 * @param toggleList opens and closes the list of keys
 */
export function heatmapKeys(
  model: HeatmapModel,
  blinks: boolean,
  press: (name: Exclude<keyof Tools, 'node' | 'refresh'>) => void,
  toggleList: () => void,
): Key[] {
  const count = model.read('maps')[0]?.shape[0] ?? 0;
  const shift = (key: 'opacity' | 'threshold', by: number) => model.write({ [key]: clamp(model.read(key) + by) });
  const go = (by: number) => model.write({ example: (model.read('example') + by + count) % count });
  const other = { one: 'grid', grid: 'one' } as const;
  return [
    { keys: [], shown: '← ↑ → ↓', does: 'read values; with Shift ten cells, Home and End to the sides' },
    { keys: [], shown: '+ − 0', does: 'zoom in, out, back; the arrows pan' },
    ...(model.read('offer')?.ink
      ? [{ keys: [], shown: 'Space', does: 'draw or erase at the cell, once a tool is taken up' }]
      : []),
    ...(blinks ? [{ keys: ['b'], shown: 'B', does: 'blink with the input', act: () => press('blink') }] : []),
    { keys: ['[', ']'], shown: '[ ]', does: 'opacity', act: (key) => shift('opacity', key === '[' ? -0.05 : 0.05) },
    {
      keys: [',', '.'],
      shown: ', .',
      does: 'leave out less, more',
      act: (key) => shift('threshold', key === ',' ? -0.05 : 0.05),
    },
    {
      keys: ['c'],
      shown: 'C',
      does: 'next colours',
      act: () => model.write({ colormap: after(colorMaps, model.read('colormap')) }),
    },
    {
      keys: ['s'],
      shown: 'S',
      does: 'for and against, only for, only against, magnitude',
      act: () => model.write({ sign: after(signModes, model.read('sign')) }),
    },
    ...(count > 1
      ? [
          {
            keys: ['PageUp', 'PageDown'],
            shown: 'Page ↑ ↓',
            does: 'previous, next example',
            act: (key: string) => go(key === 'PageUp' ? -1 : 1),
          },
          {
            keys: ['g'],
            shown: 'G',
            does: 'one example or all',
            act: () => model.write({ arrangement: other[model.read('arrangement')] }),
          },
        ]
      : []),
    { keys: ['p'], shown: 'P', does: 'save as PNG', act: () => press('png') },
    { keys: ['v'], shown: 'V', does: 'save as SVG', act: () => press('svg') },
    { keys: ['d'], shown: 'D', does: 'copy data', act: () => press('copy') },
    { keys: ['?'], shown: '?', does: 'this list', act: toggleList },
  ];
}
