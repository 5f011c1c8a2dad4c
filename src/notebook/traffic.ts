/** The comm messages that passed between widgets in a notebook and their front end, in order. Export folds them to state. */

interface Message {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

export interface CommOpened extends Message {
  readonly type: 'open';
  /** The comm's target name; only `jupyter.widget` is folded. */
  readonly target: string;
}

export interface CommMessage extends Message {
  readonly type: 'msg';
}

export interface CommClosed {
  readonly type: 'close';
  readonly id: string;
}

export type WidgetEvent = CommOpened | CommMessage | CommClosed;

/** Everything that was said, first to last. */
export type WidgetTraffic = readonly WidgetEvent[];
