/** Clips in which a limb moves, some of each action, with the truth: where, when and what. */

import { ACTION_FRAMES, ACTION_SIZE, actions } from '../../src/models/actions';
import { motions } from '../../src/models/stick-figure';

export const localisation = ['relevance_mass', 'relevance_rank', 'pointing_game'];

export function moving(each: number, seed: number) {
  const all = motions.map((action, at) => actions(each, { action, seed: seed + at }));
  const size = all[0]!.values.length;
  const values = new Float32Array(all.length * size);
  const masks = new Uint8Array(values.length);
  all.forEach((some, at) => {
    values.set(some.values, at * size);
    masks.set(some.masks.values, at * size);
  });
  const shape = [all.length * each, ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE];
  return {
    values,
    shape: [...shape, 1],
    masks: { values: masks, shape },
    target: all.flatMap(({ shows }) => shows.map(({ action }) => action)),
    moments: all.flatMap(({ shows }) => shows.map(({ moment }) => moment!)),
  };
}

/** How many curves are highest within their moment. */
export function peaksWithin(curves: readonly number[][], moments: readonly (readonly [number, number])[]): number {
  return curves.filter((curve, at) => {
    const peak = curve.indexOf(Math.max(...curve));
    return peak >= moments[at]![0] && peak <= moments[at]![1];
  }).length;
}
