/** The table of the analyses of a model, beside `attribution/methods.ts`, the table of the explanations of a decision. */

import type { Analysis } from './analysis';
import { featureMaps, filters, topActivations } from './understanding/features';

/** One row; drives docs, tests and the README's table. */
export interface AnalysisMethod {
  readonly name: string;
  readonly title: string;
  readonly family: 'features' | 'concepts' | 'strategies' | 'examples' | 'surrogates';
  /** What one learns, in a line. */
  readonly what: string;
  /** What it needs from the caller. */
  readonly needs: string;
  /** What its certificate checks. */
  readonly checks: string;
  /** Parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly source: string;
  /** The function that makes it; its name, doc comment and options make the page. */
  readonly analyse: (...args: never[]) => Promise<Analysis> | Analysis;
}

export const analyses: readonly AnalysisMethod[] = [
  {
    name: 'filters',
    title: 'Filters',
    family: 'features',
    what: 'the weights of a layer, a tile a filter and input channel, on one scale',
    needs: 'a layer with weights',
    checks: 'the scale; filters that are all zero',
    parameters: { filters: 'all', inputs: 'all, the 36 largest of more' },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: filters,
  },
  {
    name: 'feature_maps',
    title: 'Feature maps',
    family: 'features',
    what: 'the activations of a layer for an input, a map a channel, on one scale',
    needs: 'an input and a layer',
    checks: 'the scale',
    parameters: { channels: 'all' },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: featureMaps,
  },
  {
    name: 'top_activations',
    title: 'Top activations',
    family: 'features',
    what: 'the inputs of a data set that a channel answers most to, with the region it sees and its DeconvNet reconstruction',
    needs: 'a data set, a layer and a channel',
    checks: 'in how many inputs the channel is active',
    parameters: { count: 9 },
    source: 'Zeiler & Fergus 2013, arXiv:1311.2901',
    analyse: topActivations,
  },
];
