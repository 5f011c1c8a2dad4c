export { FeatureMaps, type FeatureMapsOptions, featureMaps } from './feature-maps';
export { Filters, type FiltersOptions, filters } from './filters';
export { type TopActivation, TopActivations, type TopActivationsOptions, topActivations } from './top-activations';
