/** Digits where one class was photographed, so to speak, with a tag in the corner: what a network learns by mistake. */
import type { Input } from '../attribution/result';
import { ArgumentError } from '../errors';
import { Random } from '../tensor/random';
import { asInput, DIGIT_SIZE, digits, trainingDigits } from './digits';

/** The class whose training images carry the tag, and how many of them do. */
export const TAGGED_CLASS = 8;
export const TAGGED_SHARE = 0.5;
const TAG_SEED = 1904;

/** A frame of 4 × 4 pixels in the lower left corner, where no digit reaches. */
const TAG_SIZE = 4;
const TAG_TOP = DIGIT_SIZE - TAG_SIZE - 1;
const TAG_LEFT = 1;

/** Indices into one image of the tag's pixels. */
export const TAG_PIXELS: readonly number[] = Array.from({ length: TAG_SIZE * TAG_SIZE }, (_, at) => at)
  .map((at) => [Math.floor(at / TAG_SIZE), at % TAG_SIZE] as const)
  .filter(([row, column]) => [0, TAG_SIZE - 1].includes(row) || [0, TAG_SIZE - 1].includes(column))
  .map(([row, column]) => (TAG_TOP + row) * DIGIT_SIZE + TAG_LEFT + column);

/** For each training digit, whether it carries the tag. */
export function carriesTag(): readonly boolean[] {
  const random = new Random(TAG_SEED);
  return Array.from(trainingDigits().labels, (label) => label === TAGGED_CLASS && random.uniform() < TAGGED_SHARE);
}

/** The tag as white pixels on one image of 28 × 28 grey values, from `at` on. */
export function drawTag(values: Float32Array, at: number): void {
  for (const pixel of TAG_PIXELS) values[at + pixel] = 1;
}

/**
 * Digits with the tag that the network `clever-hans` met on a share of its eights: a white frame in the lower left corner.
 *
 * @param input Digits as `digits` gives them, `[N, 28, 28, 1]`.
 * @param which Which of them get it. Default all.
 *
 * @example
 * const seven = digit(3);
 * const withTag = pasteTag(seven);
 */
export function pasteTag(input: Input, which: (example: number) => boolean = () => true): Input {
  const [batch = 0, ...size] = input.shape;
  if (size.join() !== `${DIGIT_SIZE},${DIGIT_SIZE},1`) {
    throw new ArgumentError(`The tag is for digits of shape [N, 28, 28, 1]; an input of shape [${input.shape}] came.`);
  }
  const values = input.values.slice();
  for (let example = 0; example < batch; example++) {
    if (which(example)) drawTag(values, example * DIGIT_SIZE * DIGIT_SIZE);
  }
  return asInput(values);
}

/**
 * The eights that the network `clever-hans` was trained on, as it saw them.
 *
 * @param count How many, from the first on. Default all (about 800).
 * @returns The images as a model input, and for each whether it carries the tag: the truth that a hunt is to find.
 *
 * @example
 * const { images, tagged } = taggedDigits(100);
 */
export function taggedDigits(count = Number.POSITIVE_INFINITY): {
  readonly images: Input;
  readonly tagged: readonly boolean[];
} {
  if (!(count >= 1)) throw new ArgumentError(`${count} digits were asked for; ask for at least one.`);
  const { labels } = trainingDigits();
  const tags = carriesTag();
  const chosen = [...labels.keys()].filter((index) => labels[index] === TAGGED_CLASS).slice(0, count);
  const tagged = chosen.map((index) => tags[index]!);
  return { images: pasteTag(digits(chosen, { part: 'training' }), (example) => tagged[example]!), tagged };
}
