/** A report as a file of its own: no script, nothing loaded. */

import { escapeHtml } from '../render/format';
import { documentHtml } from './html';
import type { ReportDocument } from './part';
import { reportStyle } from './style';

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export function reportPage(document: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<p class="kind">Explanation of a decision by an automated system</p>
${documentHtml(document, 2)}
</main>
<footer>Made with Explainbook. This page holds everything it shows; it loads nothing and runs nothing.</footer>
</body>
</html>
`;
}
