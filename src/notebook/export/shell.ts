/** A page around its parts. Words, pictures and layout come first, and read without what follows: the state, then the scripts. */

export interface PageParts {
  /** As HTML, like all of them. */
  readonly title: string;
  readonly policy: string;
  readonly style: string;
  readonly body: string;
  readonly state: string;
  readonly scripts: string;
  readonly licences: string;
}

export function pageHtml({ title, policy, style, body, state, scripts, licences }: PageParts): string {
  const inside = `<details><summary>Licences of the code inside this page</summary><pre tabindex="0" role="region" aria-label="Licences">${licences}</pre></details>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
<footer><p>Made with Explainbook. This page holds everything it shows; it loads nothing.</p>${licences ? inside : ''}</footer>
${[state, scripts].filter(Boolean).join('\n')}
</body>
</html>
`;
}
