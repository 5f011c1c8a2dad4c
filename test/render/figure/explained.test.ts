import { describe, expect, it } from 'vitest';
import { explainedFigure, isTold } from '../../../src/render/figure/explained';
import type { Text, Waterfall } from '../../../src/render/figure/figure';
import { figureHtml, figureText } from '../../../src/render/figure/html';
import { plotSvg } from '../../../src/render/figure/plot';
import { toldTable, toldText } from '../../notebook/told';

describe('a text', () => {
  const figure = explainedFigure([toldText('LRP'), toldText('Gradient', -1)]);
  const [text] = figure.blocks as [Text];

  it('has one value a word, the embedding summed, on one scale for all methods', () => {
    expect(text.lines.map(({ name }) => name)).toEqual(['LRP', 'Gradient']);
    expect(text.lines[0]!.values[3]).toBeCloseTo(1, 6);
    expect(text.lines[0]!.values[10]).toBeCloseTo(-0.75, 6);
    expect(text.limit).toBeCloseTo(1, 6);
  });

  it('is shaded words in static HTML', () => {
    const html = figureHtml(figure);
    expect(html).toContain('<span style="background-color:rgb(103, 0, 31);color:#ffffff" title="+1">funny</span>');
    expect(figureText(figure)).toMatch(/LRP, for \+1\.59, against −0\.75, sum \+0\.84: funny \+1, dull −0\.75/);
  });
});

describe('a table', () => {
  it('leads from the baseline to f in one row, the largest contribution first', () => {
    const [steps] = explainedFigure([toldTable()]).blocks as [Waterfall];
    expect(steps).toMatchObject({
      kind: 'waterfall',
      start: { label: 'f(baseline)', value: 0.5 },
      steps: [
        { label: 'age = 41', value: 2 },
        { label: 'class = 7.5', value: 1 },
        { label: 'fare = 0', value: -0.5 },
      ],
      end: { label: 'f(x)', value: 3 },
    });
    // A step begins where the one before ended.
    const bars = [...plotSvg(steps, 500).matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/g)].map((found) => [
      Number(found[1]),
      Number(found[2]),
    ]);
    expect(bars[1]![0]).toBeCloseTo(bars[0]![0]! + bars[0]![1]!, 1);
    expect(bars[2]![0]! + bars[2]![1]!).toBeCloseTo(bars[1]![0]! + bars[1]![1]!, 1);
  });

  it('of many rows begins with how much each column matters', () => {
    const { blocks, summary } = explainedFigure([toldTable(9)]);
    expect(blocks[0]).toMatchObject({
      kind: 'bars',
      bars: [
        { label: 'age', value: 2 },
        { label: 'class', value: 1 },
        { label: 'fare', value: 0.5 },
      ],
    });
    expect(blocks).toHaveLength(1 + 6);
    expect(summary).toContain('the first of 9 examples');
  });
});

it('pictures are not told', () => {
  const picture = toldTable();
  expect(isTold([toldText(), toldText()])).toBe(true);
  expect(isTold([picture])).toBe(true);
  const { columns: _, ...input } = picture.input;
  expect(isTold([Object.assign(Object.create(picture), { input })])).toBe(false);
});
