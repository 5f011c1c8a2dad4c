/** Why a picture was decided so: the picture, the map with its regions numbered, and where they lie. */

import { enlarge, overlay } from '../render/overlay';
import { toDataUrl } from '../render/png';
import { reduceChannels } from '../render/reduce';
import { sharedLimit } from '../render/scale';
import type { Case } from './case';
import { type List, type Part, paragraph } from './part';
import { percent } from './percent';
import { regionPicture } from './region-picture';
import { type Region, regionsOf } from './regions';
import { againstHeading, forHeading, nothing, weighingSentence } from './sides';

/** As the heatmap's default. */
const clipPercentile = 99.5;
const shownSize = 280;
/** A side with less of all that counted is not told region by region. */
const smallest = 0.01;

export function imageReasons(one: Case): Part[] {
  const { attribution, example, weighing } = one;
  const reduced = reduceChannels(attribution.values, attribution.shape, weighing === 'attention' ? 'abs' : 'sum');
  const [, height, width] = reduced.shape;
  const values = reduced.values.slice(example * height * width, (example + 1) * height * width);
  const picture = attribution.input.pictures?.[example];
  const limit = sharedLimit([values], clipPercentile);
  const heat = overlay(picture, { values, width, height }, { limit });
  const [above, below] = [sumOf(values, 1), sumOf(values, -1)];
  const regions = (sign: 1 | -1, share: number) =>
    share < smallest ? [] : regionsOf({ values: values.map((value) => sign * value), width, height });
  const positive = regions(1, above / (above + below));
  const negative = regions(-1, below / (above + below));
  const map = {
    src: regionPicture(heat, { width, height }, positive, negative),
    alt: `Heatmap; the numbered regions are described below`,
    caption:
      weighing === 'attention'
        ? 'What the score reacts to: the redder, the more.'
        : 'Red spoke for it, blue against it. The numbers are those of the sentences below.',
  };
  const pictures = picture
    ? [
        {
          src: toDataUrl(
            enlarge(picture, Math.max(1, Math.floor(shownSize / Math.max(picture.width, picture.height)))),
          ),
          alt: 'The picture that the system was given',
          caption: 'What the system was given.',
        },
        map,
      ]
    : [map];
  const lists =
    weighing === 'attention'
      ? [list('What the score reacts to most', positive, 1, 'of all that it reacts to', 1)]
      : [
          list(forHeading(one), positive, 1, 'of all the red', above / (above + below)),
          list(againstHeading(one), negative, 1 + positive.length, 'of all the blue', below / (above + below)),
        ];
  return [{ kind: 'pictures', pictures }, ...lists, paragraph(weighingSentence(one), 'quiet')];
}

/** @param whole what the shares are shares of; @param side the share of this sign in all that counted */
function list(heading: string, regions: readonly Region[], start: number, whole: string, side: number): List {
  if (regions.length === 0) {
    const little = side > 0 ? `Next to nothing: ${percent(side)} of all that counted.` : nothing;
    return {
      kind: 'list',
      heading,
      items: [side < smallest ? little : 'Only specks here and there, in no one place.'],
    };
  }
  const rest = 1 - regions.reduce((sum, { share }) => sum + share, 0);
  const items = regions.map(({ share, area, where }, at) => {
    const also = at === regions.length - 1 && rest > 0.005 ? ` The remaining ${percent(rest)} is scattered.` : '';
    return `A region ${where}, ${percent(area)} of the picture, holds ${percent(share)} ${whole}.${also}`;
  });
  const counted = side < 1 ? ` (${percent(side)} of all that counted)` : '';
  return { kind: 'list', heading: `${heading}${counted}`, items, start };
}

const sumOf = (values: Float32Array, sign: 1 | -1): number =>
  values.reduce((sum, value) => sum + Math.max(sign * value, 0), 0);
