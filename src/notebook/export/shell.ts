/** A page around its parts. Words, pictures and layout come first, and read without what follows: the state, then the scripts. */

export interface PageParts {
  /** As HTML, like all of them. */
  readonly title: string;
  readonly policy: string;
  readonly style: string;
  readonly body: string;
  readonly state: string;
  readonly scripts: string;
  /** What `licencesHtml` makes, or nothing. */
  readonly licences: string;
}

/** @param texts as HTML; without any there is no heading either */
export const licencesHtml = (texts: string): string =>
  texts &&
  `<details><summary>Licences of the code inside this page</summary><pre tabindex="0" role="region" aria-label="Licences">${texts}</pre></details>`;

export function pageHtml({ title, policy, style, body, state, scripts, licences }: PageParts): string {
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
<footer><p>Made with Explainbook. This page holds everything it shows; it loads nothing.</p>${licences}</footer>
${[state, scripts].filter(Boolean).join('\n')}
</body>
</html>
`;
}
