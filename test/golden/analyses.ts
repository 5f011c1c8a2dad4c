import type { Explainable } from '../../src/attribution/problem';
import type { Input } from '../../src/attribution/result';
import type { Case, Reference } from './case';
import { exampleRunners } from './examples';
import { metricRunners } from './metrics';
import { sprayRunners } from './spray';
import { tcavRunners } from './tcav';

/** What a reference of an analysis is run with; many of these cases hold data only. */
export interface AnalysisSetting {
  readonly folder: string;
  readonly golden: Case;
  readonly params: Reference['params'];
  readonly reference: Reference;
  /** The case's model and inputs, where it has them. */
  readonly model?: Explainable;
  readonly x?: Input;
}

/** The numbers that are compared with the reference, flat. */
export type AnalysisRunner = (setting: AnalysisSetting) => Promise<ArrayLike<number>>;

/** By the names of the references' methods. */
export const analysisRunners: Readonly<Record<string, AnalysisRunner>> = {
  ...exampleRunners,
  ...tcavRunners,
  ...sprayRunners,
  ...metricRunners,
};
