import { expect, it } from 'vitest';
import { sheetSvg } from '../../src/render/sheet';

const picture = (width: number, height: number) => ({
  width,
  height,
  rgba: new Uint8ClampedArray(4 * width * height).fill(255),
});

it('a sheet has each picture in its place, its title, and one colour bar', () => {
  const rows = [
    [
      { title: 'Input', picture: picture(4, 4) },
      { title: 'LRP <ε>', picture: picture(4, 2) },
    ],
  ];
  const sheet = sheetSvg({ title: 'Why seven?', rows, limit: 2.5, colormap: 'blue-red', sign: 'both' });
  const images = [...sheet.matchAll(/<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)];
  expect(images.map((found) => found.slice(1).map(Number))).toEqual([
    [16, 64, 220, 220],
    [252, 64, 220, 110],
    [16, 300, 456, 10],
  ]);
  expect(sheet).toContain('LRP &lt;ε&gt;');
  expect(sheet.match(/>[+−]2\.5</g)).toEqual(['>−2.5<', '>+2.5<']);
});

it('panels with scales of their own have a bar each', () => {
  const panel = (limit: number) => ({ title: `${limit}`, picture: picture(2, 2), limit });
  const sheet = sheetSvg({ title: '', rows: [[panel(1), panel(30)]], colormap: 'blue-red', sign: 'positive' });
  expect(sheet.match(/<image/g)).toHaveLength(4);
  expect(sheet).toContain('>+30<');
});
