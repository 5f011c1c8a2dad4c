/** Controls for the arguments of a function, and what it returns below them, computed anew with each change. */

import { ArgumentError } from '../../errors';
import { displaySymbol, type MimeBundle } from '../host';
import { type AnyWidget, type Box, vbox } from './box';
import { Choice, dropdown } from './choice';
import { type Control, ValueControl } from './control';
import { checkbox, text } from './entry';
import { Output } from './output';
import { intSlider, slider } from './slider';

/**
 * What stands for an argument: `[min, max]` or `[min, max, step]` a slider (over whole numbers where all three are), a list of
 * texts a dropdown, a boolean a checkbox, a text a field, a number a slider from 0 to its double; or a control of one's own.
 */
export type Abbreviation =
  | readonly [min: number, max: number, step?: number]
  | readonly string[]
  | boolean
  | string
  | number
  | Choice<unknown>
  | ValueControl<unknown, never>;

type ValueOf<A> = A extends { readonly value: infer T }
  ? T
  : A extends readonly string[]
    ? A[number]
    : A extends boolean
      ? boolean
      : A extends string
        ? string
        : number;

/** The arguments that controls stand for. */
export type Arguments<C> = { readonly [K in keyof C]: ValueOf<C[K]> };

export interface Interaction {
  /** The controls by name. */
  readonly controls: Readonly<Record<string, Control<object>>>;
  readonly output: Output;
  /** Settles when what is under way is shown. */
  readonly settled: () => Promise<void>;
  /** Shown once its first value is there, so that a page of the notebook has it. */
  [displaySymbol](): Promise<MimeBundle>;
}

/**
 * `interact({ opacity: [0, 1], method: ['lrp', 'gradient'] }, ({ opacity, method }) => …)`
 *
 * While a value is computed, later changes wait, and of several only the last is computed.
 *
 * @param compute Its value is shown as a cell's is; an error is shown in its place.
 */
export function interact<const C extends Readonly<Record<string, unknown>>>(
  abbreviations: C,
  compute: (values: Arguments<C>) => unknown,
): Interaction {
  const controls = Object.fromEntries(
    Object.entries(abbreviations).map(([name, given]) => [name, controlFor(name, given)]),
  );
  const shown = new Output();
  const box: Box = vbox(...(Object.values(controls) as AnyWidget[]), shown);
  const values = () => Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value]));
  let running: Promise<void> | undefined;
  let stale = false;

  async function run(): Promise<void> {
    do {
      stale = false;
      try {
        await shown.replace(await compute(values() as Arguments<C>));
      } catch (error) {
        shown.clear();
        shown.print(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`, 'stderr');
      }
    } while (stale);
    running = undefined;
  }

  function changed(): Promise<void> {
    stale = true;
    running ??= run();
    return running;
  }

  for (const control of Object.values(controls)) {
    if (control instanceof Choice) control.onValue(changed);
    else control.observe('value', changed);
  }
  void changed();
  const settled = async () => {
    while (running) await running;
  };
  return {
    controls: controls as unknown as Readonly<Record<string, Control<object>>>,
    output: shown,
    settled,
    [displaySymbol]: async () => {
      await settled();
      return box[displaySymbol]();
    },
  };
}

type Steerable = Choice<unknown> | ValueControl<unknown, { readonly value: unknown }>;

function controlFor(name: string, given: unknown): Steerable {
  const description = name;
  if (given instanceof Choice || given instanceof ValueControl) return given;
  if (typeof given === 'boolean') return checkbox({ description, value: given }) as unknown as Steerable;
  if (typeof given === 'string') return text({ description, value: given }) as unknown as Steerable;
  if (typeof given === 'number') {
    const [min, max] = given >= 0 ? [0, 2 * given || 1] : [2 * given, 0];
    return slider({ description, min, max, value: given, step: (max - min) / 100 }) as unknown as Steerable;
  }
  if (Array.isArray(given) && given.length > 0) {
    if (given.every((option) => typeof option === 'string'))
      return dropdown({ description, options: given as readonly string[] }) as Steerable;
    const [min, max, step] = given as number[];
    if (given.length <= 3 && given.every((entry) => typeof entry === 'number') && min! < max!) {
      const whole = step !== undefined && given.every(Number.isInteger);
      const control = (whole ? intSlider : slider)({ description, min, max, step: step ?? (max! - min!) / 100 });
      return control as unknown as Steerable;
    }
  }
  throw new ArgumentError(
    `Nothing can steer "${name}": ${JSON.stringify(given)} came; give [min, max], a list of texts, a number, a text, a boolean, or a control.`,
  );
}
