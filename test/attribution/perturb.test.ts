import { add, gather, matMul, mul, relu, sigmoid, sub, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { AbortError, digits, loadModel } from '../../src';
import { kernelShap, lime, occlusion, rise, smoothGrad } from '../../src/attribution';
import { type ExplainOptions, liveTensors, type Problem, scoresOf, solve } from '../../src/attribution/problem';
import { Attribution } from '../../src/attribution/result';
import type { TargetLike } from '../../src/attribution/target';
import '../engine';

/** What `solve` wants back, where the test is of the problem alone. */
const nothing = ({ input, targets }: Problem) =>
  new Attribution({
    ...{ method: 'none', title: 'None', values: input.values, shape: input.shape, input, targets },
    certificate: { method: 'none', parameters: {}, explained: '', notes: [], seconds: 0 },
  });

const targets: TargetLike[] = [3, { probability: 2 }, { difference: [1, 7] }, { contrast: 4 }];

it.each(targets.map((target) => [JSON.stringify(target), target] as const))(
  'a run that holds nothing gives the same f as a trace: %s',
  async (_, target) => {
    const model = await loadModel('digits');
    await solve(model, digits([0, 1, 2]), { target }, (problem) => {
      const rows = [2, 0, 1, 1];
      const values = tidy(() => mul(gather(problem.x, rows), 0.9));
      const live = liveTensors();
      const graph = problem.traceAt(values, rows);
      const traced = scoresOf(problem, graph, rows);
      graph.dispose();
      expect(problem.scoreAt(values, rows)).toEqual(traced);
      expect(liveTensors()).toBe(live);
      values.dispose();
      return nothing(problem);
    });
  },
);

it('methods over perturbed inputs leave no tensor behind, stop when told to, and answer for another unit', async () => {
  const model = await loadModel('digits');
  const x = digits([0, 1]);
  const explainers = {
    smoothGrad: (options: ExplainOptions) => smoothGrad(model, x, { ...options, samples: 70 }),
    occlusion: (options: ExplainOptions) => occlusion(model, x, { ...options, window: [7, 7] }),
    rise: (options: ExplainOptions) => rise(model, x, { ...options, samples: 70 }),
    lime: (options: ExplainOptions) => lime(model, x, { ...options, samples: 70, segments: 6 }),
    kernelShap: (options: ExplainOptions) => kernelShap(model, x, { ...options, samples: 70, segments: 6 }),
  };
  for (const [name, explain] of Object.entries(explainers)) {
    const live = liveTensors();
    const map = await explain({ target: 2 });
    const other = await map.explainTarget!(7);
    expect(other.values, name).toEqual((await explain({ target: 7 })).values);
    const controller = new AbortController();
    const stopped = explain({ signal: controller.signal, onProgress: () => controller.abort() });
    await expect(stopped, name).rejects.toThrow(AbortError);
    expect(liveTensors(), name).toBe(live);
  }
});

it('finds the start also where another batch takes another path', async () => {
  const weights = [[1], [2]];
  // One example goes by fewer operations than several.
  const f = (x: Tensor) => {
    const input = x.shape[0] === 1 ? x : sub(add(x, 1), 1);
    return sigmoid(matMul(relu(input), tensor2d(weights)));
  };
  await solve(f, [[3, 4]], { target: 0 }, (problem) => {
    const two = tensor2d([
      [1, 1],
      [2, -5],
    ]);
    expect(problem.scoreAt(two, [0, 0])).toEqual([3, 2]);
    two.dispose();
    return nothing(problem);
  });
});
