/** The look that all drawings share: inks by class, so that page and theme decide, and colours of groups. */

/**
 * Colours of groups: three of Okabe and Ito, and five that were searched for, the least distance between any two being as large
 * as can be for every common form of colour blindness, and the contrast on light and on dark ground at least 3:1 (WCAG 1.4.11).
 */
const colors = ['#1f77b4', '#d55e00', '#009e73', '#b42d87', '#875a4b', '#9687b4', '#d24bf0', '#a500e1'] as const;

/** How many groups have a colour of their own. */
export const groupColors = colors.length;

/** The colour of a group; −1, of none, is grey. More groups than colours begin anew. */
export const groupColor = (group: number): string =>
  Number.isInteger(group) && group >= 0 ? colors[group % colors.length]! : '#8b949e';

/** The classes' rules: of the page's own style, and inside drawings that stand alone. */
export const plotCss = (scope: string): string => `
${scope} text { font: 12px/1 var(--jp-ui-font-family, system-ui, -apple-system, 'Segoe UI', sans-serif); fill: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
${scope} .explainbook-ink { fill: var(--explainbook-ink); }
${scope} .explainbook-strong { fill: var(--explainbook-ink); font-weight: 600; }
${scope} .explainbook-axis { stroke: var(--explainbook-quiet); stroke-width: 1; fill: none; shape-rendering: crispEdges; }
${scope} .explainbook-grid { stroke: var(--explainbook-line); stroke-width: 1; fill: none; shape-rendering: crispEdges; }
${scope} .explainbook-rule { stroke: var(--explainbook-quiet); stroke-width: 1; stroke-dasharray: 4 3; fill: none; }
${scope} .explainbook-whisker { stroke: var(--explainbook-ink); stroke-width: 1.5; fill: none; }
${scope} .explainbook-ring { stroke: var(--explainbook-ink); stroke-width: 1.5; fill: none; }
${scope} .explainbook-halo { stroke: var(--explainbook-ground); stroke-width: 4; stroke-linejoin: round; paint-order: stroke; }
${scope} .explainbook-bond { stroke: var(--explainbook-ink); stroke-width: 1.6; stroke-linecap: round; fill: none; }
${scope} .explainbook-wedge { fill: var(--explainbook-ink); stroke: var(--explainbook-ink); stroke-width: 0.8; stroke-linejoin: round; }
${scope} .explainbook-group { stroke: var(--explainbook-quiet); stroke-width: 1.4; stroke-dasharray: 3 2.5; fill: none; }
${scope} .explainbook-stretch { fill: var(--explainbook-raised); }
${scope} .explainbook-base-a { fill: var(--explainbook-base-a); }
${scope} .explainbook-base-c { fill: var(--explainbook-base-c); }
${scope} .explainbook-base-g { fill: var(--explainbook-base-g); }
${scope} .explainbook-base-t { fill: var(--explainbook-base-t); }
${scope} .explainbook-base-other { fill: var(--explainbook-quiet); }
${scope} .explainbook-box { stroke: var(--explainbook-line); stroke-width: 1; fill: var(--explainbook-raised); }
`;

/** Green, blue, orange and red, as logos of DNA have them: at least 4.5 to 1 against their ground, marked or not. */
export const basesOnLight =
  '--explainbook-base-a: #12702f; --explainbook-base-c: #1a56b8; --explainbook-base-g: #8a5500; --explainbook-base-t: #b3261e;';
export const basesOnDark =
  '--explainbook-base-a: #5fce7f; --explainbook-base-c: #83b4ff; --explainbook-base-g: #f2b544; --explainbook-base-t: #ff8f85;';

/** Inside an `<img>` no page's style reaches a drawing: it brings its own, for both schemes. */
export const aloneCss = `
svg { --explainbook-ink: #1c2128; --explainbook-quiet: #59616b; --explainbook-line: #d5dae0; --explainbook-ground: #ffffff; --explainbook-raised: #f2f4f6; ${basesOnLight} }
@media (prefers-color-scheme: dark) { svg { --explainbook-ink: #e4e7eb; --explainbook-quiet: #a3acb7; --explainbook-line: #3a424c; --explainbook-ground: #14181d; --explainbook-raised: #262c34; ${basesOnDark} } }
${plotCss('svg')}`;

/** A drawing that no page surrounds: with its own style, on a ground of its own, so that its ink shows whatever lies behind. */
export const alone = (drawing: string): string =>
  drawing.replace(
    '>',
    `><style>${aloneCss}</style><rect width="100%" height="100%" fill="var(--explainbook-ground)"></rect>`,
  );
