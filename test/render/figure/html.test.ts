import { expect, it } from 'vitest';
import { cleanHtml } from '../../../src/notebook/export/clean';
import { figureHtml, figureText, shownItems, svgUrl } from '../../../src/render/figure/html';
import { dot, SampleAnalysis, sampleBlocks } from '../../notebook/figures';

const figure = new SampleAnalysis().figure();

it('a static figure is pictures and words alone, and survives cleaning as it is', () => {
  const html = figureHtml(figure);
  expect(html).not.toMatch(/<svg|<script|class=/);
  expect(html).toContain('&lt;b&gt;nothing&lt;/b&gt;');
  expect((cleanHtml(html).match(/<img/g) ?? []).length).toBe((html.match(/<img/g) ?? []).length);
  expect(html.match(/src="data:image\/svg\+xml;base64/g)).toHaveLength(4);
});

it('drawings that stand alone bring their inks', () => {
  const url = svgUrl('<svg width="1"></svg>');
  expect(atob(url.split(',')[1]!)).toMatch(/^<svg width="1"><style>[\s\S]*prefers-color-scheme: dark/);
});

it('a following gallery shows the first items until something is selected', () => {
  const gallery = sampleBlocks.find((block) => block.kind === 'gallery')!;
  expect(shownItems(gallery).shown.map(({ id }) => id)).toEqual([2, 44]);
  expect(shownItems(gallery, new Set([7, 1])).shown.map(({ id }) => id)).toEqual([1, 7]);
  const items = Array.from({ length: 5 }, (_, id) => ({ pictures: [dot(id)], id }));
  expect(shownItems({ kind: 'gallery', items, most: 2 })).toMatchObject({ shown: [{ id: 0 }, { id: 1 }], total: 5 });
});

it('in words it says the answer, the numbers and what was checked', () => {
  const text = figureText(figure);
  expect(text).toContain('Two strategies: 15 of 60');
  expect(text).toContain('layer conv2, striped: 0.92 (p = 0.004 ✱)');
  expect(text).toContain('the corner | 15 | 12.35');
  expect(text).toContain('Working: step 30 of 120, about 9 s left.');
  expect(text).toContain('Recall: 0.98 of the neighbours found');
});
