import { metric } from '../metric';
import { area, type CurveOptions, measured, perturbationCurves } from '../perturbation-curve';

/** The most relevant regions are removed first: the sooner f falls, the smaller the area under it. */
export const pixelFlipping = metric<CurveOptions>({
  name: 'pixel_flipping',
  title: 'Pixel flipping (selectivity)',
  family: 'faithfulness',
  what: 'area under the logit while regions are removed, the most relevant first',
  needs: 'nothing more',
  better: 'lower',
  parameters: { steps: 32, imputation: 0, score: 'logit', seed: 0 },
  source: 'Bach et al. 2015, doi:10.1371/journal.pone.0130140; selectivity: Montavon et al. 2018, arXiv:1706.07979',
  axes: { x: 'share removed', y: 'logit' },
  measure: async (bench, subject, parameters) =>
    measured(await perturbationCurves(bench, subject, parameters), (curve, x) => area(x, curve)),
});
