/** What remains of each display where a viewer keeps no style, class or script: GitHub's, nbviewer's, VS Code's, a mail's. */

import sanitizeHtml from 'sanitize-html';
import { expect, test } from 'vitest';
import '../../src/notebook/display';
import { Attribution, Comparison } from '../../src/attribution/result';
import { checkbox, dropdown, slider, tabs, vbox } from '../../src/notebook/controls';
import { type Displayable, displaySymbol } from '../../src/notebook/host';
import { widget } from '../../src/notebook/own';
import { study } from '../../src/study';
import { clip } from '../render/figure/clip';
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

/** A clip whose relevance is its brightness. */
function watched(): Attribution {
  const input = clip();
  return new Attribution({
    method: 'made_up',
    title: 'Gradient × input',
    values: input.values,
    shape: input.shape,
    input,
    targets: [{ index: 0, label: 'falling', score: 192 }],
    certificate: { method: 'made_up', parameters: {}, explained: 'the square', notes: [], seconds: 0 },
  });
}

test.each([
  ['a map', sampleAttribution(), ['seven', 'LRP ε-plus-flat', 'Certificate'], 1],
  ['maps side by side', sampleComparison(2), ['Integrated Gradients', 'Gradient × input'], 6],
  ['an analysis', new SampleAnalysis(), ['15 of 60 images', 'the corner', 'Certificate'], 8],
  ['a text', new Comparison([toldText()]), ['Why positive?', 'funny', 'for +1.59'], 1],
  ['a row of a table', toldTable(), ['Why survived?', 'score 3'], 1],
  ['many rows of a table', toldTable(3), ['Of 3 rows'], 4],
  ['a clip', watched(), ['falling', 'made_up'], 1],
  // The input to mark; an input and two maps to choose from; and the two that are rated.
  ['a study', study([sampleAttribution('One'), sampleAttribution('Other')], { controls: 0 }), ['?'], 6],
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

test.each([
  ['a slider', () => slider({ description: 'Heat', value: 0.25 }), /Heat.*0\.25/],
  ['a box', () => vbox(checkbox({ description: 'On', value: true })), /On/],
  ['tabs', () => tabs({ Settings: dropdown({ description: 'Map', options: ['a', 'b'], value: 'b' }) }), /Map.*b/],
  ['a widget of one’s own', () => widget({ esm: 'export default {}', state: { count: 3 } }), /count.*3/],
])('%s: for viewers without widgets its value in words', async (_, make, words) => {
  const bundle = await withHost(() => (make() as Displayable)[displaySymbol]());
  expect(bundle).toHaveProperty(['application/vnd.jupyter.widget-view+json', 'model_id']);
  expect(String(bundle['text/plain'])).toMatch(words);
  expect(strict(String(bundle['text/html']))).toMatch(words);
});

test('in words a map says where its relevance lies', async () => {
  const bundle = await withHost(() => (sampleAttribution() as unknown as Displayable)[displaySymbol]());
  expect(bundle['text/plain']).toMatch(/Relevance: For \+[\d.]+, against −[\d.]+, sum .*Against: middle left \d+ %/);
});
