/** What a reader may change of a method: its options that matter, as pickers show them. */

/** A value that both the kernel and a page can hold. `null` leaves the choice to the method. */
export type OptionValue = number | string | boolean | null | readonly number[];

interface Named {
  /** The option's name in the method's options. */
  readonly name: string;
  /** Its name for people. */
  readonly title: string;
  /** What the method takes when nothing is said. */
  readonly value: OptionValue;
}

/** A number within limits, limits included. */
export interface NumberOption extends Named {
  readonly kind: 'number';
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** 1 for whole numbers, `'any'` for numbers of any size. */
  readonly step: number | 'any';
  /** What a reader who picks the method begins with, where a page would take long over the method's own number. */
  readonly quick?: number;
}

/** One of several values. */
export interface ChoiceOption extends Named {
  readonly kind: 'choice';
  readonly choices: readonly { readonly title: string; readonly value: OptionValue }[];
}

export type Option = NumberOption | ChoiceOption;

export const number = (
  name: string,
  title: string,
  value: number,
  [min, max, step]: readonly [number, number, number | 'any'],
  quick?: number,
): NumberOption => ({ kind: 'number', name, title, value, min, max, step, ...(quick === undefined ? {} : { quick }) });

/** @param choices values that name themselves, or values with a title */
export const choice = (
  name: string,
  title: string,
  value: OptionValue,
  choices: readonly (string | readonly [OptionValue, string])[],
): ChoiceOption => ({
  kind: 'choice',
  name,
  title,
  value,
  choices: choices.map((each) =>
    typeof each === 'string' ? { value: each, title: each } : { value: each[0], title: each[1] },
  ),
});

/** In units of what the network takes. */
export const baseline = number('baseline', 'Baseline', 0, [-1000, 1000, 'any']);

export const seed = number('seed', 'Seed', 0, [0, 1_000_000, 1]);

export const noise: readonly Option[] = [
  number('samples', 'Samples', 25, [2, 200, 1]),
  number('sigma', 'Noise', 0.15, [0.01, 1, 'any']),
  seed,
];

export const relu = choice('relu', 'Show', true, [
  [true, 'what speaks for it'],
  [false, 'both signs'],
]);

/** Of whole pixels, small ones first. */
export const patches = [1, 2, 3, 4, 7].map((size) => [[size, size], `${size} × ${size}`] as const);

/** Of Integrated Gradients. */
export const steps = [
  [null, 'until the tolerance is met'],
  ...[8, 16, 32, 64, 128, 256].map((count) => [count, String(count)] as const),
] as const;
