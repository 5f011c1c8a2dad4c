import type { Steps } from '../../tensor/progress';
import { growTree, type TreeOptions } from './cart';
import { growGraph } from './decision-graph';
import { type Answers, type Columns, type Decisions, decide } from './decisions';
import { answerLinear, fitLinear, type LinearModel, type LinearOptions } from './sparse-linear';

export type SurrogateKind = 'tree' | 'linear' | 'graph';

/** What was fitted. */
export type FittedModel =
  | { readonly kind: 'tree' | 'graph'; readonly nodes: Decisions }
  | ({ readonly kind: 'linear' } & LinearModel);

export interface ModelOptions extends TreeOptions, LinearOptions {
  /** A CART tree, a sparse linear model, or a decision graph, in which branches meet again. */
  readonly kind: SurrogateKind;
}

/** Fits a model of a kind to the answers of some rows. */
export async function fitModel(
  columns: Columns,
  answers: Answers,
  rows: readonly number[],
  options: ModelOptions,
  steps: Steps,
  chances?: readonly Float64Array[],
): Promise<FittedModel> {
  const { kind } = options;
  if (kind === 'tree') return { kind, nodes: growTree(columns, answers, rows, options) };
  if (kind === 'graph')
    return { kind, nodes: await growGraph(columns, answers as Answers & { classes: number }, rows, options, steps) };
  const own = chances?.map((list) => Float64Array.from(rows, (row) => list[row]!));
  return { kind, ...(await fitLinear(columns, answers, rows, options, steps, own)) };
}

/** What a model answers for some rows. */
export const answersOf = (
  model: FittedModel,
  columns: Columns,
  rows: readonly number[],
  classes?: number,
): Float64Array =>
  model.kind === 'linear' ? answerLinear(model, columns, rows, classes) : decide(model.nodes, columns, rows);

/** The parameters that a model was fitted with, defaults included. */
export function settings(fitted: FittedModel, options: ModelOptions): Readonly<Record<string, unknown>> {
  if (fitted.kind === 'linear') {
    const limit = options.lambda === undefined ? { maxFeatures: options.maxFeatures ?? 10 } : {};
    return { ...limit, lambda: fitted.lambda, l1Ratio: fitted.l1Ratio };
  }
  const { maxDepth = fitted.kind === 'graph' ? 6 : 4, minLeaf = 5, complexity = 0.01 } = options;
  return { maxDepth, minLeaf, ...(fitted.kind === 'tree' ? { complexity } : {}) };
}
