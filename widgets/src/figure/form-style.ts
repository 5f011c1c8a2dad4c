/** The look of forms: one quiet card, large targets. */
export const formCss = `
.explainbook-figure > h2:has(+ [hidden]) { margin-bottom: 12px; }
.explainbook-form-screen { max-width: 46rem; padding: clamp(14px, 3cqi, 26px); border: 1px solid var(--explainbook-line); border-radius: 12px; background: var(--explainbook-ground); }
.explainbook-form-head { display: flex; align-items: center; gap: 14px; margin-bottom: 16px; font-size: 13px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-form-head p { white-space: nowrap; }
.explainbook-form-head progress { flex: 1; height: 6px; min-width: 0; accent-color: var(--explainbook-accent); }
.explainbook-figure .explainbook-block .explainbook-form h3 { margin: 0 0 6px; font-size: 18px; outline: none; }
.explainbook-figure .explainbook-form .explainbook-summary { margin: 0 0 14px; }
.explainbook-figure .explainbook-form .explainbook-gallery { margin: 0 0 18px -5px; }
.explainbook-form .explainbook-item canvas { display: block; max-width: 100%; height: auto; border-radius: 4px; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-form .explainbook-item figcaption { color: var(--explainbook-quiet); }
.explainbook-question { margin: 0 0 18px; padding: 0; border: 0; min-width: 0; }
.explainbook-figure .explainbook-question :is(legend, .explainbook-legend) { padding: 0; margin: 0 0 8px; font-size: 14px; font-weight: 600; color: inherit; border: 0; text-wrap: pretty; }
.explainbook-scale { margin-bottom: 0; padding: 12px 0; border-top: 1px solid var(--explainbook-line); }
.explainbook-figure .explainbook-question.explainbook-scale legend { float: left; width: 100%; font-weight: 400; }
.explainbook-scale .explainbook-options { clear: both; display: grid; grid-template-columns: repeat(auto-fit, minmax(0, 1fr)); gap: 6px; }
.explainbook-option { position: relative; cursor: pointer; border: 1px solid var(--explainbook-line); border-radius: 8px; }
.explainbook-option:hover { background: var(--explainbook-raised); }
.explainbook-option:has(input:checked) { border-color: var(--explainbook-accent); box-shadow: 0 0 0 1px var(--explainbook-accent); background: color-mix(in srgb, var(--explainbook-accent) 9%, var(--explainbook-ground)); }
.explainbook-option:has(input:focus-visible) { outline: 2px solid var(--explainbook-accent); outline-offset: 2px; }
.explainbook-figure .explainbook-option input[type='radio'] { width: 16px; height: 16px; margin: 0; accent-color: var(--explainbook-accent); outline: none; flex: none; }
.explainbook-scale .explainbook-option { display: flex; flex-direction: column; align-items: center; gap: 2px; min-height: 44px; padding: 7px 4px; text-align: center; font-size: 13px; line-height: 1.25; }
.explainbook-scale .explainbook-option b { display: none; font-weight: 500; }
.explainbook-scale .explainbook-option-label { color: var(--explainbook-quiet); font-size: 12px; }
.explainbook-choice .explainbook-options { display: flex; flex-wrap: wrap; gap: 14px; }
.explainbook-choice .explainbook-option { display: grid; grid-template-columns: max-content 1fr; align-items: center; gap: 8px; padding: 12px; }
.explainbook-choice .explainbook-option b { font-weight: 600; }
.explainbook-choice .explainbook-option canvas { grid-column: 1 / -1; display: block; max-width: 100%; height: auto; border-radius: 4px; }
.explainbook-line-of-text label { display: block; margin-bottom: 6px; font-weight: 600; }
.explainbook-line-of-text input { height: 38px; width: min(100%, 20rem); padding: 0 10px; font: inherit; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-quiet); border-radius: 6px; }
.explainbook-stage { position: relative; max-width: 100%; border-radius: 6px; overflow: hidden; box-shadow: 0 0 0 1px var(--explainbook-line); touch-action: none; cursor: none; user-select: none; -webkit-user-select: none; }
.explainbook-stage:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 3px; }
.explainbook-stage canvas { display: block; width: 100% !important; height: auto; }
.explainbook-stage canvas + canvas { position: absolute; inset: 0; height: 100%; image-rendering: pixelated; }
.explainbook-brush { position: absolute; transform: translate(-50%, -50%); border-radius: 50%; pointer-events: none; box-shadow: 0 0 0 1.5px #000, 0 0 0 3px #fff; }
.explainbook-form .explainbook-readout { display: block; }
.explainbook-paint { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; font-size: 13px; }
.explainbook-paint .explainbook-toggle { display: flex; }
.explainbook-brush-size { display: flex; align-items: center; gap: 8px; }
.explainbook-figure .explainbook-brush-size input { width: 110px; }
.explainbook-form button { min-height: 34px; padding: 0 14px; font: inherit; font-size: 14px; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-line); border-radius: 7px; cursor: pointer; }
.explainbook-form button:disabled { color: var(--explainbook-quiet); cursor: default; opacity: 0.6; }
.explainbook-form-foot { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 8px; }
.explainbook-form-foot button { min-height: 44px; min-width: 92px; }
.explainbook-form-foot button:last-child { margin-left: auto; }
.explainbook-form button.explainbook-primary:not(:disabled) { color: var(--explainbook-ground); background: var(--explainbook-accent); border-color: var(--explainbook-accent); font-weight: 600; }
.explainbook-figure .explainbook-status { margin-top: 12px; font-size: 13px; color: var(--explainbook-quiet); }
.explainbook-form-print { display: none; }
@container (max-width: 520px) {
  .explainbook-scale .explainbook-option b { display: block; }
  .explainbook-scale .explainbook-option:not(:first-child):not(:last-child) .explainbook-option-label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .explainbook-scale .explainbook-option-label { font-size: 11px; }
  .explainbook-form-foot button { flex: 1; }
  .explainbook-choice .explainbook-options { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; }
  .explainbook-choice .explainbook-option { padding: 8px; }
  .explainbook-choice .explainbook-option canvas { width: 100% !important; }
}
@media print {
  .explainbook-form-screen { display: none; }
  .explainbook-form-print { display: block; }
  .explainbook-form-print > div { break-inside: avoid; }
  .explainbook-block[data-kind='form'] { break-inside: auto; }
}
`;
