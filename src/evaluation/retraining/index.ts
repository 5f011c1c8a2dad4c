export type { Labelled } from './labelled';
export { type Ranking, type RoarOptions, type RunStore, roar } from './roar';
export { type MethodRuns, Roar, type RoarFound, type RoarRank } from './roar-result';
