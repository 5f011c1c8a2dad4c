import type { Explainable } from '../../attribution/problem';
import type { TargetLike } from '../../attribution/target';
import { ArgumentError } from '../../errors';
import type { Preprocessing } from '../../models/preprocessing';
import type { Progress } from '../../tensor/progress';
import { isClass, type Maximize } from './aim';
import { type FormName, forms, type Need, needed } from './forms';
import type { Priors } from './priors';
import { fixedRange, pixelRange, type Range } from './range';

/** A Gaussian of `sigma` pixels, every so many steps. */
export interface Blur {
  readonly sigma: number;
  readonly every: number;
}

export interface ActivationMaximizationOptions extends Priors {
  /** A class by number or name, `{ layer, channel }`, `{ layer, unit }`, or anything else that can be explained. */
  readonly target: TargetLike;
  /** Default: all of `simple`, `class-mean`, `density` and `code` that the given priors allow. */
  readonly forms?: readonly FormName[];
  /**
   * f of a class: its log probability, or its score (logit), which goes on rising where the network is sure already. Other
   * targets have a score. Default `score` in colour (as Olah et al. 2017 advise), else `log-probability`.
   */
  readonly maximize?: Maximize;
  /** Default 200. */
  readonly steps?: number;
  /**
   * Of Adam, falling to 0 along half a cosine: in pixel ranges, in coefficients, or in spreads of a
   * code. Default 0.02; 0.05 in the Fourier basis.
   */
  readonly rate?: number;
  /** Default 0. */
  readonly seed?: number;
  /** λ of ‖x‖², x in units of the pixels' range (of 1 where none is known). Default 0.4 / (numbers in x). */
  readonly l2?: number;
  /** λ of ‖z‖². Default 0.0001. */
  readonly codeL2?: number;
  /** Factor of log p(x), which is far larger than a channel's activation, say. Default 1. */
  readonly densityWeight?: number;
  /** λ of the total variation, x in the same units. Default 0. */
  readonly totalVariation?: number;
  /** `{ sigma, every }`: smooths the image by a Gaussian of `sigma` pixels after `every` steps. Pixels only. Default: not. */
  readonly blur?: Blur;
  /** Most pixels that the image is moved by before it is judged. Default: 4 % of its side in colour, else 0. */
  readonly jitter?: number;
  /** Largest share that it grows or shrinks by. Default 0.1 in colour, else 0. */
  readonly scale?: number;
  /** Most degrees that it turns by. Default 5 in colour, else 0. */
  readonly rotation?: number;
  /** `pixels`, or `fourier` with decorrelated colours, of the forms that search among images. Default `fourier` in colour. */
  readonly parametrisation?: 'pixels' | 'fourier';
  /** Least and greatest value of x, or `none`. Default: those of pixels from 0 to 255, where the model says what they are. */
  readonly bounds?: readonly [number, number] | 'none';
  /** Spread of the noise that is added to the first image, in pixel ranges or coefficients. Default 0.01. */
  readonly noise?: number;
  /** How often an image is kept on its way. Default 8. */
  readonly frames?: number;
  /** Of one input, without the batch axis. Default: what the model or the data say. */
  readonly shape?: readonly number[];
  /** Of a network with several outputs: the one to explain, by name or place. */
  readonly output?: string | number;
  /** Ends the work with an AbortError. Default: the interrupt of the notebook's cell, where there is one. */
  readonly signal?: AbortSignal;
  /** Hears how many steps are done, and how many seconds are left. */
  readonly onProgress?: (progress: Progress) => void;
}

/** The options with every default in its place. */
export interface Settings {
  readonly shape: readonly number[];
  readonly forms: readonly FormName[];
  readonly maximize: Maximize;
  readonly steps: number;
  readonly rate: number;
  readonly seed: number;
  readonly l2: number;
  readonly codeL2: number;
  readonly densityWeight: number;
  readonly totalVariation: number;
  readonly blur?: Blur;
  readonly jitter: number;
  readonly scale: number;
  readonly rotation: number;
  readonly parametrisation: 'pixels' | 'fourier';
  readonly noise: number;
  readonly frames: number;
  readonly range?: Range;
  /** What norms and steps are measured in: the width of the pixels' range, or of the bounds. */
  readonly unit: number;
  readonly preprocessing?: Preprocessing;
}

/** Defaults that hold whatever the input is. */
export const defaults = {
  steps: 200,
  rate: 0.02,
  seed: 0,
  codeL2: 0.0001,
  densityWeight: 1,
  totalVariation: 0,
  noise: 0.01,
  frames: 8,
};
const fourierRate = 0.05;
/** Defaults for pictures in colour. */
const colorDefaults = { jitterShare: 0.04, scale: 0.1, rotation: 5 };
const l2OfAll = 0.4;

/** Options as they will be used. Throws an ArgumentError where they do not fit the model or each other. */
export function settle(model: Explainable, options: ActivationMaximizationOptions): Settings {
  const { target } = options;
  if (target === undefined || target === 'predicted' || Array.isArray(target)) {
    throw new ArgumentError(
      `The target is ${Array.isArray(target) ? 'a list' : String(target)}; activation maximization makes images for one target: ` +
        'a class by number or name, { layer, channel } or { layer, unit }.',
    );
  }
  const shape = options.shape ?? shapeOf(model, options);
  const preprocessing =
    typeof model === 'object' && 'preprocessing' in model ? (model.preprocessing as Preprocessing) : undefined;
  const picture = shape.length === 3;
  const color = picture && shape[2] === 3;
  const parametrisation = options.parametrisation ?? (color ? 'fourier' : 'pixels');
  const range = rangeOf(options.bounds, preprocessing, shape);
  const settings: Settings = {
    ...defaults,
    ...(parametrisation === 'fourier' ? { rate: fourierRate } : {}),
    shape,
    forms: chooseForms(options),
    maximize: isClass(target) ? (options.maximize ?? (color ? 'score' : 'log-probability')) : 'score',
    l2: l2OfAll / shape.reduce((product, n) => product * n, 1),
    jitter: color ? Math.round(colorDefaults.jitterShare * shape[1]!) : 0,
    scale: color ? colorDefaults.scale : 0,
    rotation: color ? colorDefaults.rotation : 0,
    parametrisation,
    ...given(options),
    ...(preprocessing ? { preprocessing } : {}),
    ...(range ? { range } : {}),
    unit: (range ?? rangeOf(undefined, preprocessing, shape))?.width ?? 1,
  };
  checkNumbers(settings);
  const needsPicture = (['jitter', 'scale', 'rotation', 'totalVariation'] as const).find((name) => settings[name] > 0);
  if (!picture && (needsPicture || settings.blur)) {
    throw new ArgumentError(
      `\`${needsPicture ?? 'blur'}\` is for pictures, [height, width, channels]; the model takes [${shape}]. Leave it out.`,
    );
  }
  if (settings.blur && settings.parametrisation === 'fourier') {
    throw new ArgumentError(
      "`blur` smooths pixels; with it, choose parametrisation: 'pixels'. The Fourier basis is smooth by itself.",
    );
  }
  return settings;
}

const settable = [
  'steps',
  'rate',
  'seed',
  'l2',
  'codeL2',
  'densityWeight',
  'totalVariation',
  'blur',
  'jitter',
  'scale',
  'rotation',
  'parametrisation',
  'noise',
  'frames',
] as const;

const given = (options: ActivationMaximizationOptions): Partial<Settings> =>
  Object.fromEntries(settable.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]));

function checkNumbers(settings: Settings): void {
  for (const name of ['steps', 'frames'] as const) {
    if (Number.isInteger(settings[name]) && settings[name] > 0) continue;
    throw new ArgumentError(`\`${name}\` is ${settings[name]}; expected a whole number of at least 1.`);
  }
  for (const name of [
    'rate',
    'l2',
    'codeL2',
    'densityWeight',
    'totalVariation',
    'jitter',
    'scale',
    'rotation',
    'noise',
  ] as const) {
    if (Number.isFinite(settings[name]) && settings[name] >= 0) continue;
    throw new ArgumentError(`\`${name}\` is ${settings[name]}; expected a number of at least 0.`);
  }
  if (settings.scale >= 1) throw new ArgumentError(`\`scale\` is ${settings.scale}; expected a share below 1.`);
}

function shapeOf(model: Explainable, { data }: Priors): readonly number[] {
  const network = typeof model === 'object' && 'network' in model ? model.network : model;
  const known = typeof network === 'function' ? undefined : network.inputs[0]?.shape?.slice(1);
  if (known?.every((size): size is number => size !== null && size > 0)) return known;
  if (data) return data.shape.slice(1);
  throw new ArgumentError(
    `The model does not say what shape its input has${known ? `: [${known}]` : ''}. Give it: { shape: [height, width, channels] }.`,
  );
}

function rangeOf(
  bounds: ActivationMaximizationOptions['bounds'],
  preprocessing: Preprocessing | undefined,
  shape: readonly number[],
): Range | undefined {
  if (bounds === 'none') return undefined;
  if (!bounds) return preprocessing && pixelRange(preprocessing, shape.at(-1)!);
  if (bounds[0] < bounds[1]) return fixedRange(bounds);
  throw new ArgumentError(`\`bounds\` is [${bounds}]; expected the least value and a greater one.`);
}

function chooseForms(options: ActivationMaximizationOptions): FormName[] {
  const lacks = (needs: readonly Need[]) => needs.filter((need) => options[need] === undefined);
  if (!options.forms) return forms.filter(({ needs }) => lacks(needs).length === 0).map(({ name }) => name);
  if (options.forms.length === 0) throw new ArgumentError('`forms` is empty; name at least one.');
  return options.forms.map((name) => {
    const form = forms.find((one) => one.name === name);
    if (!form) {
      throw new ArgumentError(`There is no form "${name}"; there are ${forms.map((one) => one.name).join(', ')}.`);
    }
    const missing = lacks(form.needs);
    if (missing.length === 0) return name;
    throw new ArgumentError(
      `The form "${name}" needs ${missing.map((need) => needed[need]).join('; and ')}. ` +
        'For the digits network, digitPriors() has all of them.',
    );
  });
}
