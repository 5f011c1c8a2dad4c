import { metric } from '../metric';
import { area, type CurveOptions, measured, perturbationCurves } from '../perturbation-curve';

/**
 * Regions are put back, the most relevant first. That is the curve of removing the least relevant first, read backwards; so
 * networks are asked for it once.
 */
export const insertion = metric<CurveOptions>({
  name: 'insertion',
  title: 'Insertion',
  family: 'faithfulness',
  what: 'area under the probability while regions are put back, the most relevant first',
  needs: 'a class as target',
  better: 'higher',
  parameters: { steps: 32, imputation: 0, score: 'probability', seed: 0 },
  source: 'Petsiuk et al. 2018, arXiv:1806.07421',
  axes: { x: 'share put back', y: 'probability' },
  measure: async (bench, subject, parameters) => {
    const { x, y, tied } = await perturbationCurves(bench, subject, { ...parameters, first: 'least' });
    const back = { x: x.map((share) => 1 - share).reverse(), y: y.map((curve) => curve.slice().reverse()), tied };
    return measured(back, (curve, share) => area(share, curve));
  },
});
