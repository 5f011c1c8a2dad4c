/** From results to the numbers that the heatmap widget draws. Runs in the kernel and in pages. */

import { Attribution, type Comparison, type Input } from '../attribution/result';
import { ArgumentError } from '../errors';
import { certificateRows, ledgerTable } from '../render/certificate';
import { imageShape, reduceChannels } from '../render/reduce';
import type { HeatmapState, MapState } from '../render/state';

export type Explained = Attribution | Comparison;

export function resultsOf(explained: Explained): readonly Attribution[] {
  return explained instanceof Attribution ? [explained] : explained.results;
}

export function contents(explained: Explained): Pick<HeatmapState, 'maps' | 'pictures' | 'input'> {
  const results = resultsOf(explained);
  const first = results[0];
  if (!first)
    throw new ArgumentError('A comparison of no results came; expected at least one. Pass it the results to show.');
  const pictures = (first.input.pictures ?? []).map(({ width, height, rgba }) => ({ width, height, rgba }));
  return { maps: results.map(mapState), pictures, input: inputState(first.input, first.shape) };
}

function mapState(result: Attribution): MapState {
  const { values, shape } = reduceChannels(result.values, result.shape);
  const certificates = Array.from({ length: shape[0] }, (_, example) => ({
    rows: certificateRows(result.certificate, example, result.targets[example]),
    ledger: ledgerTable(result.certificate, example) ?? null,
  }));
  return { title: result.title, values, shape, targets: result.targets, certificates };
}

/** The page looks inputs up by the map's cells, so they must share a grid. */
function inputState(input: Input, mapShape: readonly number[]): HeatmapState['input'] {
  if (input.shape.length < 2 || input.shape.length > 4) return null;
  const shape = imageShape(input.shape);
  const [, height, width] = imageShape(mapShape);
  return shape[1] === height && shape[2] === width ? { values: input.values, shape } : null;
}
