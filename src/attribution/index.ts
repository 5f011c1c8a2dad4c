export { compare, type MethodChoice } from './compare';
export { deconvnet } from './deconvnet';
export { gradient } from './gradient';
export { gradientXInput } from './gradient-x-input';
export { guidedBackprop } from './guided-backprop';
export { type IntegratedGradientsOptions, integratedGradients } from './integrated-gradients';
export { type LrpOptions, lrp } from './lrp';
export { type Method, methods } from './methods';
export type { Explainable, ExplainOptions, InputLike, TargetLike } from './problem';
export { type RectGradOptions, rectgrad } from './rectgrad';
export {
  Attribution,
  type Certificate,
  Comparison,
  type Input,
  type LedgerEntry,
  type Picture,
  type Target,
} from './result';
