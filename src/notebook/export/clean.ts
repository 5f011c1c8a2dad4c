/** Markup from a notebook, made harmless: no scripts, no handlers, no names that scripts see, no addresses that load something. */

import sanitizeHtml from 'sanitize-html';
import { allowed } from './allowed';
import { markdown } from './markdown';

const size = [/^\d{1,4}(\.\d+)?(px|em|rem|%)$/];
const word = [/^[\w\s.,%#()-]+$/];

const options: sanitizeHtml.IOptions = {
  allowedTags: allowed.tags,
  allowedAttributes: {
    ...allowed.attributes,
    input: [{ name: 'type', values: ['checkbox'] }, 'checked', 'disabled'],
  },
  allowedClasses: { code: ['language-*'] },
  // Pictures travel inside the page; links are for readers to follow.
  allowedSchemes: allowed.links,
  allowedSchemesByTag: { img: ['data'] },
  allowProtocolRelative: false,
  allowedStyles: {
    '*': Object.fromEntries([
      ...allowed.styles.words.map((name) => [name, word]),
      ...allowed.styles.sizes.map((name) => [name, size]),
    ]),
  },
  // A path beside the notebook is nothing that the page holds, and no other data than a picture belongs into one.
  transformTags: {
    img: (tagName, { src = '', ...rest }) =>
      allowed.picture.test(src) ? { tagName, attribs: { src, ...rest } } : { tagName, attribs: rest },
  },
};

export function cleanHtml(html: string): string {
  return sanitizeHtml(html, options);
}

/** Markdown as clean HTML; `attachment:` pictures become part of it. */
export function markdownHtml(source: string, attachments: ReadonlyMap<string, string> = new Map()): string {
  const text = source.replace(/attachment:([^)\s"']+)/g, (whole, name: string) => attachments.get(name) ?? whole);
  return cleanHtml(markdown(text));
}
