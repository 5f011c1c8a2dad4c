/** What remains of each display where a viewer keeps no style, class or script: GitHub's, nbviewer's, VS Code's, a mail's. */

import sanitizeHtml from 'sanitize-html';
import { expect, test } from 'vitest';
import '../../src/notebook/display';
import { Comparison } from '../../src/attribution/result';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { SampleAnalysis } from './figures';
import { withHost } from './host';
import { sampleAttribution, sampleComparison } from './sample';
import { toldTable, toldText } from './told';

/** Plain tags, and of attributes those that name, size and fill a picture. */
const strict = (html: string) =>
  sanitizeHtml(html, {
    allowedTags: [
      'div',
      'p',
      'b',
      'br',
      'small',
      'img',
      'table',
      'tr',
      'th',
      'td',
      'details',
      'summary',
      'figure',
      'figcaption',
      'span',
    ],
    allowedAttributes: { img: ['src', 'alt', 'width', 'height'] },
    allowedSchemesByTag: { img: ['data'] },
  });

test.each([
  ['a map', sampleAttribution(), ['seven', 'LRP ε-plus-flat', 'Certificate'], 1],
  ['maps side by side', sampleComparison(2), ['Integrated Gradients', 'Gradient × input'], 6],
  ['an analysis', new SampleAnalysis(), ['15 of 60 images', 'the corner', 'Certificate'], 8],
  ['a text', new Comparison([toldText()]), ['Why positive?', 'funny', 'for +1.59'], 1],
  ['a row of a table', toldTable(), ['Why survived?', 'score 3'], 1],
  ['many rows of a table', toldTable(3), ['Of 3 rows'], 4],
] as const)('%s: pictures with words, and plain text', async (_, shown, said, pictures) => {
  const bundle = await withHost(() => (shown as unknown as Displayable)[displaySymbol]());
  const left = strict(String(bundle['text/html']));
  const images = left.match(/<img [^>]*>/g) ?? [];
  expect(images).toHaveLength(pictures);
  for (const image of images) {
    expect(image).toMatch(/src="data:image\/(png|svg\+xml);base64,[\w+/=]{100,}"/);
    expect(image).toMatch(/alt="[^"]{3,}"/);
  }
  const words = left.replace(/<[^>]*>/g, ' ');
  for (const one of said) expect(words).toContain(one);
  expect(String(bundle['text/plain']).length).toBeGreaterThan(20);
  expect(bundle).toHaveProperty(['application/vnd.jupyter.widget-view+json']);
});

test('in words a map says where its relevance lies', async () => {
  const bundle = await withHost(() => (sampleAttribution() as unknown as Displayable)[displaySymbol]());
  expect(bundle['text/plain']).toMatch(/Relevance: For \+[\d.]+, against −[\d.]+, sum .*Against: middle left \d+ %/);
});
