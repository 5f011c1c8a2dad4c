import { mul, type Tensor } from '@tensorflow/tfjs-core';
import { RuleError } from '../errors';
import type { BackwardRule } from '../trace/backward';
import type { Graph, Node, Value } from '../trace/graph';
import { type Composite, firstLayers } from './composite';
import { gradientRule } from './gradient';
import type { Ledger } from './ledger';
import { type Absorbed, applyLinearRule, divideStably, stabilizer } from './linear';

/** What relevance does at kernels without weights. Montavon 2019, table 1; the choices are those of Zennit. */
type Passage = 'pass' | 'route' | 'share' | 'split';

/** Elementwise functions: relevance passes through unchanged. */
const pass = [
  'Relu',
  'Relu6',
  'Elu',
  'Selu',
  'Sigmoid',
  'Tanh',
  'Softplus',
  'LeakyRelu',
  'Prelu',
  'ClipByValue',
  'Identity',
  'Cast',
];
/** Moves of values: relevance follows the value; a maximum's relevance goes to the winner. */
const route = [
  'Reshape',
  'Transpose',
  'Concat',
  'PadV2',
  'MirrorPad',
  'Slice',
  'StridedSlice',
  'SplitV',
  'Pack',
  'Unpack',
  'ExpandDims',
  'GatherV2',
  'Reverse',
  'Tile',
  'MaxPool',
  'Max',
  'SpaceToBatchND',
  'BatchToSpaceND',
];
/** Sums and means: relevance is shared in proportion to the summands. */
const share = ['AvgPool', 'Mean', 'Sum', 'Add', 'AddN', 'Sub', 'ResizeBilinear', 'ResizeNearestNeighbor'];

const passages = new Map<string, Passage>([
  ...pass.map((kernel): [string, Passage] => [kernel, 'pass']),
  ...route.map((kernel): [string, Passage] => [kernel, 'route']),
  ...share.map((kernel): [string, Passage] => [kernel, 'share']),
]);

function passageOf(node: Node): Passage | undefined {
  const active = Object.values(node.inputs).filter((value) => value.active).length;
  // A batch-norm that stands alone, or a multiplication by constants, rescales one value at a time.
  if (['FusedBatchNorm', 'Multiply', 'RealDiv'].includes(node.kernel) && active === 1 && sameShape(node)) return 'pass';
  if (node.kernel === 'Multiply' && active === 2) return 'split';
  return passages.get(node.kernel);
}

const sameShape = (node: Node): boolean => {
  const active = Object.values(node.inputs).find((value) => value.active)!;
  return active.shape.join() === node.outputs[0]!.shape.join();
};

/**
 * The LRP backward rule of a composite.
 *
 * @param ledger Receives, for each layer, where its relevance went.
 */
export function lrpRule(graph: Graph, composite: Composite, ledger: Ledger): BackwardRule {
  const first = firstLayers(graph.nodes);
  return (node, arrived) => {
    if (node.linear) {
      const chosen = composite.rule({ name: node.layer, kind: node.linear.map.kind, first: first.has(node) });
      let absorbed: Absorbed | undefined;
      const passed = applyLinearRule(chosen, node.linear, node.inputs.x!.tensor, arrived[0]!, (report) => {
        absorbed = report;
      });
      ledger.note(node, chosen.name, arrived[0]!, [passed], absorbed);
      return { x: passed };
    }
    const passage = passageOf(node);
    if (!passage) {
      throw new RuleError(
        `LRP has no rule for the kernel ${node.kernel} of the layer "${node.layer}". ` +
          'Use a gradient method (integratedGradients needs no rules), or start from a layer after it.',
      );
    }
    if (passage === 'pass') return passOn(node, arrived[0]!);
    if (passage === 'route') return gradientRule(node, arrived);
    return shareOut(node, arrived[0]!, passage === 'split' ? 0.5 : 1, ledger);
  };
}

function passOn(node: Node, arrived: Tensor): Record<string, Tensor> {
  const [name] = Object.entries(node.inputs).find(([, value]) => value.active)!;
  return { [name]: arrived };
}

/** R_i = x_i ∂z/∂x_i R / z: exact for sums; for a product of two, half to each factor. */
function shareOut(node: Node, arrived: Tensor, part: number, ledger: Ledger): Record<string, Tensor> {
  const z = node.outputs[0]!.tensor;
  const { message, ...rest } = divideStably(arrived, z, stabilizer);
  const gradients = gradientRule(node, [message]);
  const passed: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const share = mul(node.inputs[name]!.tensor, gradient);
    passed[name] = part === 1 ? share : mul(share, part);
  }
  ledger.note(node, part === 1 ? 'proportional' : 'halves', arrived, Object.values(passed), {
    ...constantShare(node, message),
    stabilizer: rest.stabilizer(),
    lost: rest.lost(),
  });
  return passed;
}

/** What a constant summand takes, as a bias does. */
function constantShare(node: Node, message: Tensor): { bias?: Tensor } {
  const constant =
    ['Add', 'Sub'].includes(node.kernel) &&
    Object.entries(node.inputs).find(([, value]: [string, Value]) => !value.active);
  if (!constant) return {};
  const [name, value] = constant;
  const signed = node.kernel === 'Sub' && name === 'b' ? mul(value.tensor, -1) : value.tensor;
  return { bias: mul(message, signed) };
}
