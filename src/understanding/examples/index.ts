/** The training examples behind a decision: what stands for them, which were influential, which are hard. */

export { type Checkpoint, Checkpoints, type CheckpointsOptions } from './checkpoints';
export { type InfluenceRequest, influence } from './influence';
export type { InfluenceOptions, LabelledExamples, LissaChoice } from './influence-problem';
export { Influence, type LeftOut } from './influence-result';
export { type PrototypesOptions, prototypes } from './prototypes';
export { Prototypes } from './prototypes-result';
export { SelfInfluence, type SelfInfluenceRequest, selfInfluence } from './self-influence';
export { type VogOptions, vog } from './vog';
export { type ErrorBin, Vog } from './vog-result';
