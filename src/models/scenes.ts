/** Small made-up scenes of which everything is known: a textured ground with a coloured shape on it. */
import type { Input, Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { type Preprocessing, toValue } from './preprocessing';

/** Pixels on each side of a scene. */
export const SCENE_SIZE = 32;
export const scenePreprocessing: Preprocessing = { mean: [127.5], std: [127.5] };

/** The grounds, in the order of the shipped network's classes. */
export const textures = ['plain', 'striped', 'dotted', 'checked'] as const;
export type Texture = (typeof textures)[number];
const shapes = ['disc', 'square', 'triangle'] as const;
export type SceneShape = (typeof shapes)[number] | 'none';
const colours = { red: [200, 60, 60], green: [60, 160, 70], blue: [60, 80, 200] } as const;
export type SceneColour = keyof typeof colours;

export interface SceneOptions {
  /** The ground. Default: any of the four, at random. */
  readonly texture?: Texture;
  /** What lies on it: `disc`, `square`, `triangle` or `none`. Default: any of the three, at random. */
  readonly shape?: SceneShape;
  /** The shape's colour: `red`, `green` or `blue`. Default: any, at random. */
  readonly colour?: SceneColour;
  /** Default 0. */
  readonly seed?: number;
}

/** What one scene shows. */
export interface Scene {
  readonly texture: Texture;
  readonly shape: SceneShape;
  readonly colour: SceneColour;
}

/**
 * Scenes as inputs of the network `scenes`, which tells the grounds apart whatever lies on them: values in shape
 * `[count, 32, 32, 3]`, with their pictures and what each shows. Angle, spacing, contrast, place and size are drawn at random.
 *
 * @param count How many.
 * @example
 * const striped = scenes(20, { texture: 'striped', shape: 'none' });
 */
export function scenes(count: number, options: SceneOptions = {}): Input & { readonly shows: readonly Scene[] } {
  const { texture, shape, colour, seed = 0 } = options;
  if (!(Number.isInteger(count) && count > 0))
    throw new ArgumentError(`${count} scenes cannot be made; give 1 or more.`);
  known('texture', texture, textures);
  known('shape', shape, [...shapes, 'none']);
  known('colour', colour, Object.keys(colours));
  const random = new Random(seed * 7919 + 17);
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const values = new Float32Array(count * SCENE_SIZE * SCENE_SIZE * 3);
  const drawn = Array.from({ length: count }, (_, at) => {
    // Everything is drawn by lot even where it is given, so that the rest does not depend on it.
    const [ground, form, hue] = [any(textures), any(shapes), any(Object.keys(colours) as SceneColour[])];
    const shows: Scene = { texture: texture ?? ground, shape: shape ?? form, colour: colour ?? hue };
    const picture = draw(shows, random);
    for (let pixel = 0; pixel < SCENE_SIZE * SCENE_SIZE; pixel++) {
      for (let c = 0; c < 3; c++) {
        const place = 3 * (at * SCENE_SIZE * SCENE_SIZE + pixel) + c;
        values[place] = toValue(picture.rgba[4 * pixel + c]!, c, scenePreprocessing);
      }
    }
    return { shows, picture };
  });
  return {
    values,
    shape: [count, SCENE_SIZE, SCENE_SIZE, 3],
    pictures: drawn.map(({ picture }) => picture),
    shows: drawn.map(({ shows }) => shows),
  };
}

function known(what: string, given: string | undefined, all: readonly string[]): void {
  if (given === undefined || all.includes(given)) return;
  throw new ArgumentError(`There is no ${what} "${given}" among the scenes; choose ${all.join(', ')}.`);
}

/** 0 to 1 over about a pixel: edges without steps. */
const soft = (distance: number): number => Math.min(1, Math.max(0, 0.5 + distance));

function draw({ texture, shape, colour }: Scene, random: Random): Picture {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const angle = between(0, Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [period, shiftU, shiftV] = [between(5, 8), between(0, 8), between(0, 8)];
  const ground = between(130, 210);
  const contrast = between(50, 90) * (random.uniform() < 0.5 ? -1 : 1);
  const [x0, y0, radius] = [between(9, 23), between(9, 23), between(4.5, 6.5)];
  const tint = colours[colour].map((value) => value + between(-25, 25));
  const rgba = new Uint8ClampedArray(4 * SCENE_SIZE * SCENE_SIZE);
  for (let y = 0; y < SCENE_SIZE; y++) {
    for (let x = 0; x < SCENE_SIZE; x++) {
      const [u, v] = [cos * x + sin * y + shiftU, -sin * x + cos * y + shiftV];
      const inside = shape === 'none' ? 0 : soft(insideOf(shape, x - x0, y - y0, radius));
      const grey = ground + contrast * patternAt(texture, u, v, period);
      const noise = 6 * random.normal();
      for (let c = 0; c < 3; c++) {
        rgba[4 * (y * SCENE_SIZE + x) + c] = grey * (1 - inside) + tint[c]! * inside + noise;
      }
      rgba[4 * (y * SCENE_SIZE + x) + 3] = 255;
    }
  }
  return { width: SCENE_SIZE, height: SCENE_SIZE, rgba };
}

/** How much of the second grey there is: half of the ground's area, or about, whatever the texture. */
function patternAt(texture: Texture, u: number, v: number, period: number): number {
  const wave = (at: number) => Math.sin((2 * Math.PI * at) / period);
  if (texture === 'striped') return soft(1.5 * wave(u));
  if (texture === 'checked') return soft(3 * wave(u / 1.4) * wave(v / 1.4));
  if (texture === 'dotted') {
    const off = (at: number) => (((at % period) + period) % period) - period / 2;
    return soft(0.32 * period - Math.hypot(off(u), off(v)));
  }
  return 0.5;
}

/** Pixels from the edge of a shape about the origin, positive inside. */
function insideOf(shape: Exclude<SceneShape, 'none'>, x: number, y: number, radius: number): number {
  if (shape === 'disc') return radius - Math.hypot(x, y);
  if (shape === 'square') return 0.88 * radius - Math.max(Math.abs(x), Math.abs(y));
  return Math.min(0.6 * radius - y, 0.6 * radius + 0.5 * y - 0.87 * Math.abs(x));
}
