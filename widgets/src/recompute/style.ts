/** The look of what asks for an explanation anew; colours are the widget's. */
export const recomputeCss = `
.explainbook-recompute { display: flex; flex-wrap: wrap; align-items: end; justify-content: space-between; gap: 12px 24px; margin: 0 0 6px; padding: 10px 12px 12px; border: 1px solid var(--explainbook-line); border-radius: 8px; }
.explainbook-fields { display: flex; flex-wrap: wrap; gap: 10px 14px; min-width: 0; }
.explainbook-field { display: flex; flex-direction: column; gap: 4px; min-width: 0; max-width: 100%; font-size: 13px; }
.explainbook-field label { color: var(--explainbook-quiet); }
.explainbook-recompute input[type='number'] { width: 92px; height: 28px; padding: 0 8px; font: inherit; font-size: 13px; font-variant-numeric: tabular-nums; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-line); border-radius: 5px; }
.explainbook-recompute input[type='number']:invalid { border-color: var(--explainbook-warn-ink); }
.explainbook-draw { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
.explainbook-draw .explainbook-hint { max-width: 22em; }
:is(.explainbook-draw, .explainbook-advance) button { height: 28px; padding: 0 10px; font: inherit; font-size: 13px; color: var(--explainbook-ink); background: var(--explainbook-ground); border: 1px solid var(--explainbook-line); border-radius: 5px; cursor: pointer; }
.explainbook-draw button[aria-pressed='true'] { color: var(--explainbook-ground); background: var(--explainbook-accent); border-color: var(--explainbook-accent); }
.explainbook-draw button:disabled { color: var(--explainbook-quiet); cursor: default; }
.explainbook-advance { min-height: 28px; margin: 0 0 10px; font-size: 13px; color: var(--explainbook-quiet); font-variant-numeric: tabular-nums; }
.explainbook-advance > span { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; min-height: 28px; }
.explainbook-advance progress { width: 160px; max-width: 28%; height: 6px; accent-color: var(--explainbook-accent); }
.explainbook-brushing canvas[data-key='input'] { cursor: cell; touch-action: none; }
@media print { .explainbook-recompute, .explainbook-advance { display: none; } }
`;
