import { div, type Tensor } from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import type { BackwardRule } from '../trace/backward';
import type { Node } from '../trace/graph';
import { activeInputs } from './signal';

/**
 * What to do at a kernel that no rule covers, in place of an error:
 *
 * - `'pass'`: what arrives goes on unchanged, in equal parts to the inputs that have the output's shape;
 * - `'stop'`: nothing goes on;
 * - `'gradient'` (relevance only): relevance goes on as a gradient does;
 * - `'proportional'` (relevance only): in proportion to input × gradient.
 */
export type Fallback = 'pass' | 'stop' | 'gradient' | 'proportional';

/** The fallbacks that need nothing but the node. */
export const plainFallbacks: Readonly<Record<'pass' | 'stop', BackwardRule>> = { pass, stop: () => ({}) };

/** Hears of a node where a fallback was used, with what arrived and what went on. */
export type Used = (node: Node, arrived: readonly Tensor[], passed: readonly Tensor[]) => void;

/** A rule that does something else where it would refuse. */
export function withFallback(rule: BackwardRule, fallback: BackwardRule, used: Used): BackwardRule {
  return (node, arrived) => {
    try {
      return rule(node, arrived);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      const passed = fallback(node, arrived);
      used(node, arrived, Object.values(passed));
      return passed;
    }
  };
}

function pass(node: Node, arrived: readonly Tensor[]): Record<string, Tensor> {
  const output = node.outputs[0]!;
  const alike = activeInputs(node).filter(([, value]) => value.shape.join() === output.shape.join());
  if (alike.length === 0) {
    throw new RuleError(
      `The fallback "pass" cannot help at the kernel ${node.kernel} of the layer "${node.layer}": no input has the shape [${output.shape}] of its output. ` +
        'Use "stop", or explain from a layer after it (`layer`).',
    );
  }
  const part = alike.length === 1 ? arrived[0]! : div(arrived[0]!, alike.length);
  return Object.fromEntries(alike.map(([name]) => [name, part]));
}
