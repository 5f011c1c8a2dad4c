/** The look of an exported page: one calm column, light or dark as the reader's system is, fit for print. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1c2128; --quiet: #59616b; --line: #dfe3e8; --ground: #fff; --code: #f6f7f9; --accent: #1a66b3; --bad: #a3231f; --bad-ground: #fdf0ef;
  --keyword: #8a2a8c; --string: #14633a; --number: #8a4b00; --title: #1a5599; --comment: #667080; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --quiet: #a3acb7; --line: #323941; --ground: #14181d; --code: #1c2228; --accent: #79b3ee; --bad: #ff9d95; --bad-ground: #3a1d1c;
  --keyword: #dba0e0; --string: #8fdcb0; --number: #ffc978; --title: #8dc1f2; --comment: #95a0ac; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main, footer { width: min(62rem, 100% - 2 * clamp(16px, 4vw, 40px)); margin: 0 auto; }
main { padding-top: clamp(24px, 6vh, 64px); padding-bottom: 32px; }
.prose { max-width: 42rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 0.6em; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.2em 0 0.5em; } h3 { font-size: 1.1rem; margin: 1.8em 0 0.4em; }
p, ul, ol { margin: 0.7em 0; } a { color: var(--accent); } img { max-width: 100%; }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--quiet); }
/* Nothing of a notebook's markup reaches over the rest of the page. */
.prose, .rich { contain: paint; } .cell { margin: 1.4em 0; }
pre, code { font: 13.5px/1.55 ui-monospace, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace; }
:not(pre) > code { background: var(--code); padding: 0.1em 0.35em; border-radius: 4px; font-size: 0.87em; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.source, .prose pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
.output { margin-top: 10px; overflow-x: auto; }
@media screen and (max-width: 720px) {
  /* A shade at the edge where there is more to scroll to, covered where the content ends. */
  .output { --shade: color-mix(in srgb, var(--ink) 28%, transparent); background: linear-gradient(90deg, var(--ground) 50%, transparent) 0 0 / 40px 100% no-repeat local, linear-gradient(270deg, var(--ground) 50%, transparent) 100% 0 / 40px 100% no-repeat local, linear-gradient(90deg, var(--shade), transparent) 0 0 / 12px 100% no-repeat scroll, linear-gradient(270deg, var(--shade), transparent) 100% 0 / 12px 100% no-repeat scroll; }
}
.output > pre { padding: 4px 16px; }
.stderr { color: var(--quiet); } .output > .error { color: var(--bad); background: var(--bad-ground); border-radius: 8px; padding: 12px 16px; }
.control { display: flex; gap: 0.6em; align-items: center; font-size: 14px; padding: 0 16px; margin: 0.5em 0; } .control b { font-variant-numeric: tabular-nums; } .control small { color: var(--quiet); }
.control progress { appearance: none; width: 9em; height: 6px; border: 0; border-radius: 3px; overflow: hidden; background: var(--line); color: var(--accent); }
.control progress::-webkit-progress-bar { background: var(--line); } .control progress::-webkit-progress-value { background: var(--accent); } .control progress::-moz-progress-bar { background: var(--accent); }
.control .button { border: 1px solid var(--line); border-radius: 6px; padding: 2px 14px; color: var(--quiet); }
.box { padding: 2px 0; } .box.across { display: flex; flex-wrap: wrap; align-items: center; } .box pre { padding: 4px 16px; }
.page { border: 1px solid var(--line); border-radius: 8px; padding: 4px 0 8px; margin: 8px 0; } .page :is(img, .rich, .widget) { margin: 0 16px; } .page img { max-width: calc(100% - 32px); } .page-title { font-weight: 600; font-size: 14px; margin: 4px 16px; }
.rich table, .prose table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
:is(.rich, .prose) :is(th, td) { padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.hljs-keyword, .hljs-literal, .hljs-built_in, .source :is(.k, .kc, .kd, .kr, .kt, .nb) { color: var(--keyword); } .hljs-string, .hljs-regexp, .source :is(.s, .s1, .s2, .sb, .sr) { color: var(--string); }
.hljs-number, .source :is(.m, .mi, .mf, .mh) { color: var(--number); } .hljs-title, .hljs-attr, .hljs-property, .source :is(.nc, .nf, .na) { color: var(--title); } .hljs-comment, .source :is(.c, .c1, .cm) { color: var(--comment); font-style: italic; }
footer { border-top: 1px solid var(--line); padding-top: 16px; padding-bottom: 40px; font-size: 13px; color: var(--quiet); }
footer summary { cursor: pointer; } footer pre { white-space: pre-wrap; font-size: 11.5px; max-height: 24rem; overflow: auto; margin-top: 8px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@page { margin: 16mm 15mm; }
@media print {
  :root { color-scheme: light; --quiet: #444; --line: #ccc; --code: #fff; --bad-ground: #fff; }
  body { font-size: 10.5pt; line-height: 1.45; } main, footer { width: auto; padding: 0; } footer { margin-top: 8mm; padding-top: 3mm; } footer details { display: none; }
  h1 { font-size: 20pt; } h2 { font-size: 14pt; margin-top: 9mm; } h3 { font-size: 11.5pt; } :is(h1, h2, h3, h4) { break-after: avoid; }
  .cell { margin: 4mm 0; } .prose { max-width: none; } p, li { orphans: 3; widows: 3; }
  pre, code { font-size: 8.5pt; } .source, .prose pre { padding: 2mm 3mm; border-radius: 0; border-width: 0 0 0 1pt; } .source { color: var(--quiet); }
  .output { overflow: visible; } :is(.source, figure, img, tr, .error) { break-inside: avoid; }
  :is(.rich, .prose) table, .explainbook-figure table { font-size: 8pt !important; } .explainbook-figure :is(th, td) { white-space: normal !important; padding: 1mm 2mm 1mm 0 !important; }
  a { color: inherit; } a[href^='http']::after { content: ' (' attr(href) ')'; font-size: 0.85em; color: var(--quiet); overflow-wrap: anywhere; }
  :is(.rich details, .prose details, .explainbook-certificate)::details-content { content-visibility: visible; block-size: auto; }
  .rich span, .explainbook-figure, .explainbook-heatmap { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
