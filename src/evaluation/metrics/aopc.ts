import { metric } from '../metric';
import { type CurveOptions, measured, perturbationCurves } from '../perturbation-curve';

/** 1 / (K + 1) · Σ over the steps of f(x) − f(x without the k most relevant regions), k from 0. */
export const meanDrop = (curve: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < curve.length; at++) sum += curve[0]! - curve[at]!;
  return sum / curve.length;
};

export const aopc = metric<CurveOptions>({
  name: 'aopc',
  title: 'AOPC, region perturbation',
  family: 'faithfulness',
  what: 'mean drop of the logit over the steps, regions replaced by noise, the most relevant first',
  needs: 'nothing more',
  better: 'higher',
  parameters: { steps: 32, imputation: 'noise', score: 'logit', seed: 0 },
  source: 'Samek et al. 2017, arXiv:1509.06321',
  axes: { x: 'share removed', y: 'logit' },
  measure: async (bench, subject, parameters) =>
    measured(await perturbationCurves(bench, subject, parameters), (curve) => meanDrop(curve)),
});
