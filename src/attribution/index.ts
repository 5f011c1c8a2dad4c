export type { Pattern, Patterns } from '../rules/pattern';
export type { PatternEstimator } from '../rules/pattern-fit';
export type { Progress } from '../tensor/progress';
export type { ActivationMapOptions, LayerMapOptions } from './activation-map';
export { type ActivationsOptions, activations, type LayerActivations } from './activations';
export { cam } from './cam';
export { compare, type MethodChoice } from './compare';
export { cumulate } from './cumulate';
export { deconvnet } from './deconvnet';
export { type DeepLiftOptions, type DeepLiftRule, deepLift } from './deep-lift';
export { type DeepTaylorOptions, deepTaylor } from './deep-taylor';
export { type ExpectedGradientsOptions, expectedGradients } from './expected-gradients';
export { type FitPatternsOptions, fitPatterns } from './fit-patterns';
export { gradCam } from './grad-cam';
export { gradCamPlusPlus } from './grad-cam-plus-plus';
export { gradient } from './gradient';
export { gradientMagnitude } from './gradient-magnitude';
export { gradientXInput } from './gradient-x-input';
export { guidedBackprop } from './guided-backprop';
export { guidedGradCam } from './guided-grad-cam';
export { type IntegratedGradientsOptions, integratedGradients } from './integrated-gradients';
export { type InteriorGradientsOptions, interiorGradients } from './interior-gradients';
export { type KernelShapOptions, kernelShap } from './kernel-shap';
export { type LimeOptions, lime } from './lime';
export { type LrpOptions, lrp } from './lrp';
export { type Method, methods } from './methods';
export { type OcclusionOptions, occlusion } from './occlusion';
export { patternAttribution } from './pattern-attribution';
export { type PatternOptions, patternNet } from './pattern-net';
export type { Explainable, ExplainOptions, InputLike, TargetLike } from './problem';
export { type RectGradOptions, rectgrad } from './rectgrad';
export { absolute, channelMax, channelNorm, squared } from './reductions';
export {
  Attribution,
  type Certificate,
  Comparison,
  type Input,
  type LedgerEntry,
  type LetterSequence,
  type Molecule,
  type Picture,
  type Target,
} from './result';
export { type RiseOptions, rise } from './rise';
export { type SalientRelevanceOptions, salientRelevance } from './salient-relevance';
export { gridSegments, type Segments, type SlicOptions, slic } from './segments';
export { type Explainer, type SmoothGradOptions, smoothGrad, smoothGradSquared, varGrad } from './smooth-grad';
