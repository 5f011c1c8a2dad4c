/** A file beside the notebook: `import { wave } from './waves'` in a cell. Change it, and run that cell again. */

export interface Wave {
  /** Turns over the whole width. */
  readonly turns: number;
  readonly colour: string;
}

/** A drawing that shows itself: as SVG where pictures are shown, in words elsewhere. */
export const wave = ({ turns, colour }: Wave) => ({
  [Symbol.for('Jupyter.display')]: () => ({
    'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg" width="360" height="80" viewBox="0 0 360 80"><path d="${path(turns)}" fill="none" stroke="${colour}" stroke-width="3"/></svg>`,
    'text/plain': `A ${colour} wave of ${turns} turns`,
  }),
});

function path(turns: number): string {
  const points = Array.from({ length: 181 }, (_, i) => `${2 * i},${(40 - 32 * Math.sin((turns * i * Math.PI) / 90)).toFixed(1)}`);
  return `M${points.join('L')}`;
}
