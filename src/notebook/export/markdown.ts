/** Markdown to HTML as notebooks write it: GitHub's, with TeX between dollars left as it is. */

import { Marked, type TokenizerAndRendererExtension } from 'marked';
import { escapeHtml } from '../../render/format';

/** TeX as text, so that no underscore in it becomes emphasis. The forms are those of Jupyter. */
const forms: readonly { readonly level: 'inline' | 'block'; readonly start: RegExp; readonly whole: RegExp }[] = [
  {
    level: 'block',
    start: /^ {0,3}(\$\$|\\begin\{)/m,
    whole: /^ {0,3}(\$\$[\s\S]+?\$\$|\\begin\{([a-z]+\*?)\}[\s\S]*?\\end\{\2\})[^\S\n]*(?:\n|$)/,
  },
  {
    level: 'inline',
    start: /\$|\\\\\(|\\\\\[|\\begin\{/,
    whole:
      /^(\$\$[\s\S]+?\$\$|\$(?=[^\s$])(?:\\.|[^\\$\n])*?[^\s\\$]\$(?!\d)|\$[^\s\\$]\$(?!\d)|\\\\\([\s\S]+?\\\\\)|\\\\\[[\s\S]+?\\\\\]|\\begin\{([a-z]+\*?)\}[\s\S]*?\\end\{\2\})/,
  },
];

const extensions = forms.map(
  ({ level, start, whole }): TokenizerAndRendererExtension => ({
    name: `${level}Math`,
    level,
    start: (source) => {
      const at = source.search(start);
      return at < 0 ? undefined : at;
    },
    tokenizer: (source) => {
      const [raw, text] = whole.exec(source) ?? [];
      return raw === undefined ? undefined : { type: `${level}Math`, raw, text };
    },
    renderer: ({ text }) => (level === 'block' ? `<p>${escapeHtml(String(text))}</p>\n` : escapeHtml(String(text))),
  }),
);

/** A box that cannot be ticked is a sign, which is read out with its line; an `<input>` without a name is not. */
const renderer = { checkbox: ({ checked }: { checked: boolean }): string => (checked ? '☑ ' : '☐ ') };

const marked = new Marked({ gfm: true, async: false, extensions: [] }, { extensions, renderer });

export function markdown(source: string): string {
  return marked.parse(source, { async: false });
}
