import { describe, expect, it } from 'vitest';
import { Attribution, type Molecule } from '../../../src/attribution/result';
import { rowWidth } from '../../../src/modalities/molecule/features';
import { explainedFigure, isTold } from '../../../src/render/figure/explained';
import type { Logo, Structure } from '../../../src/render/figure/figure';
import { figureHtml, figureText } from '../../../src/render/figure/html';
import { plotSvg } from '../../../src/render/figure/plot';
import { rowsOf } from '../../../src/render/figure/rows';
import { shade } from '../../../src/render/shade';
import { toldLogo, toldStructure } from '../../notebook/told-parts';

describe('a structure', () => {
  it('says every atom and bond with its value, in each panel', () => {
    const drawing = plotSvg(toldStructure, 600);
    const titles = [...drawing.matchAll(/<title>([^<]*)<\/title>/g)].map(([, text]) => text);
    expect(titles).toHaveLength(14);
    expect(titles).toContain('OH 4: +1, of the group');
    expect(titles).toContain('double bond C 2 – O 3: +0.75');
    expect(titles).toContain('CH3 1: −0.5');
    expect(drawing).toContain(shade(1, 1)!.ground);
    expect(drawing).toContain(shade(-0.5, 1)!.ground);
  });

  it('has two lines for a double bond, and panels beneath each other where it is narrow', () => {
    const bonds = (width: number) => [...plotSvg(toldStructure, width).matchAll(/class="explainbook-bond"/g)].length;
    expect(bonds(600)).toBe(2 * 4);
    const height = (width: number) => Number(/ height="([\d.]+)"/.exec(plotSvg(toldStructure, width))![1]);
    expect(height(300)).toBeGreaterThan(1.7 * height(600));
  });

  it('is a table for whoever reads', () => {
    expect(rowsOf(toldStructure)).toEqual({
      columns: ['part', 'group', 'Integrated Gradients', 'Gradient × input'],
      rows: [
        ['atom C 1', '', -0.5, 0],
        ['atom C 2', 'yes', 0.25, 0],
        ['atom O 3', 'yes', 0.5, -1],
        ['atom O 4', 'yes', 1, 0.5],
        ['single bond C 1 – C 2', '', 0, 0.1],
        ['double bond C 2 – O 3', '', 0.75, 0],
        ['single bond C 2 – O 4', '', -0.25, 0],
      ],
    });
  });
});

describe('a logo', () => {
  it('has letters as tall as their values, on one scale, hanging where they are negative', () => {
    const letters = [
      ...plotSvg(toldLogo, 600).matchAll(/class="explainbook-base-(\w+)"[^>]* scale\(([\d.]+) (-?[\d.]+)\)/g),
    ];
    const tall = letters.map(([, base, , height]) => [base, Number(height)] as const);
    // One unit is the height of a row over the whole range, 1 to −0.5.
    const unit = 76 / 1.5;
    expect(tall[0]![0]).toBe('t');
    expect(tall[0]![1]).toBeCloseTo(-0.2 * unit, 1);
    const g = tall.find(([base, height]) => base === 'g' && height > 0)!;
    expect(g[1]).toBeCloseTo(0.8 * unit, 1);
    expect(tall.some(([base]) => base === 'other')).toBe(true);
  });

  it('goes on in another line where letters would be too narrow', () => {
    const long: Logo = {
      kind: 'logo',
      letters: 'ACGT'.repeat(50),
      rows: [{ name: '', values: new Array(200).fill(1) }],
    };
    const height = (width: number) => Number(/ height="([\d.]+)"/.exec(plotSvg(long, width))![1]);
    expect(height(390)).toBeGreaterThan(1.9 * height(1200));
  });

  it('is a table for whoever reads', () => {
    const { columns, rows } = rowsOf(toldLogo)!;
    expect(columns).toEqual(['place', 'letter', 'marked', 'RevealCancel', 'Gradient × input']);
    expect(rows[4]).toEqual([5, 'A', 'GATA', 1, -0.4]);
    expect(rows[9]).toEqual([10, 'G', '', 0.1, 0]);
  });
});

describe('explanations of molecules and sequences', () => {
  const certificate = { method: 'm', parameters: {}, explained: 'f', notes: [], seconds: 0 };
  const rest = { method: 'm', title: 'M', targets: [{ index: 0, score: 1 }], certificate };

  it('are structures', () => {
    const atom = { charge: 0, aromatic: false, ring: false, x: 0, y: 0, hydrogens: 3 };
    const ethane: Molecule = {
      smiles: 'CC',
      atoms: [
        { ...atom, element: 'C' },
        { ...atom, element: 'C', x: 1 },
      ],
      bonds: [{ from: 0, to: 1, order: 'single', ring: false }],
    };
    const shape = [1, 2, rowWidth(2)];
    const values = new Float32Array(2 * rowWidth(2));
    values[0] = 2;
    values[1] = -0.5;
    const map = new Attribution({ ...rest, values, shape, input: { values, shape, molecules: [ethane] } });
    expect(isTold([map])).toBe(true);
    const figure = explainedFigure([map]);
    const [block] = figure.blocks as [Structure];
    expect(block).toMatchObject({ kind: 'structure', maps: [{ values: [1.5, 0], bonds: [0] }], limit: 1.5 });
    expect(figureText(figure)).toContain('C 1 +1.5');
    expect(figureHtml(figure)).toContain('<img src="data:image/svg+xml');
  });

  it('are logos, with what stands at a place summed', () => {
    const values = Float32Array.from([1, 2, 0, 0, 0, 0, -1, 0.5]);
    const input = { values, shape: [1, 2, 4], sequences: [{ letters: 'CG', marks: [{ from: 0, to: 1, name: 'm' }] }] };
    const map = new Attribution({ ...rest, values, shape: [1, 2, 4], input });
    const [block] = explainedFigure([map]).blocks as [Logo];
    expect(block).toMatchObject({ kind: 'logo', letters: 'CG', rows: [{ values: [3, -0.5] }], shared: false });
  });
});
