export { activationMaximization } from './activation-maximization';
export { classModelVisualization } from './class-model';
export type { Standing } from './climb';
export type { Form, FormName } from './forms';
export type { ActivationMaximizationOptions } from './options';
export type { Examples, ExpertDensity, Generator, Priors } from './priors';
export { ActivationMaximization, type Frame, type MaximizedImage } from './run';
