/** From the pixels that people see to the numbers that a network takes, and back. */

/** `value = (pixel − mean) / std` for each channel; a single entry stands for all channels. Pixels run from 0 to 255. */
export interface Preprocessing {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Black pixels to leave around the picture on each side, within the model's input. 0 unless said. */
  readonly border?: number;
}

function at(list: readonly number[], channel: number): number {
  return list[list.length === 1 ? 0 : channel]!;
}

/** The network's value for a pixel (0–255) of a channel. */
export function toValue(pixel: number, channel: number, { mean, std }: Preprocessing): number {
  return (pixel - at(mean, channel)) / at(std, channel);
}

/** The pixel (0–255, not rounded) that a network's value stands for: the inverse of {@link toValue}. */
export function toPixel(value: number, channel: number, { mean, std }: Preprocessing): number {
  return value * at(std, channel) + at(mean, channel);
}
