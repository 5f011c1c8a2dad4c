/** A place for outputs that stands where it is put, in a tab for instance, and is filled at any time. */

import { bundleOf, displaySymbol, type MimeBundle } from '../host';
import { Widget } from '../widget';
import { newLayout } from './control';

type Shown =
  | { readonly output_type: 'stream'; readonly name: 'stdout' | 'stderr'; readonly text: string }
  | { readonly output_type: 'display_data'; readonly data: MimeBundle; readonly metadata: object };

interface OutputState {
  readonly outputs: readonly Shown[];
  readonly msg_id: string;
  readonly layout: string;
}

export class Output extends Widget<OutputState> {
  constructor() {
    const code = { module: '@jupyter-widgets/output', version: '1.0.0', model: 'OutputModel', view: 'OutputView' };
    super(code, { outputs: [], msg_id: '', layout: newLayout() });
  }

  /** Shows a value behind what is there. */
  async show(value: unknown): Promise<void> {
    const data = await bundleOf(value);
    this.set({ outputs: [...this.get('outputs'), { output_type: 'display_data', data, metadata: {} }] });
  }

  /** Shows a value in the place of what is there, without a moment of nothing between. */
  async replace(value: unknown): Promise<void> {
    const data = await bundleOf(value);
    this.set({ outputs: [{ output_type: 'display_data', data, metadata: {} }] });
  }

  /** Writes text as a stream does. */
  print(text: string, name: 'stdout' | 'stderr' = 'stdout'): void {
    const before = this.get('outputs');
    const last = before.at(-1);
    const joined = last?.output_type === 'stream' && last.name === name;
    const stream: Shown = { output_type: 'stream', name, text: joined ? `${last.text}${text}` : text };
    this.set({ outputs: [...(joined ? before.slice(0, -1) : before), stream] });
  }

  clear(): void {
    this.set({ outputs: [] });
  }

  override [displaySymbol](): MimeBundle {
    const texts = this.get('outputs').map((shown) =>
      shown.output_type === 'stream' ? shown.text : String(shown.data['text/plain'] ?? ''),
    );
    return this.bundle(texts.join('\n'));
  }
}

export const output = (): Output => new Output();
