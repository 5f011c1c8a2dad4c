/** What was decided, and how sure the system was, in words. */

import { formatNumber } from '../render/format';
import { type Case, nameOf } from './case';
import { type Part, paragraph } from './part';
import { chance, percent } from './percent';

/** Closer than this, the second answer is nearly as likely as the first. */
const close = 0.1;

/** The headline. */
export function decisionSentence({ kind, target, options, ...rest }: Case): string {
  switch (kind) {
    case 'chance':
      return `The system put the chance of ${options.quantity ?? nameOf(target)} at ${chance(target.probability ?? Number.NaN)}`;
    case 'number': {
      const value = `${formatNumber(target.score)}${options.unit === undefined ? '' : ` ${options.unit}`}`;
      return options.quantity === undefined
        ? `The system computed ${value}`
        : `The system computed ${value} for the ${options.quantity}`;
    }
    case 'comparison':
      return `How the system weighed ${nameOf(target)}`;
    case 'answer': {
      const chosen = chosenOf({ kind, target, options, ...rest });
      if (chosen === undefined) return `Why ${nameOf(target)}?`;
      return chosen === target.index
        ? `The system answered ${nameOf(target)}`
        : `Why ${nameOf(target)} came into question`;
    }
  }
}

/** The unit of the system's own answer, where it is known. */
function chosenOf({ attribution, example, target }: Case): number | undefined {
  if (example === 0 && attribution.choices?.[0]) return attribution.choices[0].index;
  // More than half of what a softmax spreads is more than any other answer can have.
  const whole = attribution.certificate.notes.some((note) => note.startsWith('The softmax'));
  return whole && (target.probability ?? 0) > 0.5 ? target.index : undefined;
}

export function decidedParts(one: Case): Part[] {
  const { kind, target, attribution } = one;
  if (kind === 'comparison') {
    const sign = target.score > 0 ? 'above' : target.score < 0 ? 'below' : 'level with';
    return [
      paragraph(
        `This page compares answers: ${nameOf(target)}. The first is ${formatNumber(Math.abs(target.score), { digits: 3 })} points ${sign} the other side.`,
      ),
    ];
  }
  if (kind !== 'answer') return [paragraph(`${decisionSentence(one)}.`)];
  const chosen = chosenOf(one);
  if (chosen === undefined)
    return [paragraph(`This page explains one possible answer: ${nameOf(target)}. It may not be the system’s own.`)];
  if (chosen === target.index)
    return [paragraph(`Of the answers it knows, the system gave its highest score to ${nameOf(target)}.`)];
  const own = attribution.choices![0]!;
  return [
    paragraph(
      `The system’s own answer was ${nameOf(own)}. This page explains another one, that was asked about: ${nameOf(target)}.`,
    ),
  ];
}

export function suretyParts(one: Case): Part[] {
  return [...ownEstimate(one), paragraph(trackRecord(one))];
}

function ownEstimate({ kind, target, attribution, example }: Case): Part[] {
  const { probability } = target;
  if (kind === 'comparison' || kind === 'number' || probability === undefined) {
    return [
      paragraph(
        kind === 'number'
          ? 'The system gives a number and does not say how sure it is of it.'
          : `The system gives a score, here ${formatNumber(target.score, { digits: 3 })} points, and does not say how sure it is. A score is no measure of certainty.`,
      ),
    ];
  }
  const sentences = [`By its own estimate, the system is ${chance(probability)} sure of ${nameOf(target)}.`];
  const rivals = example === 0 ? (attribution.choices ?? []).filter(({ index }) => index !== target.index) : [];
  const [rival] = rivals;
  if (kind === 'answer' && rival?.probability !== undefined) {
    const higher = rival.probability > probability;
    sentences.push(
      `${higher ? 'Its highest estimate went to' : 'Next came'} ${nameOf(rival)} with ${chance(rival.probability)}.`,
    );
    if (!higher && probability - rival.probability < close)
      sentences.push('That is close: it could have gone the other way.');
  }
  if (probability < 0.5 && kind === 'answer') sentences.push('That is less than half.');
  sentences.push('This is what the system says of itself. It can be sure and wrong.');
  return [paragraph(sentences.join(' '))];
}

function trackRecord({ options: { accuracy } }: Case): string {
  if (!accuracy) return 'How often the system is right was not handed to this page. Ask whoever runs it.';
  return `Tested on ${accuracy.cases} cases that it had not been trained with, it was right in ${percent(accuracy.share)} of them.`;
}
