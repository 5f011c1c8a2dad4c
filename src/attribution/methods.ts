import { cam } from './cam';
import { deconvnet } from './deconvnet';
import { deepLift } from './deep-lift';
import { deepTaylor } from './deep-taylor';
import { expectedGradients } from './expected-gradients';
import { gradCam } from './grad-cam';
import { gradCamPlusPlus } from './grad-cam-plus-plus';
import { gradient } from './gradient';
import { gradientMagnitude } from './gradient-magnitude';
import { gradientXInput } from './gradient-x-input';
import { guidedBackprop } from './guided-backprop';
import { guidedGradCam } from './guided-grad-cam';
import { integratedGradients } from './integrated-gradients';
import { interiorGradients } from './interior-gradients';
import { kernelShap } from './kernel-shap';
import { lime } from './lime';
import { compositeNames, lrp } from './lrp';
import { occlusion } from './occlusion';
import { baseline, choice, noise, number, type Option, patches, relu, seed, steps } from './options';
import { patternAttribution } from './pattern-attribution';
import { patternNet } from './pattern-net';
import type { Explainable, InputLike } from './problem';
import { rectgrad } from './rectgrad';
import type { Attribution } from './result';
import { rise } from './rise';
import { salientRelevance } from './salient-relevance';
import { smoothGrad, smoothGradSquared, varGrad } from './smooth-grad';

/** One row of the method table, which drives pickers, docs and tests. */
export interface Method {
  readonly name: string;
  readonly title: string;
  readonly family: 'gradient' | 'path' | 'relevance' | 'perturbation';
  /** What the map is, in a line. */
  readonly what: string;
  /** What it needs beyond a model and an input: of the network's kind, or from the caller. */
  readonly needs: string;
  /** What the map's sum is promised to be. */
  readonly promises: string;
  /** Parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What a reader may change where the map is shown; absent where the method needs what only code can give. */
  readonly options?: readonly Option[];
  readonly source: string;
  // The options differ from method to method; the table hands them on unread.
  explain(model: Explainable, x: InputLike, options?: object): Promise<Attribution>;
}

export const methods: readonly Method[] = [
  {
    name: 'gradient',
    title: 'Gradient',
    family: 'gradient',
    what: '∂f/∂x, signed',
    needs: 'gradients',
    promises: 'nothing',
    parameters: {},
    options: [],
    source: 'Simonyan et al. 2013, arXiv:1312.6034',
    explain: gradient,
  },
  {
    name: 'gradient_magnitude',
    title: 'Gradient magnitude',
    family: 'gradient',
    what: '‖∂f/∂x‖₂ over the channels, one value a pixel',
    needs: 'gradients',
    promises: 'nothing',
    parameters: {},
    options: [],
    source: 'Čík et al. 2021, Explaining Deep Neural Network using LRP and Integrated Gradients (SAMI)',
    explain: gradientMagnitude,
  },
  {
    name: 'gradient_x_input',
    title: 'Gradient × input',
    family: 'gradient',
    what: 'x ⊙ ∂f/∂x',
    needs: 'gradients',
    promises: 'f(x) on bias-free ReLU networks',
    parameters: {},
    options: [],
    source: 'Shrikumar et al. 2016, arXiv:1605.01713',
    explain: gradientXInput,
  },
  {
    name: 'interior_gradients',
    title: 'Interior gradients',
    family: 'path',
    what: '∂f/∂x at one point of the path from 0 to x',
    needs: 'gradients',
    promises: 'nothing',
    parameters: { alpha: 0.5 },
    options: [number('alpha', 'Place on the path', 0.5, [0, 1, 0.05])],
    source: 'Sundararajan et al. 2016, arXiv:1611.02639',
    explain: interiorGradients,
  },
  {
    name: 'smoothgrad',
    title: 'SmoothGrad',
    family: 'gradient',
    what: 'mean of any explainer’s maps over noisy inputs',
    needs: 'gradients, or what the explainer needs',
    promises: 'nothing',
    parameters: { samples: 25, sigma: 0.15, seed: 0 },
    options: noise,
    source: 'Smilkov et al. 2017, arXiv:1706.03825',
    explain: smoothGrad,
  },
  {
    name: 'smoothgrad_squared',
    title: 'SmoothGrad²',
    family: 'gradient',
    what: 'mean square of any explainer’s maps over noisy inputs',
    needs: 'gradients, or what the explainer needs',
    promises: 'nothing',
    parameters: { samples: 25, sigma: 0.15, seed: 0 },
    options: noise,
    source: 'Hooker et al. 2018, arXiv:1806.10758',
    explain: smoothGradSquared,
  },
  {
    name: 'vargrad',
    title: 'VarGrad',
    family: 'gradient',
    what: 'variance of any explainer’s maps over noisy inputs',
    needs: 'gradients, or what the explainer needs',
    promises: 'nothing',
    parameters: { samples: 25, sigma: 0.15, seed: 0 },
    options: noise,
    source: 'Adebayo et al. 2018, arXiv:1810.03307',
    explain: varGrad,
  },
  {
    name: 'occlusion',
    title: 'Occlusion',
    family: 'perturbation',
    what: 'f(x) − f(x with a patch covered)',
    needs: 'images; forward passes only',
    promises: 'nothing',
    parameters: { window: [3, 3], baseline: 0 },
    options: [choice('window', 'Patch', [3, 3], patches), baseline],
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    explain: occlusion,
  },
  {
    name: 'rise',
    title: 'RISE',
    family: 'perturbation',
    what: 'mean of f where a pixel is seen, over random masks each with a shift of its own',
    needs: 'images; forward passes only',
    promises: 'nothing',
    parameters: { grid: [7, 7], keep: 0.5, tolerance: 0.05, maxSamples: 4000, seed: 0 },
    options: [
      number('keep', 'Share that is seen', 0.5, [0.1, 0.9, 0.05]),
      number('maxSamples', 'Most samples', 4000, [100, 20_000, 1]),
      seed,
    ],
    source: 'Petsiuk et al. 2018, arXiv:1806.07421',
    explain: rise,
  },
  {
    name: 'lime',
    title: 'LIME',
    family: 'perturbation',
    what: 'a linear model of f over superpixels, columns of a table or words, near the input',
    needs: 'forward passes only',
    promises: 'nothing',
    parameters: { segments: 50, baseline: 0, samples: 1000, kernelWidth: 0.25, alpha: 0.01, seed: 0 },
    options: [
      number('segments', 'Segments', 50, [4, 200, 1]),
      number('samples', 'Samples', 1000, [50, 5000, 1], 400),
      baseline,
      seed,
    ],
    source: 'Ribeiro et al. 2016, arXiv:1602.04938',
    explain: lime,
  },
  {
    name: 'kernel_shap',
    title: 'KernelSHAP',
    family: 'perturbation',
    what: 'Shapley values of superpixels, columns or words: exact up to 12, sampled in pairs beyond',
    needs: 'forward passes only',
    promises: 'f(x) − f(baseline), over the features',
    parameters: { segments: 50, baseline: 0, tolerance: 0.05, maxSamples: 10_000, seed: 0 },
    options: [
      number('segments', 'Segments', 50, [4, 200, 1]),
      number('maxSamples', 'Most samples', 10_000, [100, 20_000, 1], 1000),
      baseline,
      seed,
    ],
    source: 'Lundberg & Lee 2017, arXiv:1705.07874',
    explain: kernelShap,
  },
  {
    name: 'deconvnet',
    title: 'DeconvNet',
    family: 'gradient',
    what: 'a gradient that passes ReLUs by the sign of what arrives',
    needs: 'ReLU networks',
    promises: 'nothing',
    parameters: {},
    options: [],
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    explain: deconvnet,
  },
  {
    name: 'guided_backprop',
    title: 'Guided Backprop',
    family: 'gradient',
    what: 'a gradient that passes ReLUs by both signs',
    needs: 'ReLU networks',
    promises: 'nothing',
    parameters: {},
    options: [],
    source: 'Springenberg et al. 2014, arXiv:1412.6806',
    explain: guidedBackprop,
  },
  {
    name: 'rectgrad',
    title: 'RectGrad',
    family: 'gradient',
    what: 'a gradient that passes only the ReLU units that matter most',
    needs: 'ReLU networks',
    promises: 'nothing',
    parameters: { q: 80 },
    options: [number('q', 'Percent left out', 80, [0, 99, 1])],
    source: 'Kim et al. 2019, arXiv:1902.04893',
    explain: rectgrad,
  },
  {
    name: 'integrated_gradients',
    title: 'Integrated Gradients',
    family: 'path',
    what: 'path integral of the gradient from a baseline, refined until the map stands still',
    needs: 'a baseline (0 by default)',
    promises: 'f(x) − f(baseline)',
    parameters: { baseline: 0, tolerance: 0.05, maxSteps: 1000 },
    options: [
      baseline,
      choice('steps', 'Steps', null, steps),
      number('tolerance', 'Tolerance', 0.05, [0.0001, 1, 'any']),
    ],
    source: 'Sundararajan et al. 2017, arXiv:1703.01365',
    explain: integratedGradients,
  },
  {
    name: 'expected_gradients',
    title: 'Expected Gradients',
    family: 'path',
    what: 'Integrated Gradients averaged over baselines from data',
    needs: 'baselines from data',
    promises: 'f(x) − E f(baseline), in expectation',
    parameters: { samples: 50, seed: 0 },
    source: 'Erion et al. 2019, arXiv:1906.10670',
    explain: expectedGradients,
  },
  {
    name: 'cam',
    title: 'CAM',
    family: 'gradient',
    what: 'the channels before global average pooling, weighed by the head',
    needs: 'a network that ends in global average pooling and linear layers',
    promises: 'f(x), the mean of the raw map with the bias',
    parameters: { relu: false, upsample: true, interpolation: 'bilinear' },
    options: [],
    source: 'Zhou et al. 2016, arXiv:1512.04150',
    explain: cam,
  },
  {
    name: 'gradcam',
    title: 'Grad-CAM',
    family: 'gradient',
    what: 'a layer’s channels, weighed by the mean of their gradient',
    needs: 'a layer of images (the last by default)',
    promises: 'nothing',
    parameters: { relu: true, upsample: true, interpolation: 'bilinear' },
    options: [relu],
    source: 'Selvaraju et al. 2017, arXiv:1610.02391',
    explain: gradCam,
  },
  {
    name: 'gradcam_plus_plus',
    title: 'Grad-CAM++',
    family: 'gradient',
    what: 'a layer’s channels, weighed by their positive gradients',
    needs: 'a layer of images that is never negative (the last by default)',
    promises: 'nothing',
    parameters: { relu: true, upsample: true, interpolation: 'bilinear' },
    options: [relu],
    source: 'Chattopadhay et al. 2018, arXiv:1710.11063',
    explain: gradCamPlusPlus,
  },
  {
    name: 'guided_gradcam',
    title: 'Guided Grad-CAM',
    family: 'gradient',
    what: 'Guided Backprop, masked by Grad-CAM',
    needs: 'a layer of images (the last by default); ReLU networks',
    promises: 'nothing',
    parameters: { interpolation: 'bilinear' },
    options: [],
    source: 'Selvaraju et al. 2017, arXiv:1610.02391',
    explain: guidedGradCam,
  },
  {
    name: 'pattern_net',
    title: 'PatternNet',
    family: 'gradient',
    what: 'the signal that each unit listens to, by patterns in the place of weights',
    needs: 'patterns, fitted on data with fitPatterns',
    promises: 'nothing',
    parameters: {},
    source: 'Kindermans et al. 2017, arXiv:1705.05598',
    explain: patternNet,
  },
  {
    name: 'pattern_attribution',
    title: 'PatternAttribution',
    family: 'gradient',
    what: 'what each part of the signal gives, by patterns times weights',
    needs: 'patterns, fitted on data with fitPatterns',
    promises: 'nothing',
    parameters: {},
    source: 'Kindermans et al. 2017, arXiv:1705.05598',
    explain: patternAttribution,
  },
  {
    name: 'lrp',
    title: 'LRP',
    family: 'relevance',
    what: 'layer-wise relevance propagation: ε, γ, αβ, z⁺, z^B, w², flat; composites by kind and depth',
    needs: 'kernels with a rule; others are errors that name them',
    promises: 'f(x), with what biases and stabiliser absorb',
    parameters: { composite: 'epsilon-plus-flat', epsilon: 1e-6 },
    options: [
      choice('composite', 'Rules', 'epsilon-plus-flat', compositeNames),
      number('epsilon', 'ε', 1e-6, [1e-12, 100, 'any']),
      number('gamma', 'γ', 0.25, [0, 100, 'any']),
    ],
    source: 'Bach et al. 2015; Montavon et al. 2019; Kohlbrenner et al. 2020',
    explain: lrp,
  },
  {
    name: 'deep_taylor',
    title: 'Deep Taylor',
    family: 'relevance',
    what: 'z⁺ inside, the input’s domain at the first layer',
    needs: 'ReLU networks',
    promises: 'max(0, f(x)), with what is lost at empty denominators',
    parameters: { domain: 'the range of each example' },
    options: [],
    source: 'Montavon et al. 2017, arXiv:1512.02479',
    explain: deepTaylor,
  },
  {
    name: 'salient_relevance',
    title: 'Salient Relevance',
    family: 'relevance',
    what: 'LRP, masked by what stands out in its map',
    needs: 'images; kernels with a rule',
    promises: 'nothing',
    parameters: {
      composite: 'epsilon-plus-flat',
      smoothing: 1,
      resolution: 32,
      patch: 7,
      neighbours: 64,
      c: 3,
      focus: 0.8,
    },
    options: [
      choice('composite', 'Rules', 'epsilon-plus-flat', compositeNames),
      number('focus', 'Focus', 0.8, [0.1, 1, 0.05]),
    ],
    source: 'Li et al. 2019, arXiv:1712.08268; Goferman et al. 2012',
    explain: salientRelevance,
  },
  {
    name: 'deep_lift',
    title: 'DeepLIFT',
    family: 'relevance',
    what: 'differences from a baseline, handed back through each layer by Rescale or RevealCancel',
    needs: 'a baseline; kernels with a rule, others are errors that name them',
    promises: 'f(x) − f(baseline)',
    parameters: { rule: 'rescale', baseline: 0 },
    options: [
      choice('rule', 'Rule', 'rescale', [
        ['rescale', 'Rescale'],
        ['revealcancel', 'RevealCancel'],
      ]),
      baseline,
    ],
    source: 'Shrikumar et al. 2017, arXiv:1704.02685',
    explain: deepLift,
  },
];
