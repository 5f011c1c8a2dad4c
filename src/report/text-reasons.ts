/** Why a text was decided so: its words, shaded, and the strongest of them. */

import { formatNumber } from '../render/format';
import { totals } from '../render/shade';
import { type Case, points } from './case';
import { type Part, paragraph } from './part';
import { percent } from './percent';
import { againstHeading, forHeading, nothing, weighingSentence } from './sides';

const most = 5;
/** Words with less of their side's total are not named. */
const smallest = 0.02;

export function textReasons(one: Case, words: readonly string[]): Part[] {
  const values = wordValues(one, words.length);
  const limit = values.reduce((strongest, value) => Math.max(strongest, Math.abs(value)), 0);
  const shaded: Part = { kind: 'words', words, values, limit };
  const { positive, negative } = totals(values);
  const order = values.map((_, at) => at).sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!));
  const list = (heading: string, sign: number, total: number): Part => {
    const some = order.filter((at) => sign * values[at]! > smallest * Math.abs(total)).slice(0, most);
    const items = some.map((at) => item(one, words, at, values[at]!, total));
    return { kind: 'list', heading, items: items.length > 0 ? items : [nothing] };
  };
  if (one.weighing === 'attention') {
    return [shaded, list('What the score reacts to most', 1, positive), paragraph(weighingSentence(one), 'quiet')];
  }
  const whole =
    one.weighing === 'points'
      ? ` All words that spoke for it sum to ${points(one, positive)}, all that spoke against it to ${points(one, Math.abs(negative))}.`
      : '';
  return [
    shaded,
    paragraph(
      'Red words spoke for it, blue words against it; the stronger the colour, the more they counted.',
      'quiet',
    ),
    list(forHeading(one), 1, positive),
    list(againstHeading(one), -1, negative),
    paragraph(`${weighingSentence(one)}${whole}`, 'quiet'),
  ];
}

function item(one: Case, words: readonly string[], at: number, value: number, total: number): string {
  const word = words[at]!;
  const again = words.filter((other) => other === word).length > 1 ? ` (word ${at + 1})` : '';
  const amount =
    one.weighing === 'points' ? points(one, value, true) : `strength ${formatNumber(Math.abs(value), { digits: 3 })}`;
  return `“${word}”${again}: ${amount}, ${percent(value / total)} of all on this side`;
}

/** One number a word: the sum over the numbers that stand for it in the network. */
function wordValues({ attribution: { values, shape }, example, weighing }: Case, count: number): number[] {
  const size = values.length / shape[0]!;
  const width = size / shape[1]!;
  return Array.from({ length: count }, (_, at) => {
    const from = example * size + at * width;
    const own = values.subarray(from, from + width);
    return own.reduce((sum, value) => sum + (weighing === 'attention' ? Math.abs(value) : value), 0);
  });
}
