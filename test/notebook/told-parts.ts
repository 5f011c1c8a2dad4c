/** A molecule and a sequence with values, by hand. */

import type { Logo, Structure } from '../../src/render/figure/figure';

const atom = { charge: 0, hydrogens: 0 };

/** Acetic acid, drawn by two methods. */
export const toldStructure: Structure = {
  kind: 'structure',
  heading: 'CC(=O)O',
  name: 'CC(=O)O',
  atoms: [
    { ...atom, element: 'C', hydrogens: 3, x: 0, y: 0 },
    { ...atom, element: 'C', x: 0.87, y: 0.5, marked: true },
    { ...atom, element: 'O', x: 0.87, y: 1.5, marked: true },
    { ...atom, element: 'O', hydrogens: 1, x: 1.73, y: 0, marked: true },
  ],
  bonds: [
    { from: 0, to: 1, order: 'single', ring: false },
    { from: 1, to: 2, order: 'double', ring: false },
    { from: 1, to: 3, order: 'single', ring: false },
  ],
  maps: [
    { name: 'Integrated Gradients', values: [-0.5, 0.25, 0.5, 1], bonds: [0, 0.75, -0.25] },
    { name: 'Gradient × input', values: [0, 0, -1, 0.5], bonds: [0.1, 0, 0] },
  ],
  limit: 1,
};

export const toldLogo: Logo = {
  kind: 'logo',
  letters: 'TTAGATAAGGNC',
  rows: [
    { name: 'RevealCancel', values: [0, -0.2, 0.1, 0.8, 1, 0.9, 0.6, 0.7, 0.5, 0.1, 0.05, -0.5] },
    { name: 'Gradient × input', values: [0.1, 0, 0, 0.2, -0.4, 0.3, 0.1, 0, 0.2, 0, -0.1, 0] },
  ],
  marks: [{ from: 3, to: 8, name: 'GATA' }],
};
