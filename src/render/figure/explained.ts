/** Explanations of texts, tables, clips, molecules and sequences as figures; those of pictures are heatmaps. */

import type { Attribution } from '../../attribution/result';
import { isMolecular } from '../../modalities/molecule/relevance';
import { isLettered } from '../../modalities/sequence/relevance';
import { type CertificateRow, certificateRows, describeTarget } from '../certificate';
import { formatNumber } from '../format';
import { moleculeBlocks } from './explained-molecule';
import { sequenceBlocks } from './explained-sequence';
import { isVideo, videoBlocks } from './explained-video';
import type { Block, Figure, Level, TextLine } from './figure';

/** More columns than this are summed up as one. */
const mostSteps = 12;
/** More examples than this are not drawn one by one. */
const mostExamples = 6;

/** Whether results are better told as words, bars, a film, structures or letters than as a heatmap. */
export function isTold(results: readonly Attribution[]): boolean {
  const told = (result: Attribution) =>
    wordsOf(result) || columnsOf(result) || isVideo(result) || isMolecular(result) || isLettered(result);
  return results.length > 0 && results.every(told);
}

export function explainedFigure(results: readonly Attribution[]): Figure {
  const first = results[0]!;
  const blocks = blocksOf(results);
  const [target] = first.targets;
  const more = first.targets.length > 1 ? ` That is the first of ${first.targets.length} examples.` : '';
  return {
    title: target ? `Why ${target.label ?? `unit ${target.index}`}?` : first.title,
    summary: target ? `${describeTarget(target)}.${more}` : '',
    blocks,
    certificate: results.flatMap((result) => rowsOf(result, results.length > 1)),
  };
}

function blocksOf(results: readonly Attribution[]): readonly Block[] {
  const first = results[0]!;
  if (wordsOf(first)) return textBlocks(results);
  const heading = (example: number) => headingOf(first, example);
  if (isMolecular(first)) return moleculeBlocks(results, heading);
  if (isLettered(first)) return sequenceBlocks(results, heading);
  return isVideo(first) ? videoBlocks(results, heading) : tableBlocks(results);
}

/** The certificate of the first example; of several methods, each row with its method. */
function rowsOf({ title, certificate, targets }: Attribution, named: boolean): CertificateRow[] {
  const rows = certificateRows(certificate, 0, targets[0]);
  if (!named) return rows;
  return rows.map((row) => ({
    ...row,
    label: `${title}: ${row.label}`,
    ...(row.short ? { short: `${title}: ${row.short}` } : {}),
  }));
}

/** The words of a result, where its relevance has a place for each. */
function wordsOf({ input, shape }: Attribution): readonly (readonly string[])[] | undefined {
  const { words } = input;
  return words && shape.length >= 2 && words.every((one) => one.length <= shape[1]!) ? words : undefined;
}

/** The columns of a result of plain numbers. */
function columnsOf({ input, shape }: Attribution): readonly string[] | undefined {
  const { columns } = input;
  return columns && shape.length === 2 && columns.length === shape[1] ? columns : undefined;
}

/** One relevance a place of one example, summed over what stands there: the numbers of an embedding. */
function placeValues({ values, shape }: Attribution, example: number, places: number): number[] {
  const size = values.length / shape[0]!;
  const width = size / shape[1]!;
  return Array.from({ length: places }, (_, place) => {
    const from = example * size + place * width;
    return values.subarray(from, from + width).reduce((sum, value) => sum + value, 0);
  });
}

/** Values that are shares of f have one scale; others are in units of their own, and stand apart. */
function textBlocks(results: readonly Attribution[]): Block[] {
  const words = wordsOf(results[0]!)!;
  const shares = results.filter(({ certificate }) => certificate.completeness);
  const groups = results
    .filter((result) => result === shares[0] || !shares.includes(result))
    .map((result) => (result === shares[0] ? shares : [result]));
  return words.slice(0, mostExamples).flatMap((one, example) =>
    groups.map((group, at): Block => {
      const lines = group.map((result): TextLine => {
        const values = placeValues(result, example, one.length);
        return { name: result.title, words: one, values, ...(result.unsigned ? { unsigned: true } : {}) };
      });
      const limit = Math.max(...lines.flatMap(({ values }) => values.map(Math.abs)), 0);
      const named = words.length > 1 && at === 0;
      return { kind: 'text', lines, limit, heading: named ? headingOf(results[0]!, example) : '' };
    }),
  );
}

const headingOf = ({ targets }: Attribution, example: number): string => {
  const target = targets[example];
  return `Example ${example + 1}${target ? `: ${describeTarget(target)}` : ''}`;
};

function tableBlocks(results: readonly Attribution[]): Block[] {
  const rows = results[0]!.shape[0]!;
  const many = rows > 1 ? results.map((result) => importance(result, results.length > 1)) : [];
  const shown = Array.from({ length: Math.min(rows, mostExamples) }, (_, example) => example);
  return [
    ...many,
    ...shown.flatMap((example) => results.map((result) => steps(result, example, results.length > 1 || rows > 1))),
  ];
}

/** Of many rows: how much each column matters on average. */
function importance(result: Attribution, named: boolean): Block {
  const columns = columnsOf(result)!;
  const [rows, width] = result.shape as [number, number];
  const bars = columns.map((label, column) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += Math.abs(result.values[row * width + column]!);
    return { label, value: sum / rows };
  });
  bars.sort((a, b) => b.value - a.value);
  const heading = `Of ${rows} rows${named ? `, ${result.title}` : ''}`;
  return { kind: 'bars', bars: bars.slice(0, 2 * mostSteps), valueLabel: 'mean |contribution|', heading };
}

/** Of one row: from where f starts to where it ends. */
function steps(result: Attribution, example: number, named: boolean): Block {
  const columns = columnsOf(result)!;
  const width = columns.length;
  const all = columns.map((name, column): Level => {
    const value = result.input.values[example * width + column]!;
    const given = result.input.cells?.[example]?.[column] ?? formatNumber(value, { digits: 3 });
    return {
      label: `${name} = ${given}`,
      value: result.values[example * width + column]!,
    };
  });
  all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rest = all.slice(mostSteps);
  const sum = (levels: readonly Level[]) => levels.reduce((total, { value }) => total + value, 0);
  const score = result.targets[example]?.score ?? sum(all);
  const promised = result.certificate.completeness?.promise.includes('baseline') ?? false;
  return {
    kind: 'waterfall',
    ...(named ? { heading: `${result.title}, ${headingOf(result, example).toLowerCase()}` } : {}),
    start: { label: promised ? 'f(baseline)' : 'not explained', value: score - sum(all) },
    steps: [
      ...all.slice(0, mostSteps),
      ...(rest.length > 0 ? [{ label: `${rest.length} other columns`, value: sum(rest) }] : []),
    ],
    end: { label: 'f(x)', value: score },
    valueLabel: 'f',
  };
}
