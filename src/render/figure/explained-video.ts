/** Explanations of clips, `[N, time, height, width, channels]`. */

import type { Attribution, Picture } from '../../attribution/result';
import { reduceChannels } from '../reduce';
import { sharedLimit } from '../scale';
import { crop, inputPicture } from '../tiles';
import type { Video, VideoMap } from './video';

/** As the heatmap's default. */
const clipPercentile = 99.5;

/** More examples than this are not drawn one by one: a clip is large. */
const mostClips = 3;

export const isVideo = ({ shape }: Attribution): boolean => shape.length === 5;

export function videoBlocks(results: readonly Attribution[], headingOf: (example: number) => string): Video[] {
  const first = results[0]!;
  const examples = Array.from({ length: Math.min(first.shape[0]!, mostClips) }, (_, example) => example);
  return examples.map((example): Video => {
    const maps = results.map((result) => mapOf(result, example));
    const { rate } = first.input.video ?? {};
    return {
      kind: 'video',
      ...(first.shape[0]! > 1 ? { heading: headingOf(example) } : {}),
      frames: framesOf(first, example),
      ...(rate ? { rate } : {}),
      maps,
      limit: sharedLimit(
        maps.map(({ values }) => values),
        clipPercentile,
      ),
    };
  });
}

function mapOf({ title, values, shape }: Attribution, example: number): VideoMap & { readonly values: Float32Array } {
  const [, time, height, width, channels] = shape as [number, number, number, number, number];
  const size = time * height * width * channels;
  const own = values.subarray(example * size, (example + 1) * size);
  const reduced = reduceChannels(own, [time, height, width, channels]).values;
  const relevance = Array.from({ length: time }, (_, frame) =>
    reduced.subarray(frame * height * width, (frame + 1) * height * width).reduce((sum, value) => sum + value, 0),
  );
  return { name: title, values: reduced, height, width, relevance };
}

/** The frames as people see them; where none came along, what the network was given, on one scale for the whole clip. */
function framesOf({ input }: Attribution, example: number): readonly Picture[] {
  const shown = input.video?.frames?.[example];
  if (shown) return shown;
  const [, time, height, width, channels] = input.shape as [number, number, number, number, number];
  const size = time * height * width * channels;
  const values = input.values.subarray(example * size, (example + 1) * size);
  const strip = inputPicture(values, [time * height, width, channels]);
  return Array.from({ length: time }, (_, frame) => crop(strip, { top: frame * height, left: 0, height, width }));
}
