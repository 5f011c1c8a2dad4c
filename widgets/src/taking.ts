/** What a reader takes from a heatmap: its pictures as one sheet, its numbers as rows. */

import { limitAt } from '../../src/render/scale';
import { type SheetPanel, sheetSvg } from '../../src/render/sheet';
import { readPicture } from './data';
import type { HeatmapModel } from './model';
import type { MapPanel } from './panel';
import { fileName } from './save';

function titleOf(model: HeatmapModel): string {
  const target = model.read('maps')[0]?.targets[model.read('example')];
  return `Why ${target?.label ?? `unit ${target?.index ?? 0}`}?`;
}

/** A name for the file, without its ending. */
export const nameOf = (model: HeatmapModel): string => fileName(titleOf(model));

/**
 * The pictures as they are shown: of the one example, or `all` of them, example by example.
 *
 * @param sorted gives the magnitudes that a scale is read from
 */
export function sheetOf(
  model: HeatmapModel,
  maps: readonly MapPanel[],
  sorted: (heats: readonly Float32Array[]) => Float32Array,
  all?: readonly (readonly SheetPanel[])[],
): string {
  const example = model.read('example');
  const picture = model.read('pictures')[example];
  const own = !model.read('shared_scale') && maps.length > 1;
  const limitOf = (heats: readonly Float32Array[]) => limitAt(sorted(heats), model.read('clip'));
  const heatsOf = (map: MapPanel) => map.heats[example]?.values ?? new Float32Array();
  const panels = maps.flatMap((map, at): SheetPanel[] => {
    const { title } = model.read('maps')[at]!;
    return map.shown ? [{ title, picture: map.shown, ...(own ? { limit: limitOf([heatsOf(map)]) } : {}) }] : [];
  });
  const look = { colormap: model.read('colormap'), sign: model.read('sign') };
  if (all) {
    const shown = maps.flatMap(({ heats }) => heats.slice(0, all.length).map(({ values }) => values));
    return sheetSvg({ title: 'All examples', rows: all, limit: limitOf(shown), ...look });
  }
  const row = picture ? [{ title: 'Input', picture: readPicture(picture) }, ...panels] : panels;
  return sheetSvg({
    title: titleOf(model),
    rows: [row],
    ...(own ? {} : { limit: limitOf(maps.map(heatsOf)) }),
    ...look,
  });
}

/** The maps of the example that is shown, one after the other, a row of pixels a line, as spreadsheets read it. */
export function tableOf(model: HeatmapModel, maps: readonly MapPanel[]): string {
  const example = model.read('example');
  return maps
    .map(({ heats }, at) => {
      const { values, width, height } = heats[example]!;
      const line = (y: number) => Array.from(values.subarray(y * width, (y + 1) * width)).join('\t');
      return [model.read('maps')[at]!.title, ...Array.from({ length: height }, (_, y) => line(y))].join('\n');
    })
    .join('\n\n');
}
