import { plotCss } from '../../../src/render/figure/palette';

/** The look of figures; colours come from the widget's root. */
export const figureCss = `
.explainbook-figure h2 { margin: 0 0 4px; font-size: 17px; font-weight: 600; line-height: 1.3; letter-spacing: 0; color: inherit; }
.explainbook-figure .explainbook-summary { margin: 0 0 18px; max-width: 46rem; text-wrap: pretty; }
.explainbook-blocks { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 22px 28px; margin-bottom: 18px; }
.explainbook-block { grid-column: 1 / -1; min-width: 0; }
.explainbook-half { grid-column: span 1; }
@container (max-width: 620px) { .explainbook-half { grid-column: 1 / -1; } }
.explainbook-figure .explainbook-block h3 { margin: 0 0 8px; font-size: 14px; font-weight: 600; line-height: 1.3; color: inherit; }
.explainbook-block-head { display: flex; align-items: baseline; justify-content: space-between; gap: 4px 16px; flex-wrap: wrap; }
.explainbook-take { margin-left: auto; font-size: 12.5px; }
.explainbook-take[open] { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-bottom: 8px; }
.explainbook-take summary { cursor: pointer; color: var(--explainbook-quiet); list-style: none; padding: 0 2px; border-radius: 3px; }
.explainbook-take summary::-webkit-details-marker { display: none; }
.explainbook-take summary::after { content: ' ▾'; }
.explainbook-take summary:hover { color: var(--explainbook-ink); }
.explainbook-take button { height: 26px; padding: 0 9px; font: inherit; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-edge); border-radius: 5px; cursor: pointer; }
.explainbook-figure .explainbook-note { margin: 6px 0 0; max-width: 46rem; font-size: 13px; color: var(--explainbook-quiet); }
.explainbook-figure .explainbook-words { max-width: 46rem; }
.explainbook-drawing { position: relative; }
.explainbook-canvas { overflow-x: auto; border-radius: 6px; }
.explainbook-canvas:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 2px; }
.explainbook-figure svg.explainbook-plot { display: block; max-width: none; overflow: visible; user-select: none; -webkit-user-select: none; }
${plotCss('.explainbook-figure')}
.explainbook-selectable [data-id], .explainbook-selectable [data-group] { cursor: pointer; }
.explainbook-some [data-id]:not(.explainbook-selected):not(.explainbook-pointed) { opacity: 0.28; }
.explainbook-selected circle:not(.explainbook-ring) { transform: scale(1.5); transform-box: fill-box; transform-origin: center; fill-opacity: 1; }
.explainbook-pointed .explainbook-box { stroke: var(--explainbook-accent); stroke-width: 2.5; }
.explainbook-pointed :is(circle, rect:not([fill='transparent'])) { stroke: var(--explainbook-ink); stroke-width: 2; }
.explainbook-pointed .explainbook-place { fill: color-mix(in srgb, var(--explainbook-accent) 22%, transparent); }
.explainbook-pointed .explainbook-under { stroke: var(--explainbook-accent); }
.explainbook-drag { position: absolute; pointer-events: none; border: 1px solid var(--explainbook-accent); background: color-mix(in srgb, var(--explainbook-accent) 14%, transparent); border-radius: 2px; }
.explainbook-drawing .explainbook-readout { display: block; }
.explainbook-drawing:not(:has(.explainbook-selectable)) .explainbook-readout { display: none; }
.explainbook-gallery { display: flex; flex-wrap: wrap; gap: 10px 12px; align-items: flex-start; }
.explainbook-figure .explainbook-item { margin: 0; padding: 5px; border-radius: 7px; font-size: 12.5px; line-height: 1.35; }
.explainbook-item.explainbook-selectable { cursor: pointer; }
.explainbook-item.explainbook-selectable:hover { background: var(--explainbook-raised); }
.explainbook-item.explainbook-selected { background: var(--explainbook-raised); box-shadow: 0 0 0 2px var(--explainbook-accent); }
.explainbook-item:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 1px; }
.explainbook-pictures { display: flex; gap: 3px; padding-top: 4px; box-shadow: inset 0 3px 0 -1px var(--explainbook-group, transparent); }
.explainbook-pictures canvas { display: block; border-radius: 3px; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-caption { margin: 5px 0 0; overflow-wrap: anywhere; }
.explainbook-caption > * { display: block; }
.explainbook-caption small { font-size: 12px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-line { margin: 0 0 14px; }
.explainbook-figure .explainbook-line-head { margin: 0 0 4px; font-size: 13px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-line-head b { font-weight: 600; color: var(--explainbook-ink); margin-right: 6px; }
.explainbook-line .explainbook-words { line-height: 1.9; }
.explainbook-line .explainbook-words span { padding: 2px 4px; border-radius: 4px; }
.explainbook-line .explainbook-words span:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 1px; }
.explainbook-level { display: flex; align-items: center; gap: 8px; font-size: 13px; }
.explainbook-figure .explainbook-text .explainbook-readout { display: block; }
.explainbook-table { overflow-x: auto; }
.explainbook-table .explainbook-selectable { cursor: pointer; }
.explainbook-table .explainbook-selectable:hover, .explainbook-table .explainbook-selected { background: var(--explainbook-raised); }
.explainbook-table .explainbook-selected td:first-child { box-shadow: inset 3px 0 0 var(--explainbook-accent); }
.explainbook-table tr:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: -2px; }
.explainbook-table:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 2px; }
.explainbook-figure .explainbook-table table { border-collapse: collapse; margin: 0; font-size: 13px; font-variant-numeric: tabular-nums; color: inherit; }
.explainbook-figure .explainbook-table :is(th, td) { text-align: left; padding: 5px 18px 5px 0; border: 0; border-bottom: 1px solid var(--explainbook-line); background: none; font-weight: 400; vertical-align: top; max-width: 26rem; white-space: normal; }
.explainbook-figure .explainbook-table th { color: var(--explainbook-quiet); }
.explainbook-figure .explainbook-table .explainbook-number { text-align: right; }
.explainbook-progress { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; font-size: 13px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-progress progress { flex: 1 1 180px; max-width: 320px; height: 8px; accent-color: var(--explainbook-accent); }
.explainbook-progress button { height: 28px; padding: 0 14px; font: inherit; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-edge); border-radius: 5px; cursor: pointer; }
.explainbook-progress button:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 2px; }
.explainbook-live { position: relative; }
.explainbook-unseen { position: absolute; visibility: hidden; pointer-events: none; }
.explainbook-chart { position: relative; }
.explainbook-live .explainbook-canvas { position: relative; overflow: hidden; }
.explainbook-figure .explainbook-live .explainbook-readout { display: block; position: absolute; z-index: 1; left: 0; top: 0; max-width: 60%; min-height: 0; margin: 0; padding: 2px 8px; font-size: 12px; line-height: 18px; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-line); border-radius: 4px; pointer-events: none; }
.explainbook-figure .explainbook-live .explainbook-readout:is(:empty, .explainbook-away) { opacity: 0; }
.explainbook-live .explainbook-canvas:focus-visible { outline-offset: -1px; }
.explainbook-live .explainbook-selectable .nsewdrag { cursor: crosshair; }
.explainbook-live .explainbook-some :is(.gl-container, .scatterlayer) { opacity: 0.28; }
.explainbook-live .explainbook-outlining .hoverlayer { display: none; }
.explainbook-live :is(.gl-canvas-focus, .gl-canvas-pick) { display: none; }
.explainbook-veil { position: absolute; left: 0; top: 0; pointer-events: none; }
.explainbook-ring-of-focus { position: absolute; left: -9px; top: -9px; width: 18px; height: 18px; border-radius: 50%; pointer-events: none; box-shadow: inset 0 0 0 2px var(--explainbook-ink), inset 0 0 0 4px var(--explainbook-ground); }
.explainbook-ring-of-focus.explainbook-away { display: none; }
.explainbook-names { display: flex; flex-wrap: wrap; gap: 2px 6px; margin: 0 0 2px -6px; }
.explainbook-names button, .explainbook-chart-tools button { min-height: 26px; padding: 0 7px; font: inherit; font-size: 12.5px; color: var(--explainbook-quiet); background: none; border: 1px solid transparent; border-radius: 5px; cursor: pointer; }
.explainbook-names button { display: inline-flex; align-items: center; gap: 6px; padding: 0 6px; color: var(--explainbook-ink); text-align: left; }
[data-kind='scatter'] .explainbook-names button[aria-pressed='true'] { background: var(--explainbook-raised); border-color: var(--explainbook-line); }
[data-kind='curves'] .explainbook-names button[aria-pressed='false'] { color: var(--explainbook-quiet); text-decoration: line-through; }
[data-kind='curves'] .explainbook-names button[aria-pressed='false'] .explainbook-swatch { opacity: 0.35; }
.explainbook-swatch { flex: none; width: 10px; height: 10px; border-radius: 2px; }
.explainbook-names button:hover, .explainbook-chart-tools button:hover { background: var(--explainbook-raised); color: var(--explainbook-ink); }
.explainbook-chart-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 14px; margin: 6px 0 0; }
.explainbook-drags, .explainbook-drags > span { display: flex; flex-wrap: wrap; align-items: center; gap: 2px; }
.explainbook-drags { gap: 2px 12px; }
.explainbook-chart-tools button[aria-pressed='true'] { color: var(--explainbook-ink); background: var(--explainbook-raised); border-color: var(--explainbook-line); }
.explainbook-drags:empty { display: none; }
.explainbook-data { font-size: 13px; }
.explainbook-data[open] { flex: 1 0 100%; min-width: 0; }
.explainbook-data summary { cursor: pointer; width: max-content; padding: 3px 0; font-size: 12.5px; color: var(--explainbook-quiet); }
.explainbook-data .explainbook-table { max-height: 320px; overflow: auto; }
@media (pointer: coarse) { .explainbook-names button, .explainbook-chart-tools button { min-height: 36px; padding: 0 10px; } }
@media print { .explainbook-chart-tools, .explainbook-progress button, .explainbook-take { display: none; } .explainbook-block { break-inside: avoid; } }
`;
