/** A network that runs elsewhere: it answers with scores, some time later, and shows nothing of its inside. */
import { reshape, softmax, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { ArgumentError } from '../errors';
import type { Steps } from '../tensor/progress';
import { type Graph, Value } from '../trace/graph';
import type { Network, NetworkFunction } from '../trace/names';
import { countForward } from '../trace/passes';
import type { Read } from './input';
import { scoresAt } from './objective';
import type { ExplainOptions, Problem } from './problem';
import { findTarget, prepareTarget } from './target';

/** What is known of such a network. */
export interface Answers {
  readonly name: string;
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  readonly scores: 'probabilities' | 'logits';
  /** Inputs that it takes at once. */
  readonly width: number;
  /** Scores of a batch, one example after the other. */
  ask(values: Float32Array, shape: readonly number[], signal: AbortSignal | undefined): Promise<Float32Array>;
  /** What it took so far, for certificates. */
  describe(): string;
}

const remotes = new WeakMap<object, Answers>();

/** A network that only says that it cannot be run here; who needs no more than scores finds the answers by it. */
export function remoteNetwork(answers: Answers): NetworkFunction {
  const network = (): never => {
    throw new ArgumentError(
      `The model "${answers.name}" is remote and answers with scores only, so gradients and layers cannot be asked of it. ` +
        'Use a method of forward calls: occlusion, rise, lime or kernelShap.',
    );
  };
  remotes.set(network, answers);
  return network;
}

/** The answers of a remote network; undefined of any other. */
export const answersOf = (network: Network): Answers | undefined =>
  typeof network === 'function' ? remotes.get(network) : undefined;

interface RemoteRows {
  readonly network: Network;
  readonly labels: readonly string[] | undefined;
  /** All examples, and of them the ones that are explained, from number `from`. */
  readonly whole: Read;
  readonly read: Read;
  readonly from: number;
  readonly target: NonNullable<ExplainOptions['target']>;
  readonly options: ExplainOptions;
  readonly steps: Steps;
}

/** The problem of a remote network: a graph that is nothing but its output. */
export async function withRemoteProblem<T>(
  answers: Answers,
  { network, labels, whole, read, from, target, options, steps }: RemoteRows,
  explain: (problem: Problem) => T | Promise<T>,
): Promise<T> {
  if (
    options.layer !== undefined ||
    (typeof target === 'object' && 'layer' in target) ||
    options.output !== undefined
  ) {
    throw new ArgumentError(
      `The model "${answers.name}" is remote: it has one output and no layers. Leave \`layer\` and \`output\` out.`,
    );
  }
  const { pick } = prepareTarget(target);
  const probability = typeof target === 'object' && 'probability' in target && answers.scores === 'logits';
  const graphAt = async (values: Tensor): Promise<Graph> => {
    const batch = values.shape[0]!;
    countForward(batch);
    const scores = await answers.ask(values.dataSync() as Float32Array, values.shape, steps.signal);
    const given = tidy(() => {
      const all = tensor(scores, [batch, scores.length / batch]);
      if (pick) return pick((output) => output as Tensor)(all);
      return probability ? softmax(reshape(all, [batch, -1])) : all;
    });
    const output = new Value(1, given.shape, given, true);
    const input = new Value(0, values.shape, values, true);
    return { input, nodes: [], output, layers: new Map(), dispose: () => output.dispose() };
  };
  const graph = await graphAt(read.tensor);
  try {
    const found = findTarget(graph, read.input.shape[0]!, target, labels);
    const problem: Problem = {
      network,
      input: read.input,
      source: read.input,
      whole: whole.input,
      from,
      x: read.tensor,
      graph,
      ...found,
      fallback: undefined,
      fellBack: new Set(),
      traceAt: network as () => never,
      scoreAt: async (values, rows, objective = found.objective) => {
        const run = await graphAt(values);
        try {
          return scoresAt(objective, { graph: run, rows });
        } finally {
          run.dispose();
        }
      },
      check: () => steps.check(),
      step: (done, total) => steps.step(done, total),
    };
    return await explain(problem);
  } finally {
    graph.dispose();
  }
}
