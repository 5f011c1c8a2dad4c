import { basesOnDark, basesOnLight } from '../../src/render/figure/palette';
import { formCss } from './figure/form-style';
import { figureCss } from './figure/style';
import { videoCss } from './figure/video-style';
import { recomputeCss } from './recompute/style';

/**
 * The widget's look. Colours come from JupyterLab's theme where there is one and follow the system's scheme elsewhere.
 * Every class starts with `explainbook-`, so nothing outside the widget changes.
 */
/** Every kind of widget. */
const root = ':is(.explainbook-heatmap, .explainbook-figure)';

const css = `
${root} {
  --explainbook-ink: var(--jp-content-font-color1, #1c2128);
  --explainbook-quiet: var(--jp-content-font-color2, #59616b);
  --explainbook-line: var(--jp-border-color2, #d5dae0);
  --explainbook-ground: var(--jp-layout-color0, #ffffff);
  --explainbook-raised: var(--jp-layout-color2, #eef0f3);
  --explainbook-accent: var(--jp-brand-color1, #1a66b3);
  --explainbook-warn-ink: #8a4b00;
  --explainbook-warn-ground: #fff1dc;
  --explainbook-good-ink: #14633a;
  --explainbook-good-ground: #e3f4ea;
  ${basesOnLight}
  --explainbook-edge: color-mix(in srgb, var(--explainbook-ink) 52%, var(--explainbook-ground));
  box-sizing: border-box; width: 100%; max-width: 72rem; padding: 12px 2px; overflow: visible;
  container-type: inline-size;
  color: var(--explainbook-ink); background: transparent;
  font: 14px/1.45 var(--jp-ui-font-family, system-ui, -apple-system, 'Segoe UI', sans-serif);
}
@media (prefers-color-scheme: dark) {
  ${root} {
    --explainbook-ink: var(--jp-content-font-color1, #e4e7eb);
    --explainbook-quiet: var(--jp-content-font-color2, #a3acb7);
    --explainbook-line: var(--jp-border-color2, #3a424c);
    --explainbook-ground: var(--jp-layout-color0, #14181d);
    --explainbook-raised: var(--jp-layout-color2, #262c34);
    --explainbook-accent: var(--jp-brand-color1, #79b3ee);
  }
  :root:not([data-jp-theme-light]) ${root}, body:not([data-jp-theme-light]) ${root} {
    --explainbook-warn-ink: #ffc978; --explainbook-warn-ground: #40300f;
    --explainbook-good-ink: #8fdcb0; --explainbook-good-ground: #163425;
    ${basesOnDark}
  }
}
body[data-jp-theme-light='true'] ${root} {
  color-scheme: light;
  --explainbook-warn-ink: #8a4b00; --explainbook-warn-ground: #fff1dc;
  --explainbook-good-ink: #14633a; --explainbook-good-ground: #e3f4ea;
  ${basesOnLight}
}
body[data-jp-theme-light='false'] ${root} {
  color-scheme: dark;
  --explainbook-warn-ink: #ffc978; --explainbook-warn-ground: #40300f;
  --explainbook-good-ink: #8fdcb0; --explainbook-good-ground: #163425;
  ${basesOnDark}
}
${root} *, ${root} *::before { box-sizing: border-box; }
${root} [hidden] { display: none !important; }
.explainbook-heading { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 20px; margin: 0 0 14px; }
${root} p { margin: 0; }
${root} .explainbook-target { margin: 0; font-size: 17px; font-weight: 400; line-height: 1.45; letter-spacing: 0; color: inherit; flex: 1 1 auto; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 10px; }
.explainbook-facts { color: var(--explainbook-quiet); font-size: 14px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.explainbook-picker, .explainbook-stepper { display: flex; align-items: center; gap: 8px; }
.explainbook-hint { color: var(--explainbook-quiet); font-size: 12px; }
.explainbook-hint:empty { display: none; }
.explainbook-problem { flex-basis: 100%; color: var(--explainbook-warn-ink); background: var(--explainbook-warn-ground); padding: 6px 10px; border-radius: 6px; }
.explainbook-panels { display: grid; --explainbook-share: calc((100% - (var(--explainbook-panels, 2) - 1) * 20px) / var(--explainbook-panels, 2)); grid-template-columns: repeat(auto-fill, max(min(176px, (100% - 20px) / 2), min(340px, var(--explainbook-share)))); gap: 0 20px; }
.explainbook-busy .explainbook-panel:not(.explainbook-input) .explainbook-picture { opacity: 0.45; }
.explainbook-panel { min-width: 0; max-width: 340px; display: grid; grid-template-columns: 100%; grid-template-rows: subgrid; grid-row: span 5; row-gap: 0; align-content: start; }
${root} .explainbook-panel h3 { align-self: end; margin: 0 0 6px; font-size: 14px; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere; color: inherit; }
.explainbook-picture { transition: opacity 0.15s; position: relative; width: 100%; border-radius: 4px; overflow: hidden; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-picture canvas { display: block; width: 100%; height: 100%; image-rendering: pixelated; cursor: crosshair; touch-action: pan-y; }
.explainbook-spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.explainbook-picture:has(canvas:focus-visible) { box-shadow: 0 0 0 2px var(--explainbook-ground), 0 0 0 4px var(--explainbook-accent); }
.explainbook-picture canvas:focus { outline: none; }
${root} .explainbook-grid-of-maps { overflow-x: auto; margin: 0 0 12px; }
${root} .explainbook-grid-of-maps table { border-collapse: collapse; margin: 0; font-size: 13px; color: inherit; }
${root} .explainbook-grid-of-maps :is(th, td) { padding: 0 8px 8px 0; border: 0; background: none; text-align: left; font-weight: 400; vertical-align: middle; }
${root} .explainbook-grid-of-maps thead th { font-weight: 600; max-width: 120px; }
.explainbook-grid-of-maps canvas { display: block; width: 112px; height: auto; image-rendering: pixelated; border-radius: 3px; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-grid-of-maps button { font: inherit; color: var(--explainbook-accent); background: none; border: 0; padding: 2px 0; cursor: pointer; text-align: left; max-width: 110px; overflow-wrap: anywhere; }
.explainbook-agreement { margin: 0 0 16px; overflow-x: auto; }
${root} .explainbook-agreement table { border-collapse: separate; border-spacing: 2px; margin: 0; font-size: 12px; font-variant-numeric: tabular-nums; color: inherit; }
${root} .explainbook-agreement p { margin: 0 0 4px; font-size: 13px; }
.explainbook-agreement small { font-size: 12px; color: var(--explainbook-quiet); }
${root} .explainbook-agreement :is(th, td) { padding: 2px 8px; border: 0; background: none; font-weight: 400; text-align: right; white-space: nowrap; }
${root} .explainbook-agreement th[scope='row'] { text-align: left; padding-left: 0; }
${root} .explainbook-agreement tbody td { border-radius: 3px; background: color-mix(in srgb, var(--explainbook-accent) calc(var(--explainbook-strength) * 30%), var(--explainbook-raised)); }
.explainbook-layer { width: 100%; height: 100%; transform-origin: 0 0; }
.explainbook-zoomed canvas { cursor: grab; touch-action: none; }
.explainbook-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin: 0 0 14px; }
.explainbook-taking { display: flex; gap: 6px; margin-left: auto; }
.explainbook-zoomer { display: flex; align-items: center; gap: 6px; }
.explainbook-all .explainbook-zoomer { display: none; }
.explainbook-zoomer output { min-width: 46px; text-align: center; font-size: 13px; font-variant-numeric: tabular-nums; }
.explainbook-tools button { height: 28px; min-width: 30px; padding: 0 10px; font: inherit; font-size: 13px; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-edge); border-radius: 5px; cursor: pointer; }
.explainbook-tools button[aria-pressed='true'] { color: var(--explainbook-ground); background: var(--explainbook-accent); border-color: var(--explainbook-accent); }
.explainbook-tools button:disabled { color: var(--explainbook-quiet); cursor: default; }
${root} .explainbook-keys { font-size: 13px; }
.explainbook-keys[open] { flex-basis: 100%; order: 1; }
.explainbook-keys summary { cursor: pointer; color: var(--explainbook-quiet); width: max-content; line-height: 28px; }
${root} .explainbook-keys dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(250px, 100%), 1fr)); gap: 4px 24px; margin: 6px 0 0; padding: 0; }
.explainbook-keys dl > div { display: flex; gap: 10px; align-items: baseline; }
${root} .explainbook-keys :is(dt, dd) { margin: 0; padding: 0; float: none; width: auto; font-weight: 400; }
${root} .explainbook-keys dt { flex: 0 0 76px; }
.explainbook-keys kbd { font: inherit; font-size: 12px; padding: 1px 6px; border: 1px solid var(--explainbook-line); border-radius: 4px; color: var(--explainbook-ink); background: var(--explainbook-raised); box-shadow: none; }
.explainbook-marker { position: absolute; pointer-events: none; min-width: 5px; min-height: 5px; box-shadow: 0 0 0 1.5px #000, 0 0 0 3px #fff; border-radius: 1px; }
${root} .explainbook-readout { min-height: 20px; margin: 5px 0 6px; font-size: 13px; line-height: 20px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-bar { max-width: 340px; margin: 2px 0 8px; }
${root} > .explainbook-bar { max-width: none; margin: 0 0 16px; }
.explainbook-bar canvas { display: block; width: 100%; height: 10px; border-radius: 5px; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-ticks { display: flex; justify-content: space-between; margin-top: 4px; font-size: 12px; line-height: 1.4; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-controls { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(190px, 100%), 1fr)); gap: 12px 24px; align-items: end; padding-top: 12px; border-top: 1px solid var(--explainbook-line); font-size: 13px; }
.explainbook-control { display: flex; flex-direction: column; gap: 4px; min-width: 0; min-height: 46px; justify-content: space-between; }
.explainbook-control-head { display: flex; justify-content: space-between; gap: 8px; }
.explainbook-control output { color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; white-space: nowrap; }
.explainbook-toggle { flex-direction: row; justify-content: flex-start; align-items: center; gap: 8px; min-height: 28px; cursor: pointer; }
${root} input[type='range'] { appearance: none; width: 100%; height: 28px; margin: 0; background: transparent; cursor: pointer; }
${root} input[type='range']::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: linear-gradient(to right, var(--explainbook-accent) var(--explainbook-fill, 0%), var(--explainbook-edge) var(--explainbook-fill, 0%)); }
${root} input[type='range']::-moz-range-track { height: 4px; border-radius: 2px; background: var(--explainbook-edge); }
${root} input[type='range']::-moz-range-progress { height: 4px; border-radius: 2px; background: var(--explainbook-accent); }
${root} input[type='range']::-webkit-slider-thumb { appearance: none; width: 16px; height: 16px; margin-top: -6px; border-radius: 50%; background: var(--explainbook-ground); border: 2px solid var(--explainbook-accent); }
${root} input[type='range']::-moz-range-thumb { width: 12px; height: 12px; border-radius: 50%; background: var(--explainbook-ground); border: 2px solid var(--explainbook-accent); }
${root} input[type='checkbox'] { width: 16px; height: 16px; margin: 0; accent-color: var(--explainbook-accent); }
${root} select, .explainbook-stepper button { height: 28px; font: inherit; font-size: 13px; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-edge); border-radius: 5px; padding: 0 8px; min-width: 0; max-width: 100%; }
${root} select:disabled { color: var(--explainbook-quiet); background: var(--explainbook-raised); }
.explainbook-stepper button { width: 30px; padding: 0; font-size: 17px; line-height: 1; cursor: pointer; }
.explainbook-stepper output { font-variant-numeric: tabular-nums; min-width: 52px; text-align: center; }
${root} :is(select, button, input, summary, .explainbook-ledger):focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 2px; }
.explainbook-certificates { border-top: 1px solid var(--explainbook-line); margin-top: 14px; padding-top: 8px; font-size: 13px; }
.explainbook-certificate { padding: 3px 0; }
.explainbook-chips { display: flex; flex-wrap: wrap; gap: 5px; margin-bottom: 16px; align-content: start; }
.explainbook-chip { display: inline-flex; gap: 5px; padding: 1px 8px; border-radius: 10px; font-size: 12px; line-height: 18px; background: var(--explainbook-raised); }
.explainbook-chip.explainbook-good { color: var(--explainbook-good-ink); background: var(--explainbook-good-ground); }
.explainbook-chip.explainbook-warn { color: var(--explainbook-warn-ink); background: var(--explainbook-warn-ground); }
dd.explainbook-warn { color: var(--explainbook-warn-ink); }
.explainbook-certificate summary { cursor: pointer; color: var(--explainbook-quiet); width: fit-content; }
.explainbook-certificate summary:hover { color: var(--explainbook-ink); }
.explainbook-certificate summary b { font-weight: 600; color: var(--explainbook-ink); }
.explainbook-certificate dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 20px; margin: 8px 0 12px 16px; }
.explainbook-certificate dt { color: var(--explainbook-quiet); font-weight: 400; margin: 0; float: none; width: auto; }
.explainbook-certificate dd { margin: 0; overflow-wrap: anywhere; }
.explainbook-ledger { overflow-x: auto; margin: 0 0 10px 16px; }
${root} .explainbook-ledger table { border-collapse: collapse; margin: 0; font-size: 12px; font-variant-numeric: tabular-nums; white-space: nowrap; color: inherit; }
${root} .explainbook-ledger :is(th, td) { text-align: right; padding: 3px 12px 3px 0; border: 0; background: none; font-weight: 400; max-width: none; }
${root} .explainbook-ledger th { color: var(--explainbook-quiet); }
${root} .explainbook-ledger :is(th, td):nth-child(-n + 2) { text-align: left; }
@media screen and (max-width: 720px) {
  /* A shade at the edge where there is more to scroll to, covered where the content ends. */
  ${root} :is(.explainbook-table, .explainbook-canvas, .explainbook-grid-of-maps, .explainbook-agreement, .explainbook-ledger) { --explainbook-shade: color-mix(in srgb, var(--explainbook-ink) 28%, transparent); background: linear-gradient(90deg, var(--explainbook-ground) 50%, transparent) 0 0 / 40px 100% no-repeat local, linear-gradient(270deg, var(--explainbook-ground) 50%, transparent) 100% 0 / 40px 100% no-repeat local, linear-gradient(90deg, var(--explainbook-shade), transparent) 0 0 / 12px 100% no-repeat scroll, linear-gradient(270deg, var(--explainbook-shade), transparent) 100% 0 / 12px 100% no-repeat scroll; }
}
@media (pointer: coarse) {
  ${root} :is(.explainbook-tools button, .explainbook-take button, .explainbook-stepper button, .explainbook-progress button, select, input[type='range']) { height: 44px; min-width: 44px; }
  ${root} :is(summary, .explainbook-toggle) { min-height: 44px; line-height: 44px; }
  ${root} input[type='range']::-webkit-slider-thumb { width: 24px; height: 24px; margin-top: -10px; }
  ${root} input[type='range']::-moz-range-thumb { width: 20px; height: 20px; }
}
@media (forced-colors: active) {
  ${root} { --explainbook-ink: CanvasText; --explainbook-quiet: CanvasText; --explainbook-line: GrayText; --explainbook-ground: Canvas; --explainbook-raised: Canvas; --explainbook-accent: Highlight; --explainbook-warn-ink: CanvasText; --explainbook-good-ink: CanvasText; --explainbook-warn-ground: Canvas; --explainbook-good-ground: Canvas; }
  .explainbook-chip { border: 1px solid; }
  ${root} :is(.explainbook-marker, .explainbook-item, .explainbook-pictures, .explainbook-words span, .explainbook-agreement td, input[type='range']) { forced-color-adjust: none; }
}
@media (prefers-reduced-motion: reduce) { .explainbook-picture { transition: none; } }
@media print { .explainbook-panels { grid-template-columns: repeat(auto-fill, max(min(38mm, (100% - 20px) / 2), min(340px, var(--explainbook-share)))); } .explainbook-tools, .explainbook-controls, .explainbook-picker, .explainbook-stepper, .explainbook-readout { display: none; } }
`;

const styleId = 'explainbook-style';

/** Puts the style into the page, once. */
export function addStyle(): void {
  if (document.getElementById(styleId)) return;
  const style = document.createElement('style');
  style.id = styleId;
  style.textContent = css + figureCss + formCss + videoCss + recomputeCss;
  document.head.append(style);
}
