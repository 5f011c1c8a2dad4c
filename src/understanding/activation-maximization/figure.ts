/** The images side by side with their scores; then how they rose; then how they formed. */

import { analysisRows } from '../../analysis';
import type { Block, Curves, Figure, Gallery, Series } from '../../render/figure/figure';
import { formatNumber, formatPercent } from '../../render/format';
import type { Standing } from './climb';
import type { Settings } from './options';
import type { ActivationMaximization, MaximizedImage } from './run';

/** Most points of a curve that are drawn. */
const mostPoints = 200;

export function figureOf(run: ActivationMaximization): Figure {
  const { images, naming, state, steps, total, secondsLeft } = run;
  const blocks: Block[] = [];
  if (state !== 'done' && state !== 'failed') {
    blocks.push({ kind: 'progress', done: steps, total, state, ...(secondsLeft === undefined ? {} : { secondsLeft }) });
  }
  if (images.length > 0) blocks.push(galleryOf(images), ...curvesOf(run), ...framesOf(images));
  return { title: naming.title, summary: summaryOf(run), blocks, certificate: analysisRows(run.certificate) };
}

function summaryOf({ images, target, state, error, steps, total }: ActivationMaximization): string {
  if (state === 'failed') return error instanceof Error ? error.message : String(error);
  if (images.length === 0) return `Looking for what excites ${target.name}.`;
  const where = state === 'done' ? '' : ` After ${steps} of ${total} steps.`;
  const what = target.index === undefined ? `What excites ${target.name}.` : takenFor(images, target.name);
  return `${what}${likeliest(images)}${where}`;
}

/** The least sure of the images says it for all; how sure each is stands beneath it. */
function takenFor(images: readonly MaximizedImage[], name: string): string {
  const least = images.reduce((a, b) => ((b.probability ?? 1) < (a.probability ?? 1) ? b : a));
  if (least.probability === undefined) return `What the network takes for ${name}.`;
  const sure = formatPercent(least.probability);
  return `What the network takes for ${name}, ${images.length > 1 ? 'each with at least' : 'with'} ${sure}.`;
}

function likeliest(images: readonly MaximizedImage[]): string {
  const known = images.filter(({ logDensity }) => logDensity !== undefined);
  if (known.length < 2) return '';
  const sorted = [...known].sort((a, b) => b.logDensity! - a.logDensity!);
  const [most, least] = [sorted[0]!, sorted.at(-1)!];
  return ` Likeliest among the data is “${most.form.title.toLowerCase()}”, least “${least.form.title.toLowerCase()}”.`;
}

function galleryOf(images: readonly MaximizedImage[]): Gallery {
  return {
    kind: 'gallery',
    size: 196,
    note: `What each is to be highest in: ${images.map(({ form }) => `${form.title.toLowerCase()} ${form.formula}`).join('; ')}.`,
    items: images.map(({ form, picture, score, probability, logDensity }, id) => ({
      pictures: [picture],
      caption: form.title,
      score: [
        probability === undefined ? `f ${formatNumber(score)}` : `p ${formatPercent(probability)}`,
        ...(logDensity === undefined ? [] : [`log p(x) ${formatNumber(logDensity)}`]),
      ].join(', '),
      id,
      group: id,
    })),
  };
}

function curvesOf({ images, settings, usualLogDensity }: ActivationMaximization): Curves[] {
  const curve = (yLabel: string, heading: string, pick: (standing: Standing) => number | undefined): Curves[] => {
    const series = images.flatMap((image) => seriesOf(image, pick));
    return series.length > 0 ? [{ kind: 'curves', heading, xLabel: 'step', yLabel, series, width: 'half' }] : [];
  };
  return [
    ...objectives(images, settings),
    ...curve('probability', 'Probability of the class', ({ probability }) => probability),
    ...curve('log p(x)', 'How likely the image is among the data', ({ logDensity }) => logDensity).map((block) => ({
      ...block,
      ...(usualLogDensity === undefined
        ? {}
        : {
            rules: [{ y: usualLogDensity, label: 'an example, on average' }],
            note: 'Smooth images lie above: no example is as typical as the mean of many.',
          }),
    })),
  ];
}

/** Objectives differ by hundreds of nats between the forms: each is drawn from where it began to the best it reached. */
function objectives(images: readonly MaximizedImage[], settings: Settings | undefined): Curves[] {
  const ends: string[] = [];
  const series = images.flatMap((image) => {
    const [line] = seriesOf(image, ({ objective }) => objective);
    if (!line) return [];
    const low = line.y[0]!;
    const high = Math.max(...line.y);
    ends.push(`${line.name.toLowerCase()} ${formatNumber(low, { digits: 3 })} to ${formatNumber(high, { digits: 3 })}`);
    return [
      {
        ...line,
        y: line.y.map((y) => (high > low ? (y - low) / (high - low) : 0)),
      },
    ];
  });
  if (series.length === 0) return [];
  const moved = settings && (settings.jitter > 0 || settings.scale > 0 || settings.rotation > 0);
  const note = `Each from where it began (0) to the highest it reached (1)${moved ? ', as judged after a random move' : ''}: ${ends.join('; ')}.`;
  return [
    { kind: 'curves', heading: 'Objective', xLabel: 'step', yLabel: 'share of the rise', series, note, width: 'half' },
  ];
}

function seriesOf({ form, curve }: MaximizedImage, pick: (standing: Standing) => number | undefined): Series[] {
  const every = Math.ceil(curve.length / mostPoints);
  const points = curve.flatMap((standing, step) => {
    const y = pick(standing);
    return y === undefined || (step % every !== 0 && step !== curve.length - 1) ? [] : [{ x: step, y }];
  });
  return points.length === 0 ? [] : [{ name: form.title, x: points.map(({ x }) => x), y: points.map(({ y }) => y) }];
}

function framesOf(images: readonly MaximizedImage[]): Gallery[] {
  if (images[0]!.frames.length < 2) return [];
  return images.map(({ form, frames }, group) => ({
    kind: 'gallery',
    heading: `${form.title}, as it formed`,
    size: 72,
    items: frames.map(({ step, picture }) => ({ pictures: [picture], caption: `step ${step}`, group })),
  }));
}
