import { type ControlOptions, ValueControl } from './control';

export interface ProgressOptions extends ControlOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
  /** Default `min`. */
  readonly value?: number;
}

interface ProgressState {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly bar_style: string;
  readonly orientation: 'horizontal' | 'vertical';
}

/** A bar that fills; `onProgress: ({ done, total }) => { bar.value = done / total }`. */
export class ProgressBar extends ValueControl<number, ProgressState> {
  constructor(options: ProgressOptions = {}) {
    const { min = 0, max = 1, value = min } = options;
    const styleState = { description_width: 'initial', bar_color: null };
    const kind = { name: 'FloatProgress', view: 'ProgressView', style: 'ProgressStyleModel', styleState };
    super(kind, { value, min, max, bar_style: '', orientation: 'horizontal' }, options);
  }
}

export const progressBar = (options: ProgressOptions = {}): ProgressBar => new ProgressBar(options);
