/** What is asked, in which order, and which side hides what. Raters see none of it. */

import type { Random } from '../tensor/random';
import { shuffle } from './maps';

/** Which of several explanations. Options are numbers of methods, controls after the methods. */
export interface ChoiceTask {
  readonly kind: 'choice';
  readonly example: number;
  readonly options: readonly number[];
}

/** Which of a method's two maps, for the named class and for another, is the first. */
export interface ClassTask {
  readonly kind: 'class';
  readonly example: number;
  readonly method: number;
  /** Place of the map for the named class. */
  readonly right: number;
}

export interface MaskTask {
  readonly kind: 'mask';
  readonly example: number;
}

export interface CausabilityTask {
  readonly kind: 'causability';
  readonly method: number;
}

export type Task = MaskTask | ChoiceTask | ClassTask | CausabilityTask;

export interface ChoicePlan {
  readonly methods: number;
  readonly examples: number;
  readonly side: number;
  readonly trials: number;
  /** How many trials have a false explanation among their options. */
  readonly controls: number;
}

/** The number of kinds of false explanations, which stand after the methods. */
const controlKinds = 2;

/** Forced choices in random order. Each method stands on each side equally often, or once more. */
export function choiceTasks(plan: ChoicePlan, random: Random): ChoiceTask[] {
  const { methods, examples, side, trials, controls } = plan;
  const groups = subsets(methods, side).map((group) => shuffle([...group], random));
  const orders = groups.map(() => shuffle(count(examples), random));
  const starts = groups.map(() => random.below(side));
  const asked = count(Math.min(trials, groups.length * examples)).map((at): ChoiceTask => {
    const [group, round] = [at % groups.length, Math.floor(at / groups.length)];
    return {
      kind: 'choice',
      example: orders[group]![round]!,
      options: rotated(groups[group]!, starts[group]! + round),
    };
  });
  const order = shuffle(count(methods), random);
  const start = random.below(side);
  const false_ = count(controls).map((at): ChoiceTask => {
    const genuine = count(Math.min(side - 1, methods)).map((more) => order[(at + more) % methods]!);
    const options = [methods + (at % controlKinds), ...genuine];
    const turn = start + Math.floor(at / controlKinds) + (at % controlKinds);
    return { kind: 'choice', example: at % examples, options: rotated(options, turn) };
  });
  return shuffle([...asked, ...false_], random);
}

export function classTasks(methods: number, examples: number, random: Random): ClassTask[] {
  const start = random.below(2);
  const tasks = count(methods * examples).map(
    (at): ClassTask => ({
      kind: 'class',
      method: at % methods,
      example: Math.floor(at / methods),
      right: (start + Math.floor(at / methods) + (at % methods)) % 2,
    }),
  );
  return shuffle(tasks, random);
}

export const maskTasks = (examples: number, random: Random): MaskTask[] =>
  shuffle(count(examples), random).map((example) => ({ kind: 'mask', example }));

export const causabilityTasks = (methods: number, random: Random): CausabilityTask[] =>
  shuffle(count(methods), random).map((method) => ({ kind: 'causability', method }));

const count = (length: number): number[] => Array.from({ length }, (_, at) => at);

const rotated = (items: readonly number[], by: number): number[] =>
  items.map((_, at) => items[(at + by) % items.length]!);

/** All ways to take `size` of the first `n` numbers, in their order. */
function subsets(n: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return count(n - from).flatMap((step) => subsets(n, size - 1, from + step + 1).map((rest) => [from + step, ...rest]));
}
