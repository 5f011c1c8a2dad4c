import type { Input } from '../../attribution/result';
import { SCENE_SIZE, type SceneShape, scenes, type Texture, textures } from '../../models/scenes';

const objects = ['disc', 'square', 'triangle'] as const satisfies readonly SceneShape[];
export type BamObject = (typeof objects)[number];

/** The classes of the two classifiers. */
export const bamScenes: readonly Texture[] = textures;
export const bamObjects: readonly BamObject[] = objects;

export interface BamPairs {
  /** Scenes with an object on each. */
  readonly withObject: Input;
  /** The same scenes, pixel for pixel, without. */
  readonly without: Input;
  /** 1 where the object lies, `[N, H, W]`. */
  readonly mask: Float32Array;
  /** Classes of the scene classifier and of the object classifier. */
  readonly scene: readonly number[];
  readonly object: readonly number[];
}

/** Two pixels with less than this between them, in grey levels of 255, are the same. */
const visible = 12;

/**
 * Objects on scenes: every object on every scene alike, so that a scene classifier learns that objects say nothing, and an
 * object classifier that scenes say nothing. Yang and Kim 2019, arXiv:1907.09701, with shapes on textures in the place of
 * photographs.
 *
 * @example
 * const { withObject, without, mask } = bamPairs(8, { seed: 1 });
 */
export function bamPairs(count: number, { seed = 0 }: { readonly seed?: number } = {}): BamPairs {
  const parts: BamPairs[] = [];
  for (let at = 0; at < count; at++) {
    const object = at % objects.length;
    const scene = Math.floor(at / objects.length) % textures.length;
    const one = { texture: textures[scene]!, seed: seed * 100_003 + at };
    const withObject = scenes(1, { ...one, shape: objects[object]! });
    const without = scenes(1, { ...one, shape: 'none' });
    parts.push({ withObject, without, mask: maskOf(withObject, without), scene: [scene], object: [object] });
  }
  return {
    withObject: joined(parts.map((part) => part.withObject)),
    without: joined(parts.map((part) => part.without)),
    mask: concatenated(parts.map(({ mask }) => mask)),
    scene: parts.flatMap(({ scene }) => scene),
    object: parts.flatMap(({ object }) => object),
  };
}

function maskOf(one: Input, other: Input): Float32Array {
  const [first, second] = [one.pictures![0]!.rgba, other.pictures![0]!.rgba];
  return Float32Array.from({ length: SCENE_SIZE * SCENE_SIZE }, (_, pixel) => {
    const differs = [0, 1, 2].some((c) => Math.abs(first[4 * pixel + c]! - second[4 * pixel + c]!) > visible);
    return Number(differs);
  });
}

function joined(inputs: readonly Input[]): Input {
  return {
    values: concatenated(inputs.map(({ values }) => values)),
    shape: [inputs.length, ...inputs[0]!.shape.slice(1)],
    pictures: inputs.flatMap(({ pictures }) => pictures!),
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
