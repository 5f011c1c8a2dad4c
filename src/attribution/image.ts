import { ArgumentError } from '../errors';
import type { Problem } from './problem';

/** The shape of what is attributed to, where a method needs images. */
export function imageShape(
  method: string,
  { input }: Pick<Problem, 'input'>,
): readonly [batch: number, height: number, width: number, channels: number] {
  if (input.shape.length === 4) return input.shape as [number, number, number, number];
  throw new ArgumentError(`${method} works on images [N, H, W, C]; the input has the shape [${input.shape}].`);
}
