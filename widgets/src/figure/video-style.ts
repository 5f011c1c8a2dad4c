/** The look of clips. */
export const videoCss = `
.explainbook-screens { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(168px, calc(50% - 8px)), 1fr)); gap: 14px 16px; max-width: 60rem; }
.explainbook-figure .explainbook-screens figure { margin: 0; max-width: 300px; min-width: 0; }
.explainbook-screens canvas { display: block; width: 100%; height: auto; border-radius: 6px; image-rendering: pixelated; box-shadow: 0 0 0 1px var(--explainbook-line); }
.explainbook-figure .explainbook-screens figcaption { margin: 6px 0 0; font-size: 13px; overflow-wrap: anywhere; color: var(--explainbook-ink); }
.explainbook-film-line { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px; margin: 12px 0 10px; }
.explainbook-figure .explainbook-film-line .explainbook-readout { margin: 0; min-width: 12rem; color: var(--explainbook-ink); }
.explainbook-figure .explainbook-play { min-height: 34px; min-width: 74px; padding: 0 14px; font: inherit; color: var(--explainbook-ground); background: var(--explainbook-accent); border: 1px solid var(--explainbook-accent); border-radius: 7px; cursor: pointer; }
.explainbook-timeline { position: relative; overflow-x: auto; overflow-y: hidden; padding: 2px; margin: -2px; }
.explainbook-scrub { position: absolute; margin: 2px; cursor: ew-resize; touch-action: pan-y; border-radius: 4px; }
.explainbook-scrub::before { content: ''; position: absolute; inset: 0 -10px; }
.explainbook-scrub:focus-visible { outline: 2px solid var(--explainbook-accent); outline-offset: 3px; }
.explainbook-playhead { position: absolute; top: -4px; bottom: 0; width: 2px; margin-left: -1px; background: var(--explainbook-ink); pointer-events: none; }
.explainbook-playhead::before { content: ''; position: absolute; top: -6px; left: -5px; width: 12px; height: 12px; border-radius: 50%; background: var(--explainbook-ground); border: 3px solid var(--explainbook-accent); }
@media print { .explainbook-play, .explainbook-film-line .explainbook-hint { display: none; } }
`;
