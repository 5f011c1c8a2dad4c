import {
  abs,
  add,
  cos,
  cosh,
  div,
  divNoNan,
  engine,
  exp,
  expm1,
  less,
  log1p,
  maximum,
  minimum,
  mul,
  type NamedAttrMap,
  type NamedTensorMap,
  neg,
  onesLike,
  relu,
  sin,
  sinh,
  square,
  sub,
  type Tensor,
  tanh,
  where,
} from '@tensorflow/tfjs-core';
import { type Node, Value } from '../trace/graph';
import { gradientRule } from './gradient';

/** A function of one variable at one point: its argument and its value there. */
export interface Point {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** (f(p) − f(q)) / (p − q), elementwise; where the points meet, the derivative. */
type Slope = (p: Point, q: Point, node: Node) => Tensor;

/** Where there is nothing to divide by; far below every difference that float32 activations have. */
export const tiny = 1e-30;

/**
 * The slope of a ReLU between two points: what is above zero, of all that is away from it. Nothing is subtracted, so
 * nothing cancels; at 0, 0 the slope is 0, as the gradient of a ReLU there.
 */
function rectified(x: Tensor, above: Tensor, x0: Tensor, above0: Tensor): Tensor {
  const { up, all } = halves(x, above, x0, above0);
  return div(up, all);
}

function halves(x: Tensor, above: Tensor, x0: Tensor, above0: Tensor) {
  const up = add(above, above0);
  const down = sub(up, add(x, x0));
  return { up, down, all: maximum(add(up, down), tiny) };
}

const hinge = (p: Tensor, q: Tensor): Tensor => rectified(p, relu(p), q, relu(q));

/** α below zero and 1 above it. */
const leaky = (p: Point, q: Point, alpha: Tensor | number): Tensor => add(alpha, mul(sub(1, alpha), hinge(p.x, q.x)));

/** A ReLU from `low` on, less another from `high` on. */
const clipped = ({ x }: Point, { x: x0 }: Point, low: number, high: number): Tensor =>
  sub(hinge(sub(x, low), sub(x0, low)), hinge(sub(x, high), sub(x0, high)));

/** (eˣ − eˣ') / (x − x') = eᵐ (1 − e⁻ᵈ) / d, with m the greater of the two and d their distance. */
export const exponential = (p: Point, q: Point, above = 0): Tensor =>
  mul(
    add(maximum(p.y, q.y), above),
    ratio((distance) => neg(expm1(neg(distance))), apart(p, q)),
  );

/** (log x − log x') / (x − x') = log(1 + r) / (r x'), with r = d / x' and x' the lesser of the two. */
function logarithm(x: Tensor, x0: Tensor): Tensor {
  const least = minimum(x, x0);
  return div(ratio(log1p, div(sub(x, x0), least)), least);
}

/** f(d) / d, which is 1 where f(d) → d → 0. */
function ratio(f: (x: Tensor) => Tensor, distance: Tensor): Tensor {
  const safe = maximum(abs(distance), tiny);
  return div(f(safe), safe);
}

const apart = (p: Point, q: Point): Tensor => sub(p.x, q.x);
const middle = (p: Point, q: Point): Tensor => div(add(p.x, q.x), 2);

/** tanh p − tanh q = (1 − tanh p tanh q) tanh(p − q). */
const tangent: Slope = (p, q) => mul(sub(1, mul(p.y, q.y)), ratio(tanh, apart(p, q)));

/** The sigmoid is ½ + ½ tanh(x / 2). */
const logistic: Slope = (p, q) => {
  const either = add(mul(p.y, sub(1, q.y)), mul(q.y, sub(1, p.y)));
  return mul(div(either, 2), ratio(tanh, div(apart(p, q), 2)));
};

/** α (eˣ − 1) below zero, and x above it; all times `scale`. */
const exponentialUnit =
  (scale: number, alpha: number): Slope =>
  (p, q) => {
    const above = hinge(p.x, q.x);
    const [low, low0] = [minimum(p.x, 0), minimum(q.x, 0)];
    const below = mul(exponential({ x: low, y: exp(low) }, { x: low0, y: exp(low0) }), alpha);
    return mul(add(above, mul(sub(1, above), below)), scale);
  };

/** Below this distance the mean of the two derivatives is closer to the slope than a quotient of float32 differences. */
const near = 1e-2;

/** The quotient, and for close points the trapezoid rule. `scale` is the distance over which f changes. */
const smooth =
  (scale: (p: Tensor, q: Tensor) => Tensor = onesLike): Slope =>
  (p, q, node) => {
    const change = sub(p.x, q.x);
    const between = div(add(derivative(node, p), derivative(node, q)), 2);
    return where(less(abs(change), mul(scale(p.x, q.x), near)), between, divNoNan(sub(p.y, q.y), change));
  };

function derivative(node: Node, { x, y }: Point): Tensor {
  const name = activeInput(node);
  const inputs = { ...node.inputs, [name]: new Value(0, x.shape, x, true) };
  return gradientRule({ ...node, inputs, outputs: [new Value(1, y.shape, y, true)] }, [onesLike(y)])[name]!;
}

const jump: Slope = (p, q) => divNoNan(sub(p.y, q.y), sub(p.x, q.x));

const largest = (p: Tensor, q: Tensor): Tensor => maximum(abs(p), abs(q));

const slopes: Readonly<Record<string, Slope>> = {
  Relu: (p, q) => rectified(p.x, p.y, q.x, q.y),
  Relu6: (p, q) => clipped(p, q, 0, 6),
  ClipByValue: (p, q, { attrs }) => clipped(p, q, attrs.clipValueMin as number, attrs.clipValueMax as number),
  LeakyRelu: (p, q, { attrs }) => leaky(p, q, attrs.alpha as number),
  Prelu: (p, q, { inputs }) => leaky(p, q, inputs.alpha!.tensor),
  Abs: (p, q) => {
    const { up, down, all } = halves(p.x, relu(p.x), q.x, relu(q.x));
    return div(sub(up, down), all);
  },
  Square: (p, q) => add(p.x, q.x),
  Reciprocal: (p, q) => neg(mul(p.y, q.y)),
  Sqrt: (p, q) => div(1, maximum(add(p.y, q.y), tiny)),
  Rsqrt: (p, q) => inverseRoot(p.y, q.y),
  Exp: (p, q) => exponential(p, q),
  Expm1: (p, q) => exponential(p, q, 1),
  Log: (p, q) => logarithm(p.x, q.x),
  Log1p: (p, q) => logarithm(add(p.x, 1), add(q.x, 1)),
  Elu: exponentialUnit(1, 1),
  Selu: exponentialUnit(1.0507009873554805, 1.6732632423543772),
  Sigmoid: logistic,
  Tanh: tangent,
  Sin: (p, q) => mul(cos(middle(p, q)), ratio(sin, div(apart(p, q), 2))),
  Cos: (p, q) => neg(mul(sin(middle(p, q)), ratio(sin, div(apart(p, q), 2)))),
  Sinh: (p, q) => mul(cosh(middle(p, q)), ratio(sinh, div(apart(p, q), 2))),
  Cosh: (p, q) => mul(sinh(middle(p, q)), ratio(sinh, div(apart(p, q), 2))),
  Pow: smooth(largest),
  ...Object.fromEntries(['Softplus', 'Erf', 'Asinh', 'Atan'].map((kernel): [string, Slope] => [kernel, smooth()])),
  ...Object.fromEntries(['Step', 'Sign', 'Floor', 'Ceil', 'Round'].map((kernel): [string, Slope] => [kernel, jump])),
};

/** The slope of 1/√v between two of its values: −(r r')² / (r + r'). */
export const inverseRoot = (r: Tensor, r0: Tensor): Tensor => neg(div(square(mul(r, r0)), add(r, r0)));

const activeInput = (node: Node): string => Object.entries(node.inputs).find(([, value]) => value.active)![0];

/** A kernel as a function of one variable, elementwise. */
export interface Elementwise {
  /** Name of the input that varies. */
  readonly input: string;
  at(x: Tensor): Point;
  slope(p: Point, q: Point): Tensor;
}

/** A node as a function of one variable, or undefined where it is not one. */
export function elementwise(node: Node): Elementwise | undefined {
  const slope = slopes[node.kernel];
  if (!slope) return undefined;
  const input = activeInput(node);
  const { shape } = node.inputs[input]!;
  // x^p with one x for several p is no function of one variable; neither is p^x.
  const alone = Object.values(node.inputs).filter((value) => value.active).length === 1;
  if (!alone || shape.join() !== node.outputs[0]!.shape.join() || (node.kernel === 'Pow' && input !== 'a')) {
    return undefined;
  }
  return {
    input,
    at: (x) => ({ x, y: runNode(node, { [input]: x })[0]! }),
    slope: (p, q) => slope(p, q, node),
  };
}

/** Runs a node's kernel again, with other tensors in the place of some of its inputs. */
export function runNode(node: Node, substitute: Readonly<Record<string, Tensor>>, attrs = node.attrs): Tensor[] {
  const inputs = Object.entries(node.inputs).map(([name, value]) => [name, substitute[name] ?? value.tensor] as const);
  // Kernels of any number of inputs (Concat, Pack, AddN) take an array, whose names are its indices.
  const given = node.inputs[0] ? inputs.map(([, tensor]) => tensor) : Object.fromEntries(inputs);
  const result = engine().runKernel(node.kernel, given as NamedTensorMap, { ...attrs } as NamedAttrMap);
  return Array.isArray(result) ? result : [result as Tensor];
}
