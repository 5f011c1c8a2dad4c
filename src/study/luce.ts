/** From choices to strengths: Luce's choice model, which for two things at a time is that of Bradley and Terry. */

/** What stood side by side, and which of it was chosen; by number. */
export interface Choice {
  readonly among: readonly number[];
  readonly chosen: number;
}

const tolerance = 1e-10;
const mostRounds = 10_000;

/**
 * The strengths wᵢ for which wᵢ / Σ w among what was shown makes the choices likeliest, by the minorisation of Hunter 2004,
 * Annals of Statistics 32, 384–406. They sum to 1.
 *
 * @param prior Wins and losses of each thing against an imaginary one of strength 1/n, so that what never or always won has a
 * finite strength. Default 0.5.
 */
export function luceStrengths(count: number, choices: readonly Choice[], prior = 0.5): number[] {
  const wins = Array.from({ length: count }, () => prior);
  for (const { chosen } of choices) wins[chosen]! += 1;
  let strengths = wins.map(() => 1 / count);
  for (let round = 0; round < mostRounds; round++) {
    const shares = strengths.map((strength) => (2 * prior) / (strength + 1 / count));
    for (const { among } of choices) {
      const total = among.reduce((sum, each) => sum + strengths[each]!, 0);
      for (const each of among) shares[each]! += 1 / total;
    }
    const raw = wins.map((won, each) => (shares[each]! > 0 ? won / shares[each]! : 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    const next = raw.map((each) => each / sum);
    const moved = Math.max(...next.map((each, at) => Math.abs(each - strengths[at]!)));
    strengths = next;
    if (moved < tolerance) break;
  }
  return strengths;
}
