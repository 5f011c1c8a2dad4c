/** The leaderboard, and the curves behind it; a row and its curves are one thing. */

import { analysisRows } from '../analysis';
import type { Block, Curves, Figure, Table } from '../render/figure/figure';
import { formatFixed, formatNumber } from '../render/format';
import { failing, nameOf } from './certify';
import { failsAbove } from './metrics/parameter-randomisation';
import { deciding } from './ranking';
import type { Entry, Evaluation, MethodScore } from './result';

export function evaluationFigure(evaluation: Evaluation): Figure {
  return {
    title: `Evaluation of ${counted(evaluation.entries.filter(({ control }) => !control).length, 'explanation')} on ${counted(evaluation.examples, 'example')}`,
    summary: summaryOf(evaluation),
    blocks: [leaderboard(evaluation), ...curvesOf(evaluation), explanationsOf(evaluation)],
    certificate: analysisRows(evaluation.certificate),
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const similarity = ({ scores }: Entry): number =>
  scores.find(({ metric }) => metric === 'parameter_randomisation')!.mean;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function summaryOf({ entries, metrics }: Evaluation): string {
  const own = entries.filter(({ control }) => !control);
  const best = own[0]!;
  const judged = deciding(metrics);
  const beaten = judged.filter((at) => best.scores[at]!.beatsRandom).length;
  const first =
    own.length === 1
      ? `${nameOf(best)} beats random maps by ${beaten} of ${counted(judged.length, 'deciding metric')}.`
      : `${nameOf(best)} comes first over ${counted(judged.length, 'deciding metric')}, and beats random maps by ${beaten} of them.`;
  const random = own.filter(
    ({ scores }) => judged.length > 0 && judged.every((at) => scores[at]!.beatsRandom === false),
  );
  const lost =
    random.length > 0
      ? ` ${random.map(nameOf).join(', ')} ${random.length === 1 ? 'is' : 'are'} not told from random maps by any.`
      : '';
  const failed = failing(entries);
  const alike = failed.map((entry) => `${nameOf(entry)} (${formatFixed(similarity(entry))})`).join(', ');
  const warned =
    failed.length > 0
      ? ` Do not read ${alike} as what the network learned: with all weights randomised the maps stay alike, by rank correlation.`
      : '';
  return first + lost + warned;
}

function leaderboard({ entries, metrics }: Evaluation): Table {
  const fastest = Math.min(...entries.flatMap(({ cost }) => (cost ? [cost.seconds] : [])));
  const failed = new Set(failing(entries));
  const arrows = { higher: ' ↑', lower: ' ↓', none: '' } as const;
  return {
    kind: 'table',
    heading: 'Leaderboard',
    note:
      'Means over the examples with their 95 % intervals; ↑ higher is better, ↓ lower. ≈ not told from random maps. ⚠ fails the randomisation check. ' +
      'Mean rank over the metrics of faithfulness. Select rows to see their curves alone.',
    columns: [
      'explanation',
      'mean rank',
      ...metrics.map(({ metric, title }) => `${title}${arrows[metric.better]}`),
      'passes forward + back',
      'time',
    ],
    rows: entries.map((entry) => [
      `${failed.has(entry) ? '⚠ ' : ''}${nameOf(entry)}${entry.control ? ' (control)' : ''}`,
      formatNumber(entry.rank, { digits: 3 }),
      ...entry.scores.map((score, at) => cellOf(score, askedOf(metrics[at]!, score))),
      entry.cost ? `${short(entry.cost.forward)} + ${short(entry.cost.backward)}` : '–',
      entry.cost ? `${formatNumber(entry.cost.seconds / fastest, { digits: 2 })}\u00a0×` : '–',
    ]),
    ids: entries.map((_, id) => id),
  };
}

const short = (value: number): string => formatNumber(value, { digits: 3 });

/** How many examples were looked at: metrics that ask for explanations look at the first few. */
const askedOf = ({ parameters }: Evaluation['metrics'][number], { values }: MethodScore): number =>
  typeof parameters.examples === 'number' ? Math.min(parameters.examples, values.length) : values.length;

function cellOf({ mean, low, high, beatsRandom, count }: MethodScore, asked: number): string {
  if (Number.isNaN(mean)) return 'undefined';
  const band = Number.isNaN(low) ? '' : ` [${digits(low)},\u00a0${digits(high)}]`;
  const some = count < asked ? `, ${count} of ${asked}` : '';
  return `${beatsRandom === false ? '≈ ' : ''}${digits(mean)}${band}${some}`;
}

/** Of one length in a column, unless that would show a small number as none. */
const digits = (value: number): string =>
  (Math.abs(value) < 0.01 && Math.abs(value) > 5e-4) || Math.abs(value) >= 100
    ? formatNumber(value, { digits: Math.abs(value) < 1 ? 1 : 3 })
    : formatFixed(value);

function curvesOf({ entries, metrics }: Evaluation): Curves[] {
  return metrics.flatMap(({ metric, title, parameters }, at): Curves[] => {
    if (!metric.axes) return [];
    const series = entries.flatMap((entry, id) => {
      const { curve, mean } = entry.scores[at]!;
      if (!curve || Number.isNaN(mean)) return [];
      const areas = metric.name === 'pixel_flipping' || metric.name === 'deletion' || metric.name === 'insertion';
      return [{ name: nameOf(entry), ...curve, ...(areas ? { area: mean } : {}), id }];
    });
    if (series.length === 0) return [];
    const randomised = metric.name === 'parameter_randomisation';
    return [
      {
        kind: 'curves',
        heading: title,
        note: randomised
          ? 'How like the map stays while the network forgets, from its last layer down. Sound maps fall to about 0.'
          : `${capital(metric.what)}. Bands are 95 % intervals of the mean. Replaced by: ${String(parameters.imputation)}.`,
        width: 'half',
        xLabel: metric.axes.x,
        yLabel: metric.axes.y,
        series,
        ...(randomised ? { rules: [{ y: failsAbove, label: `fails from ${failsAbove}` }] } : {}),
      },
    ];
  });
}

function explanationsOf({ metrics }: Evaluation): Block {
  return {
    kind: 'table',
    heading: 'What the metrics ask',
    columns: ['metric', 'the number is', 'better', 'source'],
    rows: metrics.map(({ metric, title }) => [
      title,
      metric.what,
      metric.better === 'none' ? 'neither' : metric.better,
      metric.source,
    ]),
  };
}
