export { compare, type MethodChoice } from './compare';
export { gradient } from './gradient';
export { gradientXInput } from './gradient-x-input';
export { type IntegratedGradientsOptions, integratedGradients } from './integrated-gradients';
export { type LrpOptions, lrp } from './lrp';
export { type Method, methods } from './methods';
export type { Explainable, ExplainOptions, InputLike, TargetLike } from './problem';
export {
  Attribution,
  type Certificate,
  Comparison,
  type Input,
  type LedgerEntry,
  type Picture,
  type Target,
} from './result';
