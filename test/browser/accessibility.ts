/** What axe-core finds in a page. */

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const engine = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * Everything that hides is opened first. The page's own policy must have been bypassed, as axe is not of the page.
 *
 * @param place which part is looked at, as a selector
 * @returns the serious and the critical findings, each in a line
 */
export async function seriousFindings(page: Page, place = 'html'): Promise<string[]> {
  await page.evaluate((selector) => {
    for (const one of document.querySelectorAll<HTMLDetailsElement>(`${selector} details`)) one.open = true;
  }, place);
  await page.evaluate(engine);
  const found = await page.evaluate(async (selector) => {
    const { axe } = globalThis as unknown as { axe: { run(place: string): Promise<{ violations: Finding[] }> } };
    return (await axe.run(selector)).violations;
  }, place);
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 160)} (${failureSummary.slice(0, 300)})`),
    );
}
