/** Short made-up clips of which everything is known: a person of sticks that sits up, waves, walks, or keeps still. */
import type { Input, Picture } from '../attribution/result';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { type Preprocessing, toValue } from './preprocessing';
import { type Action, actionNames, type Motion, motions, pose, type Stick, swingAt } from './stick-figure';

export { type Action, actionNames };

/** Frames of a clip, and pixels on each side. */
export const ACTION_FRAMES = 16;
export const ACTION_SIZE = 48;
/** Frames a second. */
export const ACTION_RATE = 8;
export const actionPreprocessing: Preprocessing = { mean: [127.5], std: [127.5] };

export interface ActionOptions {
  /** What the person does. Default: any of the four, at random. */
  readonly action?: Action;
  /** Default 0. */
  readonly seed?: number;
}

/** What one clip shows. */
export interface ShownAction {
  readonly action: Action;
  /** The first and the last frame in which a limb moves; undefined of who keeps still. */
  readonly moment?: readonly [number, number];
  /** True where a ball flies through the picture, which has nothing to say: it does so in half of all clips. */
  readonly ball: boolean;
}

export interface Actions extends Input {
  readonly shows: readonly ShownAction[];
  /** 1 on the limbs that move, in the frames in which they move: `[count, 16, 48, 48]`, as `evaluate` takes it. */
  readonly masks: { readonly values: Uint8Array; readonly shape: readonly number[] };
}

const pixels = ACTION_SIZE * ACTION_SIZE;

/**
 * Clips as inputs of the network `actions`: grey values in shape `[count, 16, 48, 48, 1]`, with their frames (8 a second), what each
 * shows, and where and when its limbs move. An action takes about half of its clip and ends as it began, so that no single
 * frame outside of it tells it from a person who keeps still in the same pose. Ground, colours, place, size, side, moment and pace are
 * drawn at random; through half of all clips a ball flies, whatever the person does.
 *
 * @param count How many.
 * @throws ArgumentError where there is no such action, or the count is not 1 or more
 * @example
 * const waving = actions(2, { action: 'waving', seed: 1 });
 */
export function actions(count: number, options: ActionOptions = {}): Actions {
  const { action, seed = 0 } = options;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new ArgumentError(`${count} clips cannot be made; give 1 or more.`);
  }
  if (action !== undefined && !actionNames.includes(action)) {
    throw new ArgumentError(`There is no action "${action}" among the clips; choose ${actionNames.join(', ')}.`);
  }
  const random = new Random(seed * 7919 + 29);
  const values = new Float32Array(count * ACTION_FRAMES * pixels);
  const masks = new Uint8Array(count * ACTION_FRAMES * pixels);
  const frames: Picture[][] = [];
  const shows: ShownAction[] = [];
  for (let at = 0; at < count; at++) {
    const drawn = actionNames[random.below(actionNames.length)]!;
    const clip = draw(action ?? drawn, random, masks.subarray(at * ACTION_FRAMES * pixels));
    frames.push(clip.frames);
    shows.push(clip.shows);
    clip.frames.forEach(({ rgba }, frame) => {
      const start = (at * ACTION_FRAMES + frame) * pixels;
      for (let pixel = 0; pixel < pixels; pixel++) {
        values[start + pixel] = toValue(luminance(rgba, 4 * pixel), 0, actionPreprocessing);
      }
    });
  }
  return {
    values,
    shape: [count, ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE, 1],
    video: { frames, rate: ACTION_RATE },
    shows,
    masks: { values: masks, shape: [count, ACTION_FRAMES, ACTION_SIZE, ACTION_SIZE] },
  };
}

/** Of a pixel, by ITU-R BT.601. */
const luminance = (rgba: Uint8ClampedArray, at: number): number =>
  Math.round(0.299 * rgba[at]! + 0.587 * rgba[at + 1]! + 0.114 * rgba[at + 2]!);

const most = ACTION_FRAMES - 1;

function draw(action: Action, random: Random, mask: Uint8Array): { frames: Picture[]; shows: ShownAction } {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const still = motions[random.below(motions.length)]!;
  const motion: Motion = action === 'keeping still' ? still : action;
  const length = 8 + random.below(3);
  const start = 1 + random.below(most - length - 1);
  const turns = random.uniform() < 0.5 ? 1.5 : 2;
  const frozen = motion === 'sitting up' ? random.uniform() : between(-1, 1);
  const swing = (frame: number) =>
    action === 'keeping still' ? frozen : swingAt(motion, (frame - start) / length, turns);
  const side = random.uniform() < 0.5 ? -1 : 1;
  const size = between(0.85, 1.1);
  const foot = [between(17, 31), between(38, 44)] as const;
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    foot[0] + side * size * x,
    foot[1] - size * y,
  ];
  const ground = drawGround(random);
  const bright = ground.mean < 128;
  const cloth = [0, 1, 2].map(() => (bright ? between(190, 250) : between(10, 70)));
  const ball = random.uniform() < 0.5;
  const flight = drawFlight(random);
  const paint = [0, 1, 2].map(() => between(20, 235));
  const frames: Picture[] = [];
  for (let frame = 0; frame < ACTION_FRAMES; frame++) {
    const canvas = ground.rgb.slice();
    if (ball) cover(flight(frame), (pixel, share) => mix(canvas, pixel, paint, share));
    const moves = [-1, 1].some((step) => swing(frame + step) !== swing(frame));
    const whole = new Float32Array(pixels);
    for (const stick of pose(motion, swing(frame))) {
      const drawn = { ...stick, from: place(stick.from), to: place(stick.to), radius: stick.radius * size };
      cover(drawn, (pixel, share) => {
        whole[pixel] = Math.max(whole[pixel]!, share);
        if (moves && stick.moving && share >= 0.5) mask[frame * pixels + pixel] = 1;
      });
    }
    whole.forEach((share, pixel) => {
      if (share > 0) mix(canvas, pixel, cloth, share);
    });
    frames.push(photograph(canvas, random));
  }
  const shows = action === 'keeping still' ? { action, ball } : { action, ball, moment: momentOf(start, length) };
  return { frames, shows };
}

const momentOf = (start: number, length: number): readonly [number, number] => [start, start + length];

/** A ball's way: a straight line through the picture. */
function drawFlight(random: Random): (frame: number) => Stick {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const [from, to, radius] = [
    [between(-4, 10), between(4, 44)],
    [between(38, 52), between(4, 44)],
    between(2, 3.2),
  ] as const;
  const back = random.uniform() < 0.5;
  return (frame) => {
    const share = (back ? most - frame : frame) / most;
    const middle = [from[0]! + share * (to[0]! - from[0]!), from[1]! + share * (to[1]! - from[1]!)] as const;
    return { from: middle, to: middle, radius, moving: false };
  };
}

/** A tinted ground with stripes, dots, checks, a slope of light or nothing on it. */
function drawGround(random: Random): { readonly rgb: Float32Array; readonly mean: number } {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const kind = random.below(5);
  const angle = between(0, Math.PI);
  const period = between(6, 14);
  const shift = [between(0, 20), between(0, 20)] as const;
  const mean = random.uniform() < 0.5 ? between(50, 95) : between(160, 205);
  const contrast = between(10, 26) * (random.uniform() < 0.5 ? -1 : 1);
  const tint = [0, 1, 2].map(() => between(-25, 25));
  const wave = (at: number) => Math.max(-1, Math.min(1, 1.6 * Math.sin((2 * Math.PI * at) / period)));
  const rgb = new Float32Array(3 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [x, y] = [pixel % ACTION_SIZE, Math.floor(pixel / ACTION_SIZE)];
    const u = Math.cos(angle) * x + Math.sin(angle) * y + shift[0];
    const v = -Math.sin(angle) * x + Math.cos(angle) * y + shift[1];
    const pattern = [0, wave(u), wave(u) * wave(v), wave(u) + wave(v) > 0.8 ? 1 : -0.3, (u - 30) / 24][kind]!;
    for (let c = 0; c < 3; c++) rgb[3 * pixel + c] = mean + tint[c]! + contrast * pattern;
  }
  return { rgb, mean };
}

/** Calls for each pixel that a stick covers, with the share that it covers: edges are a pixel wide. */
function cover({ from, to, radius }: Stick, each: (pixel: number, share: number) => void): void {
  const reach = radius + 1;
  const inside = (value: number) => Math.min(ACTION_SIZE - 1, Math.max(0, value));
  const [left, right] = [
    inside(Math.floor(Math.min(from[0], to[0]) - reach)),
    inside(Math.max(from[0], to[0]) + reach),
  ];
  const [top, bottom] = [
    inside(Math.floor(Math.min(from[1], to[1]) - reach)),
    inside(Math.max(from[1], to[1]) + reach),
  ];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squared = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const [ax, ay] = [x - from[0], y - from[1]];
      const along = squared > 0 ? Math.min(1, Math.max(0, (ax * dx + ay * dy) / squared)) : 0;
      const share = Math.min(1, radius + 0.5 - Math.hypot(ax - along * dx, ay - along * dy));
      if (share > 0) each(y * ACTION_SIZE + x, share);
    }
  }
}

function mix(canvas: Float32Array, pixel: number, color: readonly number[], share: number): void {
  for (let c = 0; c < 3; c++) {
    const at = 3 * pixel + c;
    canvas[at] = canvas[at]! + share * (color[c]! - canvas[at]!);
  }
}

/** As a camera takes it: with a little noise. */
function photograph(canvas: Float32Array, random: Random): Picture {
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    // Three uniform numbers are normal enough, and fast.
    const noise = 6 * (random.uniform() + random.uniform() + random.uniform() - 1.5);
    for (let c = 0; c < 3; c++) rgba[4 * pixel + c] = canvas[3 * pixel + c]! + noise;
    rgba[4 * pixel + 3] = 255;
  }
  return { width: ACTION_SIZE, height: ACTION_SIZE, rgba };
}
