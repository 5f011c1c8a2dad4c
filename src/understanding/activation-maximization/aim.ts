/** f, what is maximized, with its gradient: a class's log probability, or the score of any target. */

import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { type Problem, scoresOf, seedOf } from '../../attribution/problem';
import type { TargetLike } from '../../attribution/target';
import { gradientRule } from '../../rules/gradient';
import { rectifiers } from '../../rules/relu';
import { type BackwardRule, walkBack } from '../../trace/backward';
import type { Graph, Value } from '../../trace/graph';
import { cutHead, type Head } from '../../trace/head';
import type { Network } from '../../trace/names';
import { trace } from '../../trace/trace';

/** f of some images, and what the network's head makes of them. */
export interface Scored {
  /** f of each image. */
  readonly scores: readonly number[];
  /** Of the target's class, where the target is one. */
  readonly probabilities?: readonly number[];
  /** The class that the network names, with its probability, where it has classes. */
  readonly named?: readonly { readonly index: number; readonly probability: number }[];
}

export interface ScoredWithGradient extends Scored {
  /** ∂f/∂image, one image after the other. */
  readonly gradient: Float32Array;
}

export type Maximize = 'log-probability' | 'score';

export interface Aim {
  /** What f is, in words. */
  readonly explained: string;
  /** The class, where the target is one. */
  readonly index?: number;
  readonly label?: string;
  score(images: readonly Float32Array[]): Scored;
  scoreWithGradient(images: readonly Float32Array[]): ScoredWithGradient;
}

export const isClass = (target: TargetLike): target is number | string =>
  typeof target === 'number' || typeof target === 'string';

/** The aim of a problem of one example; its images have that example's shape. */
export function aimOf(problem: Problem, target: TargetLike, maximize: Maximize): Aim {
  const shape = problem.input.shape.slice(1);
  const { index, label } = problem.targets[0]!;
  const inLog = isClass(target) && maximize === 'log-probability';
  const visit = <T>(images: readonly Float32Array[], use: (graph: Graph, rows: number[], scored: Scored) => T): T =>
    withBatch(images, shape, (batch) => {
      const rows = images.map(() => 0);
      const graph = problem.traceAt(batch, rows);
      try {
        const head = cutHead(graph);
        const logs = isClass(target) || head.cut ? logProbabilities(head, rows.length) : undefined;
        const ofClass = isClass(target) ? logs!.map((row) => row[index]!) : undefined;
        return use(graph, rows, {
          scores: inLog ? ofClass! : scoresOf(problem, graph, rows),
          probabilities: ofClass?.map(Math.exp),
          named: logs?.map(likeliest),
        });
      } finally {
        graph.dispose();
      }
    });
  return {
    explained: inLog ? 'log probability of the target class' : problem.objective.explained,
    index: isClass(target) ? index : undefined,
    label,
    score: (images) => visit(images, (_, __, scored) => scored),
    scoreWithGradient: (images) =>
      visit(images, (graph, rows, scored) => {
        const start = inLog ? cutHead(graph).logits : problem.objective.start(graph);
        const seed = inLog ? logProbabilitySeed(cutHead(graph), rows.length, index) : seedOf(problem, graph, rows);
        const gradient = walk(graph, start, seed, (back) => awake(back, rows.length));
        return { ...scored, gradient };
      }),
  };
}

/** Runs `use` on images as one batch. */
function withBatch<T>(images: readonly Float32Array[], shape: readonly number[], use: (batch: Tensor) => T): T {
  const size = images[0]!.length;
  const values = new Float32Array(images.length * size);
  images.forEach((image, row) => {
    values.set(image, row * size);
  });
  const batch = tensor(values, [images.length, ...shape]);
  try {
    return use(batch);
  } finally {
    batch.dispose();
  }
}

/** What a seed, which is disposed, brings to the input by a rule. */
function walk(
  graph: Graph,
  start: Value,
  seed: Tensor,
  use: (back: (rule: BackwardRule) => Float32Array) => Float32Array = (back) => back(gradientRule),
): Float32Array {
  try {
    return use((rule) => {
      const gradient = walkBack(graph, start, seed, rule);
      const values = gradient.dataSync() as Float32Array;
      gradient.dispose();
      return values;
    });
  } finally {
    seed.dispose();
  }
}

/** The gradient as if no rectifier were off: Lucid's redirected ReLU (Olah et al. 2017). */
const pastRectifiers: BackwardRule = (node, arrived) =>
  rectifiers.includes(node.kernel) ? { x: arrived[0]! } : gradientRule(node, arrived);

/** The gradient; for images where it is 0, as all rectifiers on the way are off, the one past them. */
function awake(back: (rule: BackwardRule) => Float32Array, rows: number): Float32Array {
  const gradient = back(gradientRule);
  const size = gradient.length / rows;
  const silent = Array.from({ length: rows }, (_, row) => row).filter((row) =>
    gradient.subarray(row * size, (row + 1) * size).every((slope) => slope === 0),
  );
  if (silent.length === 0) return gradient;
  const redirected = back(pastRectifiers);
  const result = Float32Array.from(gradient);
  for (const row of silent) result.set(redirected.subarray(row * size, (row + 1) * size), row * size);
  return result;
}

/** Of each row: log softmax of the logits, or log sigmoid where the network's head is one. */
function logProbabilities({ logits, cut }: Head, batch: number): Float64Array[] {
  const values = logits.tensor.dataSync();
  const count = values.length / batch;
  return Array.from({ length: batch }, (_, row) => {
    const some = Float64Array.from(values.slice(row * count, (row + 1) * count));
    return cut === 'sigmoid' ? some.map(logSigmoid) : logSoftmax(some);
  });
}

function likeliest(logs: Float64Array): { readonly index: number; readonly probability: number } {
  const index = logs.indexOf(logs.reduce((a, b) => Math.max(a, b)));
  return { index, probability: Math.exp(logs[index]!) };
}

/** ∂log p_c/∂logits: e_c − p for a softmax, (1 − p_c)·e_c for a sigmoid. Never infinite, however small p is. */
function logProbabilitySeed(head: Head, batch: number, index: number): Tensor {
  const rows = logProbabilities(head, batch).map((logs) =>
    logs.map((log, unit) => (unit === index ? 1 - Math.exp(log) : head.cut === 'sigmoid' ? 0 : -Math.exp(log))),
  );
  const seed = Float32Array.from(rows.flatMap((row) => [...row]));
  return tensor(seed, [...head.logits.shape]);
}

function logSoftmax(logits: Float64Array): Float64Array {
  const top = logits.reduce((a, b) => Math.max(a, b));
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0));
  return logits.map((logit) => logit - top - total);
}

const logSigmoid = (logit: number): number =>
  logit > 0 ? -Math.log1p(Math.exp(-logit)) : logit - Math.log1p(Math.exp(logit));

/** Values and, for the rows that ask for it, gradients of a network with one number an example: log p(x). */
export function densityAt(
  network: Network,
  images: readonly Float32Array[],
  shape: readonly number[],
  wanted: readonly boolean[],
): { readonly values: number[]; readonly gradient: Float32Array } {
  return withBatch(images, shape, (batch) => {
    const graph = trace(network, batch);
    try {
      const values = Array.from(graph.output.tensor.dataSync());
      if (!wanted.includes(true)) return { values, gradient: new Float32Array(0) };
      const seed = tensor(wanted.map(Number), [...graph.output.shape]);
      return { values, gradient: walk(graph, graph.output, seed) };
    } finally {
      graph.dispose();
    }
  });
}

/** What a network makes of one example, and the way back from a gradient there. Not to be used after `release`. */
export interface Passage {
  readonly values: Float32Array;
  back(gradient: Float32Array): Float32Array;
  release(): void;
}

export function passThrough(network: Network, values: Float32Array, shape: readonly number[]): Passage {
  const input = tensor(values, [1, ...shape]);
  try {
    const graph = trace(network, input);
    return {
      values: Float32Array.from(graph.output.tensor.dataSync()),
      back: (gradient) => walk(graph, graph.output, tensor(gradient, [...graph.output.shape])),
      release: () => graph.dispose(),
    };
  } finally {
    input.dispose();
  }
}
