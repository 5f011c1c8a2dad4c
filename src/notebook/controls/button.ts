import { Control, type ControlOptions } from './control';

export interface ButtonOptions extends ControlOptions {
  /** What is said when the pointer rests on it. */
  readonly tooltip?: string;
  readonly emphasis?: '' | 'primary' | 'success' | 'info' | 'warning' | 'danger';
}

interface ButtonState {
  readonly tooltip: string | null;
  readonly icon: string;
  readonly button_style: string;
}

export class Button extends Control<ButtonState> {
  constructor(options: ButtonOptions) {
    const { tooltip = null, emphasis = '' } = options;
    super(
      { name: 'Button', style: 'ButtonStyleModel', styleState: {} },
      { tooltip, icon: '', button_style: emphasis },
      options,
    );
  }

  /** Calls `observer` when it is pressed. Returns a function that ends it. */
  onClick(observer: () => unknown): () => void {
    return this.onCustom((content) => (content.event === 'click' ? observer() : undefined));
  }
}

/** A button; `button({ description: 'Again' }).onClick(() => …)`. */
export const button = (options: ButtonOptions): Button => new Button(options);
