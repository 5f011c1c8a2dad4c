/** The look of a report: a letter that prints on one or two A4 pages, light or dark on a screen. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2128; --quiet: #59616b; --line: #dfe3e8; --ground: #fff; --raised: #f6f7f9; --good: #14633a; --bad: #a3231f; --bad-ground: #fdf0ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --quiet: #a3acb7; --line: #323941; --ground: #14181d; --raised: #1c2228; --good: #8fdcb0; --bad: #ff9d95; --bad-ground: #3a1d1c; } }
@media print { :root { color-scheme: light; --ink: #000; --quiet: #444; --line: #ccc; --ground: #fff; --raised: #fff; --good: #14633a; --bad: #a3231f; --bad-ground: #fff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16.5px/1.55 Georgia, 'Iowan Old Style', 'Palatino Linotype', 'Times New Roman', serif; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
main, footer { width: min(43rem, 100% - 2 * clamp(16px, 5vw, 40px)); margin: 0 auto; }
main { padding-top: clamp(24px, 7vh, 72px); }
.kind, th, .mark, small, footer, .bars, ol::marker { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.kind { margin: 0 0 10px; color: var(--quiet); font-size: 13.5px; }
h1 { font-size: clamp(1.6rem, 5vw, 2.2rem); line-height: 1.15; letter-spacing: -0.015em; margin: 0 0 22px; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.22rem; line-height: 1.3; margin: 0 0 8px; break-after: avoid; }
section { margin: 30px 0 0; padding-top: 22px; border-top: 1px solid var(--line); }
p { margin: 0 0 10px; overflow-wrap: anywhere; } ul, ol { margin: 0 0 12px; padding-left: 1.4em; } li { margin: 4px 0; overflow-wrap: anywhere; }
.list > p { margin-bottom: 2px; break-after: avoid; }
.quiet, small { color: var(--quiet); font-size: 14px; line-height: 1.45; }
.alert { margin: 0 0 18px; border-left: 4px solid var(--bad); background: var(--bad-ground); color: var(--bad); padding: 12px 16px; border-radius: 0 6px 6px 0; }
.alert b { font-weight: 700; }
table { border-collapse: collapse; font-size: 15px; }
.facts th { font-weight: 400; font-size: 14px; color: var(--quiet); padding: 2px 24px 2px 0; white-space: nowrap; vertical-align: baseline; }
.facts td { padding: 2px 0; vertical-align: baseline; overflow-wrap: anywhere; }
.bars { width: 100%; margin: 16px 0 12px; font-size: 14px; font-variant-numeric: tabular-nums; }
.bars th, .bars td { padding: 4px 10px; border-bottom: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
.bars thead th { color: var(--quiet); font-size: 12.5px; } .bars tr > :first-child { padding-left: 0; } .bars tr > :last-child { padding-right: 0; white-space: nowrap; }
.bars td:nth-child(3) { padding-right: 0; } .bars td:nth-child(4) { padding-left: 0; border-left: 1px solid var(--quiet); }
.bars span { vertical-align: -1px; max-width: 100%; }
.pictures { margin: 14px 0 18px; } figure { flex: 1 1 240px; max-width: none !important; } figure img { display: block; width: 100%; height: auto; border: 1px solid var(--line); border-radius: 4px; background: #fff; } figcaption { margin-top: 6px; line-height: 1.4; }
.words { margin: 12px 0; padding: 0; font-size: 1.12rem; line-height: 1.9; } .words span { padding: 0.12em 0.22em; border-radius: 4px; -webkit-box-decoration-break: clone; box-decoration-break: clone; overflow-wrap: anywhere; }
.checks { list-style: none; padding: 0; } .checks li { margin: 0 0 12px; break-inside: avoid; }
.mark { font-size: 13px; font-weight: 600; margin-left: 6px; white-space: nowrap; } .passed .mark { color: var(--good); } .failed .mark { color: var(--bad); } .none .mark { color: var(--quiet); }
section:last-of-type { font-size: 14.5px; } section:last-of-type .facts { font: 12.5px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; font-variant-numeric: tabular-nums; } section:last-of-type .facts th { font-size: 12.5px; }
footer { margin-top: 28px; padding: 14px 0 40px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 13px; }
@media (max-width: 520px) { .facts th { padding-right: 14px; white-space: normal; } .bars th, .bars td { padding: 4px 5px; } .bars td:nth-child(3) span, .bars td:nth-child(4) span { max-width: 14vw; } }
@page { size: A4; margin: 16mm 18mm; }
@media print { body { font-size: 10.5pt; line-height: 1.4; } main, footer { width: 100%; padding: 0; } section { margin-top: 5mm; padding-top: 4mm; } h1 { font-size: 20pt; margin-bottom: 4mm; } h2 { font-size: 12.5pt; } .quiet, small, table, .bars { font-size: 9pt; } .facts th, section:last-of-type, section:last-of-type .facts { font-size: 8.5pt; } figure { flex: 0 1 60mm; } .pictures, .bars tr, figure { break-inside: avoid; } .words { font-size: 11pt; } footer { margin-top: 5mm; padding-bottom: 0; } }
`;
