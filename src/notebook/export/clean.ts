/** Markup from a notebook, made harmless: no scripts, no handlers, no addresses that load something. */

import { marked } from 'marked';
import sanitizeHtml from 'sanitize-html';

const size = [/^\d+(\.\d+)?(px|em|rem|%)$/];
const word = [/^[\w\s.,%#()-]+$/];

const options: sanitizeHtml.IOptions = {
  allowedTags: [
    ...sanitizeHtml.defaults.allowedTags,
    ...['img', 'details', 'summary', 'figure', 'figcaption', 'h1', 'h2', 'del', 'input'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'name'],
    img: ['src', 'alt', 'title', 'width', 'height', 'style'],
    input: [{ name: 'type', values: ['checkbox'] }, 'checked', 'disabled'],
    th: ['align', 'colspan', 'rowspan', 'style'],
    td: ['align', 'colspan', 'rowspan', 'style'],
    code: ['class'],
    details: ['open'],
    '*': ['style', 'title', 'lang', 'dir'],
  },
  // Pictures travel inside the page; links are for readers to follow.
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['data'] },
  allowedStyles: {
    '*': {
      color: word,
      'background-color': word,
      'text-align': word,
      'font-weight': word,
      'font-style': word,
      display: word,
      'flex-wrap': word,
      gap: size,
      margin: word,
      padding: word,
      width: size,
      height: size,
      'max-width': size,
      'image-rendering': [/^pixelated$/],
    },
  },
};

export function cleanHtml(html: string): string {
  return sanitizeHtml(html, options);
}

/** Markdown as clean HTML; `attachment:` pictures become part of it. */
export function markdownHtml(source: string, attachments: ReadonlyMap<string, string> = new Map()): string {
  const text = source.replace(/attachment:([^)\s"']+)/g, (whole, name: string) => attachments.get(name) ?? whole);
  return cleanHtml(marked.parse(text, { async: false, gfm: true }));
}
