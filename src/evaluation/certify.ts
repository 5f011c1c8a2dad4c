/** What was checked of an evaluation, in words. */

import type { AnalysisCertificate } from '../analysis';
import type { CertificateRow } from '../render/certificate';
import { formatFixed, formatNumber, formatPercent } from '../render/format';
import { failsAbove } from './metrics/parameter-randomisation';
import { deciding } from './ranking';
import type { Entry, Evaluation, Fields } from './result';

export function certify(
  evaluation: Evaluation,
  { rows, metrics, failed, options, seconds }: Fields,
): AnalysisCertificate {
  const { examples, passes, entries } = evaluation;
  const told = rows.flatMap(({ found }) => found.flatMap(({ notes = [] }) => notes));
  const notes = [...new Set(told)];
  const most = 8;
  return {
    method: 'Evaluation of explanations',
    parameters: {
      methods: entries.filter(({ control }) => !control).map(nameOf),
      examples,
      metrics: Object.fromEntries(metrics.map(({ title, parameters }) => [title, say(parameters)])),
      intervals: '95 %, 1000 bootstrap samples of the examples',
      seed: options.seed ?? 0,
    },
    checks: [
      controlRow(evaluation),
      ...randomRow(evaluation),
      ...randomisationRows(entries),
      ...tieRow(rows, metrics),
      passRow(passes),
    ],
    notes: [
      ...failed,
      ...(examples < 2
        ? ['One example has no interval: whether a difference would hold for others is not known.']
        : []),
      ...notes.slice(0, most),
      ...(notes.length > most ? [`${notes.length - most} more remarks of this kind are in the results.`] : []),
      'Removed values leave inputs that the network was not trained on; retraining (ROAR) does without that.',
    ],
    seconds,
  };
}

export const nameOf = ({ title, model }: Pick<Entry, 'title' | 'model'>): string =>
  model === undefined ? title : `${title}, ${model}`;

const say = (parameters: Readonly<Record<string, unknown>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === 'object' && value !== null ? 'given' : String(value)}`)
    .join(', ') || 'none';

/** The random maps must come before the inverted ones: else the metrics do not tell true from false here. */
function controlRow({ entries, metrics }: Evaluation): CertificateRow {
  const wrong = [...new Set(entries.map(({ model }) => model))].flatMap((model) => {
    const own = entries.filter((entry) => entry.model === model);
    const random = own.find(({ control }) => control === 'random')!;
    const inverted = own.find(({ control }) => control === 'inverted')!;
    const best = own.find(({ control }) => !control)!;
    return deciding(metrics).flatMap((at) => {
      const sign = metrics[at]!.metric.better === 'higher' ? 1 : -1;
      const [a, b, c] = [best, random, inverted].map(({ scores }) => sign * scores[at]!.mean);
      return a! >= b! && b! >= c! ? [] : [metrics[at]!.title];
    });
  });
  const held = wrong.length === 0;
  return {
    label: 'Controls',
    value: held
      ? 'by every deciding metric the best method is at or above random maps, and these at or above the inverted ones'
      : `out of order by ${[...new Set(wrong)].join(', ')}: best method, random and inverted maps do not follow one another`,
    tone: held ? 'good' : 'warn',
    short: held
      ? 'Controls in order'
      : `Controls out of order by ${new Set(wrong).size} of ${deciding(metrics).length} metrics`,
    title:
      'A metric that ranks random maps below inverted ones, or above the best method, says little about these inputs.',
  };
}

/** Who is not told from random maps. */
function randomRow({ entries, metrics }: Evaluation): CertificateRow[] {
  const judged = deciding(metrics);
  const lost = entries.flatMap((entry) => {
    if (entry.control) return [];
    const by = judged.filter((at) => entry.scores[at]!.beatsRandom === false).map((at) => metrics[at]!.title);
    return by.length > 0 ? [`${nameOf(entry)} by ${by.join(', ')}`] : [];
  });
  if (lost.length === 0)
    return [
      { label: 'Against random', value: 'every method beats random maps by every deciding metric', tone: 'good' },
    ];
  return [
    {
      label: 'Against random',
      value: `not told from random maps, or worse: ${lost.join('; ')}`,
      tone: 'warn',
      short: `${lost.length} of ${entries.filter(({ control }) => !control).length} methods not above random somewhere`,
      title: 'The 95 % interval of the difference, example by example, does not lie on the better side of 0.',
    },
  ];
}

/** The methods whose maps stay when nothing of the network does. */
export function failing(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ control, scores }) => {
    const found = scores.find(({ metric }) => metric === 'parameter_randomisation');
    return !control && found !== undefined && found.mean >= failsAbove;
  });
}

function randomisationRows(entries: readonly Entry[]): CertificateRow[] {
  const at = (entry: Entry) => entry.scores.find(({ metric }) => metric === 'parameter_randomisation');
  const checked = entries.filter((entry) => !entry.control && at(entry) && !Number.isNaN(at(entry)!.mean));
  if (checked.length === 0) {
    const asked = entries.some((entry) => at(entry));
    const value = 'not made; the notes say why';
    return asked ? [{ label: 'Randomisation check', value, tone: 'warn', short: 'No randomisation check' }] : [];
  }
  const failed = failing(entries);
  const said = checked.map((entry) => `${nameOf(entry)} ${formatFixed(at(entry)!.mean)}`).join(', ');
  return [
    {
      label: 'Randomisation check',
      value:
        failed.length === 0
          ? `passed by all: similarity to the map of a network with random weights ${said}; ${failsAbove} or more fails`
          : `failed by ${failed.map(nameOf).join(', ')}: similarity to the map of a network with random weights ${said}; ${failsAbove} or more fails`,
      tone: failed.length === 0 ? 'good' : 'warn',
      short:
        failed.length === 0
          ? 'All pass the randomisation check'
          : `${failed.map(nameOf).join(', ')} ${failed.length === 1 ? 'fails' : 'fail'} the randomisation check`,
      title: 'A map that does not change when the network forgets everything does not show what the network learned.',
    },
  ];
}

/** Whose order was partly a matter of lot. */
function tieRow(rows: Fields['rows'], metrics: Fields['metrics']): CertificateRow[] {
  const tied = rows.flatMap((row) => {
    const most = Math.max(0, ...row.found.map((found) => found.tied ?? 0));
    return row.control || most === 0 ? [] : [`${nameOf(row)} ${formatPercent(most)}`];
  });
  if (tied.length === 0) return [];
  const seed = metrics.find(({ parameters }) => 'seed' in parameters)?.parameters.seed ?? 0;
  return [
    {
      label: 'Ties',
      value: `regions that share their attribution with another: ${tied.join(', ')}; their order was drawn by seed ${String(seed)}`,
      tone: 'plain',
      title: 'Among equal attributions a map says no order. One that is mostly ties is judged by lot.',
    },
  ];
}

const passRow = ({ made, shared }: Evaluation['passes']): CertificateRow => ({
  label: 'Forward passes',
  value: `${formatNumber(made)} for the metrics; ${formatNumber(shared)} more were shared between metrics and methods`,
  tone: 'plain',
});
