/**
 * `Deno.jupyter` as Deno's own kernel offers it to cells, so that notebooks written for that kernel show what they
 * show there, https://docs.deno.com/api/deno/~/Deno.jupyter. Nothing else of Deno is here, and libraries, which ask for
 * `globalThis.Deno`, see none.
 */

import { readFileSync } from 'node:fs';
import { type Displayable, displaySymbol, type MimeBundle } from '../notebook/host';
import { currentContext } from './context';
import { mimeBundle } from './display';
import { picture } from './displays';
import type { Header, Json } from './wire';

type Publish = (
  type: string,
  content: Json,
  parent: Partial<Header>,
  metadata?: Json,
  buffers?: readonly Uint8Array[],
) => void;

interface DenoDisplayOptions {
  /** Whether the value is a MIME bundle already. */
  readonly raw?: boolean;
  /** Whether it takes the place of what is shown by `display_id`. */
  readonly update?: boolean;
  readonly display_id?: string;
}

export function makeDeno(publish: Publish): { readonly jupyter: object } {
  const text =
    (type: string) =>
    (parts: TemplateStringsArray, ...values: readonly unknown[]): Displayable => {
      const content = String.raw({ raw: parts }, ...values);
      return displayable(() => ({ [type]: content, 'text/plain': content }));
    };
  return {
    jupyter: {
      $display: displaySymbol,
      broadcast: async (
        type: string,
        content: Json,
        { metadata = {}, buffers = [] }: { metadata?: Json; buffers?: readonly Uint8Array[] } = {},
      ) => publish(type, content, currentContext().parent, metadata, buffers),
      async display(value: unknown, { raw = false, update = false, display_id }: DenoDisplayOptions = {}) {
        const data = raw ? (value as MimeBundle) : await mimeBundle(value);
        const transient = display_id === undefined ? {} : { display_id };
        const type = update ? 'update_display_data' : 'display_data';
        publish(type, { data, metadata: {}, transient }, currentContext().parent);
      },
      format: mimeBundle,
      html: text('text/html'),
      md: text('text/markdown'),
      svg: text('image/svg+xml'),
      image: (image: string | Uint8Array) =>
        displayable(() => picture(typeof image === 'string' ? readFileSync(image) : image)),
    },
  };
}

const displayable = (bundle: () => MimeBundle): Displayable => ({ [displaySymbol]: bundle });

/** What the compiler of cells knows of it. */
export const denoDeclarations = `/** What Deno's kernel offers to notebooks. Of Deno itself there is no more here: cells run on Node. */
declare namespace Deno.jupyter {
  type MediaBundle = Record<string, unknown>;
  const $display: unique symbol;
  /** Says a message to the front end as it is. */
  function broadcast(type: string, content: Record<string, unknown>, extra?: { metadata?: Record<string, unknown>; buffers?: Uint8Array[] }): Promise<void>;
  /** Shows a value below the cell; in this kernel also \`display(value)\`. */
  function display(value: unknown, options?: { raw?: boolean; update?: boolean; display_id?: string }): Promise<void>;
  /** The MIME bundle by which a value is shown. */
  function format(value: unknown): Promise<MediaBundle>;
  function html(parts: TemplateStringsArray, ...values: unknown[]): unknown;
  function md(parts: TemplateStringsArray, ...values: unknown[]): unknown;
  function svg(parts: TemplateStringsArray, ...values: unknown[]): unknown;
  /** An encoded picture, or the path of one. */
  function image(picture: string | Uint8Array): unknown;
}
`;
