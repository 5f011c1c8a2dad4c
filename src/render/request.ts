/** How a reader has an explanation computed anew: what is offered, what is asked, what comes back. Kernel and page speak it alike. */

import type { Option, OptionValue } from '../attribution/options';
import type { HeatmapState, PictureState } from './state';

/** A method with the options that the reader set. */
export interface Choice {
  readonly method: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

export interface MethodOffer {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly options: readonly Option[];
}

/** The network's values, one a channel, that show as black and as white. */
export interface Ink {
  readonly black: readonly number[];
  readonly white: readonly number[];
}

export interface Offer {
  /** Empty where only the target can be chosen. */
  readonly methods: readonly MethodOffer[];
  /** How each map was made at first; null where it was made with what only code can say. */
  readonly maps: readonly (Choice | null)[];
  /** Of what the network takes, with the batch axis first. */
  readonly shape: readonly number[];
  /** Null where the input cannot be drawn on. */
  readonly ink: Ink | null;
}

/** What is shown now. */
export interface Asked {
  /** The unit; null: what the network predicts. */
  readonly target: number | null;
  /** One a map; null: as it was made at first. */
  readonly maps: readonly (Choice | null)[];
  /** Whether the reader drew on the input. */
  readonly drawn: boolean;
}

export interface Request {
  readonly target: number | null;
  readonly maps: readonly (Choice | null)[];
  /** The one map to explain anew, where the others stay as they are shown; null: all. */
  readonly only: number | null;
  /** What was drawn, with how it looks; null: the input as it was. */
  readonly input: {
    readonly values: NonNullable<HeatmapState['input']>['values'];
    readonly pictures: readonly PictureState[];
  } | null;
}

/** Work that is under way. */
export interface Advance {
  readonly done: number;
  readonly total: number;
  /** Unknown before the first step. */
  readonly secondsLeft: number | null;
}

/** What of the state an answer replaces. */
export type Answer = Pick<HeatmapState, 'maps' | 'pictures' | 'input' | 'targets_available' | 'asked'>;

/** An answer among what is shown: where one map was asked for, it has just that one. */
export function amongShown<T extends Partial<Answer>>(answer: T, only: number | null, shown: HeatmapState['maps']): T {
  const [fresh] = answer.maps ?? [];
  if (only === null || !fresh) return answer;
  return { ...answer, maps: shown.map((map, at) => (at === only ? fresh : map)) };
}
