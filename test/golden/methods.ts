import {
  cam,
  deconvnet,
  deepLift,
  deepTaylor,
  type ExplainOptions,
  expectedGradients,
  fitPatterns,
  gradCam,
  gradient,
  gradientXInput,
  guidedBackprop,
  guidedGradCam,
  integratedGradients,
  interiorGradients,
  kernelShap,
  lime,
  lrp,
  occlusion,
  type PatternOptions,
  patternAttribution,
  patternNet,
  rectgrad,
  rise,
  type SmoothGradOptions,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from '../../src/attribution';
import type { Explainable } from '../../src/attribution/problem';
import type { QuadratureName } from '../../src/attribution/quadrature';
import type { Attribution, Input } from '../../src/attribution/result';
import {
  type Composite,
  epsilonAlpha2Beta1,
  epsilonAlpha2Beta1Flat,
  epsilonGammaBox,
  epsilonPlus,
  epsilonPlusFlat,
  uniform,
} from '../../src/rules/composite';
import { alphaBeta, epsilon, flat, gamma, type LinearRule, wSquare, zBox, zPlus } from '../../src/rules/linear';
import { divideEpsilon } from './batch-norm';
import { type Reference, readStored, type Stored } from './case';

/** What a reference is run with. */
export interface Setting {
  readonly folder: string;
  readonly model: Explainable;
  readonly x: Input;
  readonly options: ExplainOptions;
  readonly params: Reference['params'];
  /** See `imitateMerge`; empty where the reference was made without merging. */
  readonly factors: ReadonlyMap<string, number>;
}

/** Runs a method; of what it finds, only the values are compared. */
type Runner = (setting: Setting) => Promise<Pick<Attribution, 'values'>>;

/** The methods of the references by our names; undefined where the library does not have the method, or not this form. */
export function runnerFor({ method, params }: Reference): Runner | undefined {
  if (method === 'integrated_gradients' && params.quadrature === 'exact') return exactPath;
  return runners[method] ?? lrpRunner(method);
}

const runners: Readonly<Record<string, Runner>> = {
  gradient: ({ model, x, options }) => gradient(model, x, options),
  gradient_x_input: ({ model, x, options }) => gradientXInput(model, x, options),
  interior_gradients: ({ model, x, options, params }) =>
    interiorGradients(model, x, { ...options, alpha: params.alpha as number }),
  expected_gradients: ({ folder, model, x, options, params }) => {
    const alphas = params.alphas as number[];
    const picks = params.baseline_index as number[];
    const baselines = readStored(folder, params.baselines as Stored);
    const draws = alphas.map((alpha, at) => ({ alpha, baseline: picks[at]! }));
    return expectedGradients(model, x, { ...options, baselines, draws });
  },
  smoothgrad: (setting) => smoothGrad(...noisy(setting)),
  smoothgrad_squared: (setting) => smoothGradSquared(...noisy(setting)),
  vargrad: (setting) => varGrad(...noisy(setting)),
  occlusion: async ({ model, x, options, params }) => {
    const map = await occlusion(model, x, {
      ...options,
      window: params.window as [number, number],
      stride: params.stride as [number, number],
      baseline: params.baseline as number,
    });
    return map;
  },
  rise: ({ folder, model, x, options, params }) =>
    rise(model, x, {
      ...options,
      masks: readStored(folder, params.masks as Stored),
      keep: params.p as number,
      target: params.score === 'softmax' ? { probability: options.target as number[] } : options.target!,
    }),
  // The references of the surrogates are one number a segment, LIME's with the intercept at the end.
  lime: async ({ folder, model, x, options, params }) => {
    const { certificate } = await lime(model, x, {
      ...options,
      segments: readStored(folder, params.segments as Stored),
      coalitions: readStored(folder, params.z as Stored),
      kernelWidth: params.kernel_width as number,
      alpha: params.ridge_alpha as number,
      baseline: params.baseline as number,
    });
    const { coefficients, intercept } = certificate.surrogate!;
    return { values: Float32Array.from(coefficients.flatMap((numbers, row) => [...numbers, intercept[row]!])) };
  },
  shapley_exact: async ({ folder, model, x, options, params }) => {
    const { certificate } = await kernelShap(model, x, {
      ...options,
      segments: readStored(folder, params.segments as Stored),
      baseline: params.baseline as number,
    });
    return { values: Float32Array.from(certificate.surrogate!.coefficients.flat()) };
  },
  deep_taylor: ({ model, x, options, params }) => {
    const domains = {
      paper_wsquare: 'real',
      paper_zbox: [params.low as number, params.high as number],
      zplus_everywhere: 'positive',
    } as const;
    return deepTaylor(model, x, { ...options, domain: domains[params.variant as keyof typeof domains] });
  },
  deeplift: ({ folder, model, x, options, params }) => {
    const layers = params.reveal_cancel_layers;
    const named = Array.isArray(layers)
      ? (layer: string) => (layers.includes(layer) ? 'revealcancel' : 'rescale')
      : undefined;
    return deepLift(model, x, {
      ...options,
      baseline: readBaseline(folder, params.baseline),
      rule: named ?? (params.rule === 'rescale' ? 'rescale' : 'revealcancel'),
    });
  },
  gradcam: ({ model, x, options, params }) =>
    gradCam(model, x, {
      ...options,
      layer: params.layer as string,
      relu: params.relu as boolean,
      upsample: params.upsampled as boolean,
      interpolation: params.interpolation as 'bilinear' | 'nearest' | undefined,
    }),
  cam: ({ model, x, options, params }) => cam(model, x, { ...options, upsample: params.upsampled as boolean }),
  'pattern.fit': async ({ folder, model, params }) => {
    const data = params.data as Stored;
    const fitted = await fitPatterns(model, { values: readStored(folder, data), shape: data.shape });
    return fitted[params.layer as string]!;
  },
  pattern_net: (setting) => patternNet(...withPatterns(setting)),
  pattern_attribution: (setting) => patternAttribution(...withPatterns(setting)),
  guided_gradcam: ({ model, x, options, params }) =>
    guidedGradCam(model, x, {
      ...options,
      layer: params.layer as string,
      interpolation: params.interpolation as 'bilinear' | 'nearest',
    }),
  deconvnet: ({ model, x, options }) => deconvnet(model, x, options),
  guided_backprop: ({ model, x, options }) => guidedBackprop(model, x, options),
  rectgrad: ({ model, x, options, params }) => rectgrad(model, x, { ...options, q: params.q as number }),
  integrated_gradients: ({ folder, model, x, options, params }) =>
    integratedGradients(model, x, {
      ...options,
      baseline: readBaseline(folder, params.baseline),
      steps: params.steps as number,
      quadrature: params.quadrature as QuadratureName,
    }),
};

/** "steps: limit": our adaptive form, run far below the reference's tolerance. */
const exactPath: Runner = ({ model, x, options }) =>
  integratedGradients(model, x, { ...options, tolerance: 1e-7, maxSteps: 4000 });

const readBaseline = (folder: string, baseline: unknown) =>
  baseline === 'zero' ? 0 : { values: readStored(folder, baseline as Stored), shape: (baseline as Stored).shape };

function noisy({ folder, model, x, options, params }: Setting): [Explainable, Input, SmoothGradOptions] {
  const noise = readStored(folder, params.noise as Stored);
  return [model, x, { ...options, noise, samples: params.samples as number }];
}

function withPatterns({ folder, model, x, options, params }: Setting): [Explainable, Input, PatternOptions] {
  const patterns = Object.entries(params.patterns as Record<string, Stored>).map(([layer, stored]) => [
    layer,
    { values: readStored(folder, stored), shape: stored.shape },
  ]);
  return [model, x, { ...options, patterns: Object.fromEntries(patterns) }];
}

const lrpRunner = (method: string): Runner | undefined => {
  const make = composites[method];
  return (
    make &&
    (({ model, x, options, params, factors }) =>
      lrp(model, x, { ...options, composite: divideEpsilon(make(params), factors) }))
  );
};

const withoutBias = (params: Reference['params']) => ({
  bias: !(params.zero_params as string[] | undefined)?.includes('bias'),
});
const everywhere = (rule: LinearRule, first?: LinearRule): Composite => uniform('golden', rule, first);
const box = ({ low, high }: Reference['params']) => zBox(low as number, high as number);

const composites: Readonly<Record<string, (params: Reference['params']) => Composite>> = {
  'lrp.epsilon': ({ epsilon: value }) => everywhere(epsilon(value as number)),
  'lrp.zplus': (params) => everywhere(zPlus(withoutBias(params))),
  'lrp.wsquare': (params) => everywhere(wSquare(withoutBias(params))),
  'lrp.flat': () => everywhere(flat()),
  'lrp.zbox': (params) => everywhere(box(params)),
  'lrp.zbox_first': (params) => everywhere(zPlus(), box(params)),
  'lrp.wsquare_first': () => everywhere(zPlus(), wSquare()),
  'lrp.flat_first': () => everywhere(epsilon(1e-6), flat()),
  'lrp.alpha_beta': (params) =>
    everywhere(alphaBeta(params.alpha as number, params.beta as number, withoutBias(params))),
  'lrp.gamma': ({ gamma: value }) => everywhere(gamma(value as number)),
  'lrp.composite.EpsilonAlpha2Beta1': ({ epsilon: value }) => epsilonAlpha2Beta1(value as number),
  'lrp.composite.EpsilonAlpha2Beta1Flat': ({ epsilon: value }) => epsilonAlpha2Beta1Flat(value as number),
  'lrp.composite.EpsilonGammaBox': ({ epsilon: value, gamma: favour, low, high }) =>
    epsilonGammaBox(low as number, high as number, { epsilon: value as number, gamma: favour as number }),
  'lrp.composite.EpsilonPlus': ({ epsilon: value }) => epsilonPlus(value as number),
  'lrp.composite.EpsilonPlusFlat': ({ epsilon: value }) => epsilonPlusFlat(value as number),
};
