interface Allowed {
  readonly tags: string[];
  /** By tag; `*` for all. No `id`, and `name` only where it names nothing on `document`. */
  readonly attributes: Record<string, string[]>;
  /** Schemes that a link may have. */
  readonly links: string[];
  /** The only pictures: those inside the page. */
  readonly picture: RegExp;
  /** Nothing that takes an element out of the flow or loads anything. `words` may have any plain value, `sizes` a length. */
  readonly styles: { readonly words: string[]; readonly sizes: string[] };
}

/** What markup of a notebook may hold in a page. One list for both sanitizers: ours here, and bleach where nbconvert makes the page. */
export const allowed: Allowed = {
  tags: [
    'h1 h2 h3 h4 h5 h6 p div span br hr blockquote pre code kbd samp var section article details summary figure figcaption img input',
    'a b i u s em strong small mark del ins sub sup abbr cite q dfn time ul ol li dl dt dd',
    'table caption colgroup col thead tbody tfoot tr th td',
  ].flatMap((names) => names.split(' ')),
  attributes: {
    a: ['href', 'title', 'name'],
    img: ['src', 'alt', 'title', 'width', 'height', 'style'],
    input: ['type', 'checked', 'disabled'],
    ol: ['start'],
    th: ['align', 'colspan', 'rowspan', 'style'],
    td: ['align', 'colspan', 'rowspan', 'style'],
    details: ['open'],
    '*': ['style', 'title', 'lang', 'dir'],
  },
  links: ['http', 'https', 'mailto'],
  picture: /^data:image\/(png|jpeg|gif|webp|bmp|svg\+xml)[;,]/i,
  styles: {
    words:
      'color background-color text-align font-weight font-style display flex-wrap margin padding image-rendering'.split(
        ' ',
      ),
    sizes: ['gap', 'width', 'height', 'max-width'],
  },
};
