/** Cells of notebooks written for Deno's kernel, and what they show there. */

import { expect, it } from 'vitest';
import { makeDeno } from '../../src/kernel/deno';

interface DenoJupyter {
  readonly $display: symbol;
  broadcast(type: string, content: object, extra?: object): Promise<void>;
  display(value: unknown, options?: object): Promise<void>;
  html(parts: TemplateStringsArray, ...values: unknown[]): Record<symbol, () => object>;
  image(bytes: Uint8Array): Record<symbol, () => object>;
}

const said: unknown[][] = [];
const { jupyter } = makeDeno((...message) => said.push(message)) as { jupyter: DenoJupyter };

it('shows a tagged text as its content type', async () => {
  expect(jupyter.html`<b>${1 + 1}</b>`[jupyter.$display]!()).toEqual({
    'text/html': '<b>2</b>',
    'text/plain': '<b>2</b>',
  });
  expect(jupyter.image(Buffer.from('GIF89a'))[jupyter.$display]!()).toHaveProperty('image/gif', 'R0lGODlh');
});

it('displays a value, and in its place another', async () => {
  said.length = 0;
  await jupyter.display({ [jupyter.$display]: () => ({ 'text/plain': 'own' }) }, { display_id: 'a' });
  await jupyter.display({ 'text/html': '<i>raw</i>' }, { raw: true, update: true, display_id: 'a' });
  expect(said.map(([type, content]) => [type, content])).toEqual([
    ['display_data', { data: { 'text/plain': 'own' }, metadata: {}, transient: { display_id: 'a' } }],
    ['update_display_data', { data: { 'text/html': '<i>raw</i>' }, metadata: {}, transient: { display_id: 'a' } }],
  ]);
});

it('broadcasts a message as it is', async () => {
  said.length = 0;
  await jupyter.broadcast('comm_msg', { comm_id: 'c' }, { metadata: { m: 1 }, buffers: [new Uint8Array(1)] });
  expect(said[0]).toEqual(['comm_msg', { comm_id: 'c' }, expect.anything(), { m: 1 }, [new Uint8Array(1)]]);
});
