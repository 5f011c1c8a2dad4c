/** What retraining shows: who beats lots, and the curves of each family of rankings beside random and Sobel. */

import { analysisRows } from '../../analysis';
import type { Bars, Curves, Figure, Table } from '../../render/figure/figure';
import { formatFixed, formatNumber } from '../../render/format';
import { meanWithin } from '../../study/intervals';
import type { MethodRuns, Roar, RoarRank } from './roar-result';

export function roarFigure(roar: Roar): Figure {
  const removed = roar.found.mode === 'remove';
  return {
    title: removed ? 'Remove and retrain' : 'Keep and retrain',
    summary: summaryOf(roar),
    blocks: [againstRandom(roar), ...families(roar).map((family) => curvesOf(roar, family)), costs(roar)],
    certificate: analysisRows(roar.certificate),
  };
}

const listed = (ranks: readonly RoarRank[]): string => ranks.map(({ name }) => nameOf(name)).join('; ');

/** Names of one ranking may hold a comma. */
const nameOf = (name: string): string => name.replace(', ', ' with ');

function summaryOf(roar: Roar): string {
  const removed = roar.found.mode === 'remove';
  const ranks = roar.ranked().filter(({ name }) => name !== 'Random');
  const of = (verdict: RoarRank['beatsRandom']) => ranks.filter(({ beatsRandom }) => beatsRandom === verdict);
  const [yes, no, open] = [of('yes'), of('no'), of('undecided')];
  const what = removed
    ? [
        'lose more accuracy than without as many pixels drawn by lot',
        'lose less',
        'without the pixels that they call important',
      ]
    : [
        'keep more accuracy than with as many pixels drawn by lot',
        'keep less',
        'with nothing but the pixels that they call important',
      ];
  const sentences = (more: readonly RoarRank[], less: readonly RoarRank[]): string[] => [
    ...(more.length > 0 ? [`Networks trained ${what[2]} ${what[0]}: ${listed(more)}.`] : []),
    ...(less.length === 0
      ? []
      : more.length > 0
        ? [`They ${what[1]}: ${listed(less)}.`]
        : [`Networks trained ${what[2]} ${what[0]!.replace('more', 'less')}: ${listed(less)}.`]),
  ];
  if (roar.found.whole.length === 1) {
    const above = ranks.filter(({ beyondRandom }) => beyondRandom.value > 0);
    const below = ranks.filter(({ beyondRandom }) => beyondRandom.value <= 0);
    return [...sentences(above, below), 'With one training a point none of this is sure.'].join(' ');
  }
  const parts = [
    ...sentences(yes, no),
    ...(open.length > 0 ? [`Not told from lots by these trainings: ${listed(open)}.`] : []),
  ];
  return parts.join(' ');
}

function againstRandom(roar: Roar): Bars {
  const removed = roar.found.mode === 'remove';
  const ranks = roar.ranked().filter(({ name }) => name !== 'Random');
  const several = roar.found.whole.length > 1;
  return {
    kind: 'bars',
    heading: removed ? 'Accuracy lost beyond random' : 'Accuracy kept beyond random',
    note: 'Mean over the shares. Above 0 a ranking finds pixels that matter more than such as are drawn by lot. 95 % intervals over trainings; faint where they hold 0.',
    valueLabel: 'accuracy',
    rules: [{ value: 0, label: 'random' }],
    bars: ranks.map(({ name, beyondRandom: { value, low, high }, beatsRandom }) => ({
      label: name,
      value,
      ...(several && { low, high }),
      tone: beatsRandom === 'undecided' ? ('faint' as const) : ('plain' as const),
      id: idOf(roar, name),
    })),
  };
}

const idOf = ({ found }: Roar, name: string): number => found.methods.findIndex((method) => method.name === name);

/** Rankings whose names begin alike, up to a comma, stand in one chart; all of them do where they are few. */
function families({ found }: Roar): (readonly MethodRuns[])[] {
  const own = found.methods.filter(({ control }) => !control);
  if (own.length <= 4) return [own];
  const heads = [...new Set(own.map(({ name }) => headOf(name)))];
  return heads.map((head) => own.filter(({ name }) => headOf(name) === head));
}

const headOf = (name: string): string => name.split(', ')[0]!;

function curvesOf(roar: Roar, family: readonly MethodRuns[]): Curves {
  const { methods, shares, whole, mode } = roar.found;
  const x = [0, ...shares].map((share) => 100 * share);
  const head = headOf(family[0]!.name);
  const one = family.every(({ name }) => headOf(name) === head);
  return {
    kind: 'curves',
    heading: one
      ? head
      : mode === 'remove'
        ? 'Without the most important pixels'
        : 'Without the least important pixels',
    xLabel: `${mode === 'remove' ? 'most' : 'least'} important pixels replaced, %`,
    yLabel: 'accuracy of networks trained anew',
    width: 'half',
    // Controls first: they have the same colours in every chart.
    series: [...methods.filter(({ control }) => control), ...family].map(({ name, accuracies }) => {
      const estimates = [whole, ...accuracies].map((values) => meanWithin(values, [0, 1]));
      return {
        name: one && name.startsWith(`${head}, `) ? name.slice(head.length + 2) : name,
        x,
        y: estimates.map(({ value }) => value),
        ...(whole.length > 2 && {
          low: estimates.map(({ low }) => low),
          high: estimates.map(({ high }) => high),
        }),
        mark: 'both' as const,
        id: idOf(roar, name),
      };
    }),
  };
}

function costs(roar: Roar): Table {
  const ranks = roar.ranked();
  const asking = ranks.filter(({ cost }) => cost.forward > 0);
  const fastest = Math.min(...asking.map(({ cost }) => cost.seconds));
  const short = (value: number) => formatNumber(value, { digits: 3 });
  return {
    kind: 'table',
    heading: 'Against random, and at what cost',
    note: 'Passes of a picture through the network for its map; time as a multiple of the fastest.',
    columns: [
      'ranking',
      roar.found.mode === 'remove' ? 'lost beyond random' : 'kept beyond random',
      '95 % interval',
      'beats random',
      'passes forward + back',
      'time',
    ],
    rows: ranks.map(({ name, beyondRandom: { value, low, high }, beatsRandom, cost }) => {
      const control = !asking.some((rank) => rank.name === name);
      return [
        name,
        name === 'Random' ? '0' : formatFixed(value),
        name === 'Random' || roar.found.whole.length < 2 ? '' : `${formatFixed(low)} to ${formatFixed(high)}`,
        name === 'Random' ? '' : beatsRandom,
        control ? '–' : `${short(cost.forward)} + ${short(cost.backward)}`,
        control ? '–' : `${formatNumber(cost.seconds / fastest, { digits: 2 })}\u00a0×`,
      ];
    }),
    ids: ranks.map(({ name }) => idOf(roar, name)),
  };
}
