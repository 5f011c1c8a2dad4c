import { metric } from '../metric';
import { area, type CurveOptions, measured, perturbationCurves } from '../perturbation-curve';

export const deletion = metric<CurveOptions>({
  name: 'deletion',
  title: 'Deletion',
  family: 'faithfulness',
  what: 'area under the probability while regions are removed, the most relevant first',
  needs: 'a class as target',
  better: 'lower',
  parameters: { steps: 32, imputation: 0, score: 'probability', seed: 0 },
  source: 'Petsiuk et al. 2018, arXiv:1806.07421',
  axes: { x: 'share removed', y: 'probability' },
  measure: async (bench, subject, parameters) =>
    measured(await perturbationCurves(bench, subject, parameters), (curve, x) => area(x, curve)),
});
