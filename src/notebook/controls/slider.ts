/** Sliders, so that a notebook can steer anything from the page. */

import { ArgumentError } from '../../errors';
import { type ControlOptions, ValueControl } from './control';

export interface SliderOptions extends ControlOptions {
  /** Default 0. */
  readonly min?: number;
  /** Default 1; of an `intSlider` 100. */
  readonly max?: number;
  /** Default 0.01; of an `intSlider` 1. */
  readonly step?: number;
  /** Default `min`. */
  readonly value?: number;
  /** Whether values arrive while the handle moves, or only when it rests. Default true. */
  readonly continuous?: boolean;
}

interface SliderState {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly continuous_update: boolean;
  readonly orientation: 'horizontal' | 'vertical';
  readonly readout: boolean;
  readonly readout_format: string;
}

export class Slider extends ValueControl<number, SliderState> {
  constructor(kind: 'Float' | 'Int', options: SliderOptions = {}) {
    const whole = kind === 'Int';
    const { min = 0, max = whole ? 100 : 1, step = whole ? 1 : 0.01, value = min, continuous = true } = options;
    if (!(min <= value && value <= max)) {
      throw new ArgumentError(`A slider from ${min} to ${max} cannot stand at ${value}; give a value between them.`);
    }
    super(
      {
        name: `${kind}Slider`,
        style: 'SliderStyleModel',
        styleState: { description_width: 'initial', handle_color: null },
      },
      {
        value,
        min,
        max,
        step,
        continuous_update: continuous,
        orientation: 'horizontal',
        readout: true,
        readout_format: whole ? 'd' : '.2f',
      },
      options,
    );
  }
}

/** A slider; `slider({ description: 'opacity' }).observe('value', (v) => …)`. */
export const slider = (options: SliderOptions = {}): Slider => new Slider('Float', options);

/** A slider over whole numbers. */
export const intSlider = (options: SliderOptions = {}): Slider => new Slider('Int', options);
