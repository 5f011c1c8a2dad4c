/** A slider from Jupyter's own controls, so that a notebook can steer anything from the page. */

import { displaySymbol, type MimeBundle } from './host';
import { Widget, widgetReference, widgetViewType } from './widget';

export interface SliderOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1. */
  readonly max?: number;
  /** Default 0.01. */
  readonly step?: number;
  /** Default `min`. */
  readonly value?: number;
  readonly description?: string;
  /** Whether values arrive while the handle moves, or only when it rests. Default true. */
  readonly continuous?: boolean;
}

interface SliderState {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly description: string;
  readonly continuous_update: boolean;
  readonly disabled: boolean;
  readonly orientation: 'horizontal' | 'vertical';
  readonly readout: boolean;
  readonly readout_format: string;
  readonly layout: string;
  readonly style: string;
}

const controls = { module: '@jupyter-widgets/controls', version: '2.0.0' } as const;
const base = { module: '@jupyter-widgets/base', version: '2.0.0' } as const;

export class Slider extends Widget<SliderState> {
  constructor({ min = 0, max = 1, step = 0.01, value = min, description = '', continuous = true }: SliderOptions = {}) {
    const layout = new Widget({ ...base, model: 'LayoutModel', view: 'LayoutView' }, {});
    const style = new Widget(
      { ...controls, model: 'SliderStyleModel', view: 'StyleView', viewModule: base.module },
      { description_width: 'initial', handle_color: null },
    );
    super(
      { ...controls, model: 'FloatSliderModel', view: 'FloatSliderView' },
      {
        value,
        min,
        max,
        step,
        description,
        continuous_update: continuous,
        disabled: false,
        orientation: 'horizontal',
        readout: true,
        readout_format: '.2f',
        layout: widgetReference(layout),
        style: widgetReference(style),
      },
    );
  }

  get value(): number {
    return this.get('value');
  }

  set value(value: number) {
    this.set({ value });
  }

  override [displaySymbol](): MimeBundle {
    const text = `${this.get('description') || 'Slider'}: ${this.value}`;
    return { [widgetViewType]: this.viewData(), 'text/plain': text };
  }
}

/** A slider; `slider({ description: 'opacity' }).observe('value', (v) => …)`. */
export function slider(options: SliderOptions = {}): Slider {
  return new Slider(options);
}
