import {
  batchToSpaceND,
  concat,
  matMul,
  ones,
  pad,
  reshape,
  spaceToBatchND,
  type Tensor,
  type Tensor4D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { lrp } from '../../src/attribution';
import '../engine';
import { uniform } from '../../src/rules/composite';
import { alphaBeta, flat, type LinearRule, zPlus } from '../../src/rules/linear';

const x = [
  [
    [[1], [2]],
    [[3], [4]],
  ],
];

/** Where the relevance of the 2 × 2 picture went, in all. */
async function books(net: (x: Tensor) => Tensor, rule: LinearRule, input: unknown = x) {
  const map = await lrp(net, input as never, { target: 0, composite: uniform('one', rule) });
  const total = (of: 'bias' | 'stabilizer' | 'lost') =>
    map.certificate.ledger!.reduce((sum, entry) => sum + entry[of][0]!, 0);
  return {
    f: map.targets[0]!.score,
    map: map.values.reduce((a, b) => a + b, 0),
    bias: total('bias'),
    lost: total('lost'),
    error: Math.max(...map.certificate.ledger!.map(({ error }) => error[0]!)),
    whole: map.certificate.completeness!.error[0]!,
  };
}

describe('the ledger', () => {
  it('says what padding took, which flat relevance also reaches', async () => {
    // Four of sixteen cells are the input’s; all have weight 1, so f = 10 and each cell gets 10 / 16.
    const padded = (given: Tensor) =>
      matMul(
        reshape(
          pad(given as Tensor4D, [
            [0, 0],
            [1, 1],
            [1, 1],
            [0, 0],
          ]),
          [-1, 16],
        ),
        ones([16, 1]),
      );
    const { f, map, bias, error, whole } = await books(padded, flat());
    expect(f).toBe(10);
    expect(map).toBeCloseTo(2.5, 5);
    expect(bias).toBeCloseTo(7.5, 5);
    expect(Math.max(error, whole)).toBeLessThan(1e-6);
  });

  it('says what the padding of a dilated convolution in a graph model took', async () => {
    const spread = (given: Tensor) => {
      const parts = spaceToBatchND(
        given,
        [2, 2],
        [
          [0, 2],
          [0, 2],
        ],
      );
      const back = batchToSpaceND(
        parts,
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      );
      return matMul(reshape(back, [-1, 16]), ones([16, 1]));
    };
    const { map, bias, error, whole } = await books(spread, flat());
    expect(map).toBeCloseTo(2.5, 5);
    expect(bias).toBeCloseTo(7.5, 5);
    expect(Math.max(error, whole)).toBeLessThan(1e-6);
  });

  it('says what a constant took that was joined to the input', async () => {
    // (1, 2, 3 | 4) with weights 1: z⁺ gives 4 of 10 to the constant.
    const joined = (given: Tensor) => matMul(concat([given, tensor2d([[4]])], 1), ones([4, 1]));
    const { f, map, bias } = await books(joined, zPlus(), [[1, 2, 3]]);
    expect(f).toBe(10);
    expect(map).toBeCloseTo(6, 5);
    expect(bias).toBeCloseTo(4, 5);
  });

  it('says what an empty part lost, of either sign', async () => {
    // f = −3: nothing speaks for it. α2β1 loses 2 f there and hands out −f.
    const against = (given: Tensor) => matMul(given, tensor2d([[-1], [-1]]));
    const { f, map, lost, whole } = await books(against, alphaBeta(2, 1), [[1, 2]]);
    expect(f).toBe(-3);
    expect(map).toBeCloseTo(3, 5);
    expect(lost).toBeCloseTo(-6, 5);
    expect(whole).toBeLessThan(1e-6);
  });
});
