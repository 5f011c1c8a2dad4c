/** What people made of the explanations, drawn. */

import { analysisRows } from '../analysis';
import type { Bar, Block, Figure, GalleryItem, Table } from '../render/figure/figure';
import { formatNumber, formatPercent } from '../render/format';
import { overlay } from '../render/overlay';
import type { Estimate } from './intervals';
import { mapPicture } from './maps';
import type { HumanMask, Preference, StudyResult } from './result';
import { causabilityItems } from './scs';

export function studyFigure(result: StudyResult): Figure {
  return {
    title: result.study.plan.title,
    summary: summaryOf(result),
    blocks: [
      ...preferenceBlocks(result),
      ...discriminationBlocks(result),
      ...causabilityBlocks(result),
      ...maskBlocks(result),
      ratersTable(result),
    ],
    certificate: analysisRows(result.certificate),
  };
}

function summaryOf({ raters, preferences, causability, maskAgreement }: StudyResult): string {
  const people = `${raters.length} ${raters.length === 1 ? 'person' : 'people'}`;
  const told: string[] = [];
  const best = ranked(preferences)[0];
  if (best) told.push(`chose ${best.title} most, in ${share(best.rate)} of the trials that showed it`);
  const scales = causability.flatMap(({ title, score }) => (score ? [{ title, score }] : []));
  const liked = scales.sort((a, b) => b.score.value - a.score.value)[0];
  if (liked)
    told.push(`gave ${liked.title} the highest causability, ${formatNumber(liked.score.value, { digits: 2 })}`);
  const masks = maskAgreement.flatMap(({ title, overlap }) => (overlap === undefined ? [] : [{ title, overlap }]));
  const near = masks.sort((a, b) => b.overlap - a.overlap)[0];
  if (near) told.push(`painted what ${near.title} shows best`);
  return `${people} ${told.length > 0 ? told.join('; ') : 'answered nothing that can be counted'}.`;
}

const ranked = (preferences: readonly Preference[]): Preference[] =>
  [...preferences].sort((a, b) => b.strength - a.strength);

const share = ({ value }: Estimate): string => formatPercent(value);

function barOf(label: string, { value, low, high, count }: Estimate, of: string): Bar {
  return { label, value, low, high, note: `${count} ${of}` };
}

function preferenceBlocks({ preferences, study }: StudyResult): Block[] {
  if (preferences.length === 0) return [];
  const sizes = study.plan.tasks.flatMap((task) => (task.kind === 'choice' ? [task.options.length] : []));
  const chance = 1 / Math.max(...sizes);
  const bars = ranked(preferences).map(
    ({ title, control, rate }): Bar => ({
      ...barOf(title, rate, rate.count === 1 ? 'time shown' : 'times shown'),
      section: control ? 'False explanations, mixed in' : 'Explanations',
    }),
  );
  const sections = [...bars].sort(
    (a, b) => Number(a.section !== 'Explanations') - Number(b.section !== 'Explanations'),
  );
  return [
    {
      kind: 'bars',
      heading: 'Which was chosen',
      note: `“${study.plan.question}” How often, of the times it was shown; lines are 95 % intervals.`,
      bars: sections,
      valueLabel: 'share chosen',
      range: [0, 1],
      rules: [{ value: chance, label: 'chance' }],
    },
    {
      kind: 'table',
      heading: 'Ranking',
      width: 'half',
      note: 'Strength: the chance to be chosen where all stood side by side (Luce; Bradley and Terry).',
      columns: ['explanation', 'strength', 'chosen', 'shown'],
      rows: ranked(preferences).map(({ title, strength, rate }) => [
        title,
        Number(strength.toPrecision(3)),
        Math.round(rate.value * rate.count),
        rate.count,
      ]),
    },
  ];
}

function discriminationBlocks({ discriminations }: StudyResult): Block[] {
  if (discriminations.length === 0) return [];
  return [
    {
      kind: 'bars',
      heading: 'Is the class seen in the map?',
      width: 'half',
      note: 'How often raters told the map for the named class from that for another.',
      bars: discriminations.map(({ title, rate }) => barOf(title, rate, 'answers')),
      valueLabel: 'share right',
      range: [0, 1],
      rules: [{ value: 0.5, label: 'chance' }],
    },
  ];
}

function causabilityBlocks({ causability }: StudyResult): Block[] {
  const scored = causability.flatMap(({ title, score }) => (score ? [barOf(title, score, 'raters')] : []));
  const answered = causability.some(({ items }) => items.some((item) => item !== undefined));
  const bars: Block[] =
    scored.length === 0
      ? []
      : [
          {
            kind: 'bars',
            heading: 'System Causability Scale',
            note: 'From 0.2 to 1, the mean of the raters who rated all ten statements; lines are 95 % intervals.',
            bars: scored,
            valueLabel: 'SCS',
            range: [0, 1],
          },
        ];
  const table: Table = {
    kind: 'table',
    heading: 'Statement by statement',
    note: 'Mean rating: 1 is strongly disagree, 5 strongly agree.',
    columns: ['statement', ...causability.map(({ title }) => title)],
    rows: causabilityItems.map((item, at) => [item, ...causability.map(({ items }) => rounded(items[at], 2))]),
  };
  return answered ? [...bars, table] : [];
}

const rounded = (value: number | undefined, digits: number): number | string =>
  value === undefined ? 'none' : Number(value.toFixed(digits));

function maskBlocks({ masks, maskAgreement, study }: StudyResult): Block[] {
  if (masks.length === 0) return [];
  const { methods, examples } = study.plan;
  const genuine = methods.filter(({ control }) => !control);
  const items = masks.map((mask): GalleryItem => {
    const place = examples.findIndex(({ at }) => at === mask.example);
    const { picture } = examples[place]!;
    const maps = genuine.map((method) => mapPicture(method.maps[place]!, picture));
    const caption = `“${mask.name}”: people, then ${genuine.map(({ title }) => title).join(', ')}`;
    return { caption, score: `painted by ${mask.raters}`, pictures: [attentionPicture(mask, picture), ...maps] };
  });
  return [
    {
      kind: 'gallery',
      heading: 'What people painted, beside the maps',
      note: 'The deeper the green, the more people painted there.',
      size: 120,
      items,
    },
    {
      kind: 'table',
      heading: 'Maps beside people',
      width: 'half',
      note: 'IoU: with as many of the strongest cells as were painted. Mass: positive relevance inside. Of the mask of all: overlap, Σ min; ρ, Spearman’s correlation; MAE, the mean absolute difference, of which 0 is the best.',
      columns: ['explanation', 'IoU', 'mass', 'overlap', 'ρ', 'MAE'],
      rows: maskAgreement.map(({ title, iou, mass, overlap, correlation, error }) => [
        title,
        rounded(iou, 3),
        rounded(mass, 3),
        rounded(overlap, 3),
        rounded(correlation, 2),
        rounded(error, 3),
      ]),
    },
  ];
}

/** Green, since red and blue speak of relevance. */
function attentionPicture({ attention, columns, rows }: HumanMask, picture: Parameters<typeof overlay>[0]) {
  const heat = { values: Float32Array.from(attention, (value) => -value), width: columns, height: rows };
  return overlay(picture, heat, { limit: 1, sign: 'negative', colormap: 'teal-brown', threshold: 1e-6 });
}

function ratersTable({ raters, study }: StudyResult): Block {
  const of = study.form.steps.reduce((sum, { fields }) => sum + fields.filter(({ kind }) => kind !== 'text').length, 0);
  return {
    kind: 'table',
    heading: 'Raters',
    width: 'half',
    note: 'Marked raters chose false explanations too often; they are counted, and can be left out by name.',
    columns: ['rater', 'answered', 'false ones chosen', 'mark'],
    rows: raters.map(({ rater, answered, controls, marked }) => [
      rater,
      `${answered} of ${of}`,
      controls.of > 0 ? `${controls.failed} of ${controls.of}` : 'none shown',
      marked ? 'failed the controls' : '',
    ]),
  };
}
