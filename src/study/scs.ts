/**
 * The System Causability Scale: how well explanations help a person to understand why.
 * Holzinger, Carrington & Müller 2020, KI – Künstliche Intelligenz 34, 193–198, doi:10.1007/s13218-020-00636-z, table 1.
 */

/** The ten statements, in the published wording and order. */
export const causabilityItems = [
  'I found that the data included all relevant known causal factors with sufficient precision and granularity.',
  'I understood the explanations within the context of my work.',
  'I could change the level of detail on demand.',
  'I did not need support to understand the explanations.',
  'I found the explanations helped me to understand causality.',
  'I was able to use the explanations with my knowledge base.',
  'I did not find inconsistencies between explanations.',
  'I think that most people would learn to understand the explanations very quickly.',
  'I did not need more references in the explanations: e.g., medical guidelines, regulations.',
  'I received the explanations in a timely and efficient manner.',
] as const;

/** What a rating from 1 to 5 says. */
export const causabilityLabels = ['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'] as const;

/** The scale's value, Σ / 50: from 0.2 to 1. Nothing where a rating is missing. */
export function causabilityScore(ratings: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const rating of ratings) {
    if (rating === undefined) return undefined;
    sum += rating;
  }
  return sum / (causabilityLabels.length * causabilityItems.length);
}
