/** The maps of a study, and the false ones that it mixes in to see whether raters look. */

import type { Attribution, Picture, Target } from '../attribution/result';
import { ArgumentError } from '../errors';
import { overlay } from '../render/overlay';
import { reduceChannels } from '../render/reduce';
import { sharedLimit } from '../render/scale';
import { Random } from '../tensor/random';

/** One map over its picture. */
export interface StudyMap {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** One method: a map an example. */
export interface StudyMethod {
  readonly title: string;
  /** A false explanation: its pixels in random order, or with the opposite sign. */
  readonly control?: 'random' | 'inverted';
  readonly maps: readonly StudyMap[];
}

/** As the heatmap's default. */
const clipPercentile = 99.5;

export function methodOf(result: Attribution, examples: readonly number[]): StudyMethod {
  const { shape, title } = result;
  if (shape.length < 3 || shape.length > 4) {
    throw new ArgumentError(
      `${title} has maps of shape [${shape.join(', ')}], and a study shows heatmaps of pictures, [N, H, W] or [N, H, W, C]. Explain an image model.`,
    );
  }
  const { values, shape: drawn } = reduceChannels(result.values, shape);
  const [, height, width] = drawn;
  const size = height * width;
  const maps = examples.map((at) => ({ values: values.slice(at * size, (at + 1) * size), width, height }));
  return { title, maps };
}

/** False explanations, made of a true one so that colours and amounts do not give them away. */
export function controlsOf({ maps }: StudyMethod, seed: number): readonly StudyMethod[] {
  const random = new Random(seed);
  const shuffled = maps.map((map) => ({ ...map, values: Float32Array.from(shuffle([...map.values], random)) }));
  const inverted = maps.map((map) => ({ ...map, values: map.values.map((value) => -value) }));
  return [
    { title: 'random map', control: 'random', maps: shuffled },
    { title: 'inverted map', control: 'inverted', maps: inverted },
  ];
}

/** The map over its input, on a scale of its own: methods differ in units. */
export function mapPicture(map: StudyMap, picture: Picture | undefined): Picture {
  return overlay(picture, map, { limit: sharedLimit([map.values], clipPercentile) });
}

/** In place, by Fisher and Yates. */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [items[at], items[other]] = [items[other]!, items[at]!];
  }
  return items;
}

export const nameOf = ({ label, index }: Target): string => label ?? `class ${index}`;
