/** Why a row of a table was decided so: a bar and a sentence for each column. */

import { formatNumber } from '../render/format';
import { type Case, points, referenceOf, scoreName } from './case';
import { type Part, paragraph } from './part';
import { againstHeading, forHeading, nothing, weighingSentence } from './sides';

const mostBars = 12;
const mostSentences = 5;

interface Column {
  readonly name: string;
  /** "41 years". */
  readonly given: string;
  readonly value: number;
}

export function tableReasons(one: Case, names: readonly string[]): Part[] {
  const columns = columnsOf(one, names);
  const rest = columns.slice(mostBars);
  const sum = (some: readonly Column[]) => some.reduce((total, { value }) => total + value, 0);
  const bars = columns.slice(0, mostBars).map(({ name, given, value }) => ({ label: name, given, value }));
  if (rest.length > 0) bars.push({ label: `${rest.length} other columns`, given: '', value: sum(rest) });
  const sentences = (some: readonly Column[]) => some.slice(0, mostSentences).map((column) => sentence(one, column));
  const unit = one.weighing === 'points' ? points(one, 0).slice(2) : 'strength';
  const parts: Part[] = [paragraph(overview(one, sum(columns)))];
  if (one.weighing === 'attention') {
    parts.push({ kind: 'list', items: sentences(columns) });
  } else {
    const list = (heading: string, some: readonly Column[]): Part => ({
      kind: 'list',
      heading,
      items: some.length > 0 ? sentences(some) : [nothing],
    });
    parts.push(
      list(
        forHeading(one),
        columns.filter(({ value }) => value > 0),
      ),
      list(
        againstHeading(one),
        columns.filter(({ value }) => value < 0),
      ),
    );
  }
  return [...parts, { kind: 'bars', unit, rows: bars }, paragraph(weighingSentence(one), 'quiet')];
}

/** Strongest first. */
function columnsOf({ attribution, example, options, weighing }: Case, names: readonly string[]): Column[] {
  const { values, input } = attribution;
  const columns = names.map((name, at): Column => {
    const from = example * names.length + at;
    const known = options.values?.[at] ?? input.cells?.[example]?.[at] ?? input.values[from]!;
    const text = typeof known === 'number' ? formatNumber(known) : known;
    const unit = options.units?.[name];
    const value = values[from]!;
    return {
      name,
      given: unit === undefined ? text : `${text} ${unit}`,
      value: weighing === 'attention' ? Math.abs(value) : value,
    };
  });
  return columns.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

function overview(one: Case, sum: number): string {
  const { target, attribution } = one;
  const { completeness } = attribution.certificate;
  const reference = referenceOf(one);
  if (one.weighing !== 'points') return 'The strongest come first.';
  const name = scoreName(one);
  if (completeness!.promise.includes('baseline')) {
    const change = sum < 0 ? 'lowered' : 'raised';
    return `Compared with ${reference ?? 'a reference case'}, this case ${change} ${name} by ${points(one, Math.abs(sum))}, from ${points(one, target.score - sum)} to ${points(one, target.score)}. Column by column:`;
  }
  const left = target.score - sum;
  const untraced =
    Math.abs(left) <= 1e-3 * Math.abs(target.score) ? '' : `; ${points(one, left)} were traced to no column`;
  return `Of ${name}, ${points(one, target.score)}, ${points(one, sum)} were traced to the columns${untraced}. Column by column:`;
}

function sentence(one: Case, { name, given, value }: Column): string {
  const what = `${name} (${given})`;
  if (one.weighing === 'attention')
    return `The score reacts to ${what}: strength ${formatNumber(value, { digits: 3 })}.`;
  if (one.weighing === 'sides')
    return `${what} spoke ${value > 0 ? 'for' : 'against'}: strength ${formatNumber(Math.abs(value), { digits: 3 })}.`;
  return `${what} ${value > 0 ? 'raised' : 'lowered'} ${scoreName(one)} by ${points(one, Math.abs(value))}.`;
}
