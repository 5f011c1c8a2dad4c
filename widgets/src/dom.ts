/** Small helpers to build the page's elements. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with attributes and children; text is always text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

let count = 0;
/** An id that no other element of the page has. */
export function uniqueId(name: string): string {
  count += 1;
  return `explainbook-${name}-${count}`;
}
