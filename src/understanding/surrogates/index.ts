export type { TreeOptions } from './cart';
export type { Comparison as SurrogateComparison } from './comparison';
export type { Decision, Decisions } from './decisions';
export type { Score } from './fidelity';
export type { FittedModel, SurrogateKind } from './model';
export type { LinearModel, LinearOptions, PathStep } from './sparse-linear';
export { type SurrogateOptions, surrogate } from './surrogate';
export { SurrogateResult } from './surrogate-result';
