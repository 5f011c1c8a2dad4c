import { abs, addN, keep, reshape, stack, sum, type Tensor, zeros } from '@tensorflow/tfjs-core';
import type { Node } from '../trace/graph';

/** One layer of the conservation ledger: where relevance went. Sums over the layer, one entry an example. */
export interface LedgerEntry {
  readonly layer: string;
  readonly kernel: string;
  readonly rule: string;
  /** Relevance that arrived at the layer's output. */
  readonly received: readonly number[];
  /** Relevance handed on to the layer's inputs. */
  readonly passed: readonly number[];
  /** Absorbed by the bias, by its own formula. */
  readonly bias: readonly number[];
  /** Absorbed by the stabiliser, by its own formula. */
  readonly stabilizer: readonly number[];
  /** Lost where the denominator is empty. */
  readonly lost: readonly number[];
  /** |received − passed − bias − stabilizer − lost| / Σ|R|. */
  readonly error: readonly number[];
}

/** Keeps the books of a backward walk: for each layer and example, where relevance went. */
export class Ledger {
  private readonly rows: { node: Node; rule: string; sums: Tensor }[] = [];

  constructor(readonly batch: number) {}

  /** Sums over all but the batch axis, which comes first even where a reshape has merged axes behind it. */
  private total(tensor: Tensor): Tensor {
    return sum(reshape(tensor, [this.batch, -1]), 1);
  }

  /** Notes one layer: what arrived at its outputs, what was passed on, what was absorbed. */
  note(
    node: Node,
    rule: string,
    arrived: Tensor | readonly Tensor[],
    passed: readonly Tensor[],
    absorbed: { bias?: Tensor; stabilizer?: Tensor; lost?: Tensor } = {},
  ): void {
    const none = zeros([this.batch]);
    const all = (tensors: readonly Tensor[]) =>
      tensors.length > 0 ? addN(tensors.map((tensor) => this.total(tensor))) : none;
    const taken = [absorbed.bias, absorbed.stabilizer, absorbed.lost].map((tensor) => all(tensor ? [tensor] : []));
    const outputs = Array.isArray(arrived) ? (arrived as Tensor[]) : [arrived as Tensor];
    const sums = stack([all(outputs), ...taken, all(outputs.map((tensor) => abs(tensor))), all(passed)]);
    this.rows.push({ node, rule, sums: keep(sums) });
  }

  /** The entries from output to input. Reads the sums back. */
  entries(): LedgerEntry[] {
    return this.rows.map(({ node, rule, sums }) => {
      const [received, bias, stabilizer, lost, magnitude, passed] = rowsOf(sums, this.batch);
      return {
        layer: node.layer,
        kernel: node.kernel,
        rule,
        received: received!,
        passed: passed!,
        bias: bias!,
        stabilizer: stabilizer!,
        lost: lost!,
        error: received!.map((value, at) => {
          const rest = value - passed![at]! - bias![at]! - stabilizer![at]! - lost![at]!;
          return Math.abs(rest) / Math.max(magnitude![at]!, Number.MIN_VALUE);
        }),
      };
    });
  }

  dispose(): void {
    for (const { sums } of this.rows) sums.dispose();
  }
}

function rowsOf(sums: Tensor, batch: number): number[][] {
  const flat = sums.dataSync();
  return Array.from({ length: flat.length / batch }, (_, row) =>
    Array.from(flat.slice(row * batch, (row + 1) * batch)),
  );
}
