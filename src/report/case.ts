/** What a report tells of: one example of a result, and what its caller knows besides. */

import type { Attribution, Target } from '../attribution/result';
import { formatNumber } from '../render/format';
import type { DecisionReportOptions } from './options';

export interface Case {
  readonly attribution: Attribution;
  readonly example: number;
  readonly target: Target;
  readonly options: DecisionReportOptions;
  /** What the system says, and so what the reasons are reasons for. */
  readonly kind: Kind;
  readonly weighing: Weighing;
  /** Whether any check failed: then nothing is said without reserve. */
  readonly doubtful: boolean;
}

/** One of several answers; how far one is above others; the chance of one thing; a number. */
export type Kind = 'answer' | 'comparison' | 'chance' | 'number';

/**
 * `points`: values are shares of the score, and sum to what the certificate names. `sides`: they speak for and against, but
 * no sum is promised. `attention`: they say where the score would react, not which way.
 */
export type Weighing = 'points' | 'sides' | 'attention';

/** Methods that promise no sum, but whose sign says for or against. */
const twoSided = ['gradient_x_input', 'lime', 'occlusion', 'pattern_attribution', 'gradcam', 'gradcam_plus_plus'];

export function weighingOf({ method, certificate, shape }: Attribution): Weighing {
  if (certificate.completeness) {
    // Every pixel of a superpixel has the superpixel's number: of a picture the numbers do not sum to the score.
    return certificate.completeness.promise.includes('features') && shape.length > 2 ? 'sides' : 'points';
  }
  return twoSided.includes(method) ? 'sides' : 'attention';
}

export function kindOf({ certificate, choices }: Attribution, { label, probability }: Target): Kind {
  if (/^difference of two|less the mean/.test(certificate.explained)) return 'comparison';
  if (choices?.length === 1) return probability === undefined ? 'number' : 'chance';
  if (choices && choices.length > 1 && certificate.explained.includes('target')) return 'answer';
  return label === undefined ? 'number' : 'answer';
}

/** The name of an answer, as it is spoken of in a sentence. */
export const nameOf = ({ label, index }: Target): string =>
  label === undefined ? `answer number ${index}` : `“${label}”`;

/** "1.25 points", or in the unit of the number that the system computes. */
export function points({ kind, options }: Case, value: number, signed = false): string {
  const text = formatNumber(value, { digits: 3, signed });
  if (kind === 'number' && options.unit !== undefined) return `${text} ${options.unit}`;
  return `${text} ${Math.abs(value) === 1 ? 'point' : 'points'}`;
}

/** What the reasons raise and lower: "the score for “3”", "the disease progression". */
export function scoreName({ kind, target, options }: Case): string {
  if (kind === 'number') return options.quantity === undefined ? 'the result' : `the ${options.quantity}`;
  if (kind === 'comparison') return 'the lead';
  return `the score for ${options.quantity ?? nameOf(target)}`;
}

/** What the case is held against, in words; undefined where the method holds it against nothing. */
export function referenceOf({ attribution: { certificate }, options }: Case): string | undefined {
  if (certificate.baseline === undefined) return undefined;
  return options.reference ?? `a reference case (${certificate.baseline})`;
}
