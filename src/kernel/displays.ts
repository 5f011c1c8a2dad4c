/** `display` and its kin: what a cell shows beside the value of its last expression. */

import { randomUUID } from 'node:crypto';
import type { MimeBundle } from '../notebook/host';
import { currentContext } from './context';
import { promptBundle } from './display';
import type { Header, Json } from './wire';

export interface DisplayOptions {
  /** By this name it can be shown anew. Default: a fresh one. */
  readonly id?: string;
}

/** Something that is shown. A promise of the moment when it is. */
export interface Displayed extends Promise<void> {
  readonly id: string;
  /** Shows another value in its place, wherever it stands. */
  update(value: unknown): Promise<void>;
}

export interface Display {
  (value: unknown, options?: DisplayOptions): Displayed;
  html(markup: string, options?: DisplayOptions): Displayed;
  markdown(text: string, options?: DisplayOptions): Displayed;
  svg(markup: string, options?: DisplayOptions): Displayed;
  latex(formula: string, options?: DisplayOptions): Displayed;
  json(value: unknown, options?: DisplayOptions): Displayed;
  /** An encoded picture: PNG, JPEG, GIF or WebP. */
  image(bytes: Uint8Array, options?: DisplayOptions): Displayed;
  /** A MIME bundle as it is, by content type. */
  bundle(data: MimeBundle, options?: DisplayOptions): Displayed;
  /** Empties the output of the cell; with `wait`, when the next output comes. */
  clear(options?: { readonly wait?: boolean }): void;
}

type Publish = (
  type: 'display_data' | 'update_display_data' | 'clear_output',
  content: Json,
  parent: Partial<Header>,
) => void;

const displays = new WeakSet<object>();

/** A cell that ends with a display has nothing more to show. */
export const isDisplayed = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && displays.has(value);

export function makeDisplay(publish: Publish): Display {
  const show = (data: MimeBundle | Promise<MimeBundle>, { id = randomUUID() }: DisplayOptions = {}): Displayed => {
    const say = (type: 'display_data' | 'update_display_data', shown: MimeBundle | Promise<MimeBundle>) =>
      inTurn(shown, (bundle, parent) =>
        publish(type, { data: bundle, metadata: {}, transient: { display_id: id } }, parent),
      );
    const displayed = Object.assign(say('display_data', data), {
      id,
      update: (value: unknown) => say('update_display_data', promptBundle(value)),
    });
    displays.add(displayed);
    return displayed;
  };
  const typed =
    (type: string) =>
    (content: unknown, options?: DisplayOptions): Displayed =>
      show({ [type]: content, 'text/plain': typeof content === 'string' ? content : JSON.stringify(content) }, options);
  return Object.assign((value: unknown, options?: DisplayOptions) => show(promptBundle(value), options), {
    html: typed('text/html'),
    markdown: typed('text/markdown'),
    svg: typed('image/svg+xml'),
    latex: typed('text/latex'),
    json: typed('application/json'),
    image: (bytes: Uint8Array, options?: DisplayOptions) => show(picture(bytes), options),
    bundle: (data: MimeBundle, options?: DisplayOptions) => show(data, options),
    clear: ({ wait = false } = {}) => void inTurn(undefined, (_, parent) => publish('clear_output', { wait }, parent)),
  });
}

/**
 * Says something at once, so that it stands in order with what is printed; after what the cell shows before it, if that
 * must still find out what it looks like, as a tensor must.
 */
function inTurn<T>(given: T | Promise<T>, say: (given: T, parent: Partial<Header>) => void): Promise<void> {
  const { parent, displays } = currentContext();
  if (!(given instanceof Promise) && !displays?.size) {
    say(given, parent);
    return Promise.resolve();
  }
  const earlier = Promise.allSettled(displays ?? []);
  const done = Promise.all([given, earlier]).then(([ready]) => say(ready, parent));
  // The cell ends no sooner, and fails with it.
  displays?.add(done);
  if (displays)
    done.then(
      () => displays.delete(done),
      () => undefined,
    );
  return done;
}

/** By their first bytes. */
const signatures: readonly (readonly [type: string, start: string])[] = [
  ['image/png', '\x89PNG'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF8'],
  ['image/webp', 'RIFF'],
];

/** The bundle of an encoded picture. */
export function picture(bytes: Uint8Array): MimeBundle {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [type] = signatures.find(([, start]) => buffer.toString('latin1', 0, start.length) === start) ?? [];
  if (!type)
    throw new Error(
      `display.image was given ${bytes.length} bytes that are no PNG, JPEG, GIF or WebP; encode the picture first, or pass the value to display itself.`,
    );
  return { [type]: buffer.toString('base64'), 'text/plain': `A picture of ${bytes.length} bytes (${type})` };
}
