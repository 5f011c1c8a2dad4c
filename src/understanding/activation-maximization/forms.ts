/** The four forms of activation maximization (Montavon, Samek & Müller 2018, arXiv:1706.07979, section 3). */

export type FormName = 'simple' | 'class-mean' | 'density' | 'code';

export interface Form {
  readonly name: FormName;
  readonly title: string;
  /** What is maximized; f is log p(ω_c|·) or the score of a layer's unit or channel. */
  readonly formula: string;
  /** Where it starts. */
  readonly start: 'mean' | 'class mean' | 'code of the class mean';
  /** What keeps the image in its place. */
  readonly prior: 'norm' | 'density' | 'code norm';
  /** What it needs beyond a model and a target. */
  readonly needs: readonly Need[];
}

export type Need = 'data' | 'density' | 'generator';

export const forms: readonly Form[] = [
  {
    name: 'simple',
    title: 'Simple',
    formula: 'f(x) − λ‖x‖²',
    start: 'mean',
    prior: 'norm',
    needs: [],
  },
  {
    name: 'class-mean',
    title: 'From the class mean',
    formula: 'f(x) − λ‖x‖²',
    start: 'class mean',
    prior: 'norm',
    needs: ['data'],
  },
  {
    name: 'density',
    title: 'With a density',
    formula: 'f(x) + log p(x)',
    start: 'class mean',
    prior: 'density',
    needs: ['data', 'density'],
  },
  {
    name: 'code',
    title: 'In code space',
    formula: 'f(g(z)) − λ‖z‖²',
    start: 'code of the class mean',
    prior: 'code norm',
    needs: ['data', 'generator'],
  },
];

/** What each need is, for an error's sentence. */
export const needed: Readonly<Record<Need, string>> = {
  data: '`data`: examples of what the model was made for, with labels ({ values, shape, labels })',
  density: '`density`: an expert density, a network from a batch [N, …] to log p(x), [N]',
  generator: '`generator`: a network that makes inputs of codes ({ decode, encode, size })',
};
