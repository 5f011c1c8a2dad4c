/**
 * LRP through recurrent cells in plain float64, written as in Arras et al. 2017 (arXiv:1706.07206): at a weighted sum
 * R_i = Σ_j z_i w_ij / z_j R_j with the bias in z_j, and at a product of gate and signal all to the signal.
 */
export type Vector = number[];
export type Matrix = number[][];

/** The weights of a Keras cell: input kernel `[inputs, gates · units]`, recurrent kernel, bias. */
export interface Cell {
  readonly kernel: Matrix;
  readonly recurrent: Matrix;
  readonly bias: Vector;
}

const hardSigmoid = (x: number) => Math.min(Math.max(0.2 * x + 0.5, 0), 1);

/** x W + h U + b of gate `gate`. */
function preactivation({ kernel, recurrent, bias }: Cell, x: Vector, h: Vector, gate: number): Vector {
  const units = recurrent.length;
  return Array.from({ length: units }, (_, unit) => {
    const at = gate * units + unit;
    const fromX = x.reduce((sum, value, i) => sum + value * kernel[i]![at]!, 0);
    const fromH = h.reduce((sum, value, i) => sum + value * recurrent[i]![at]!, 0);
    return fromX + fromH + bias[at]!;
  });
}

/** What each input of a weighted sum takes of the relevance of its outputs; columns from `offset` on. */
const share = (input: Vector, weights: Matrix, offset: number, z: Vector, relevance: Vector): Vector =>
  input.map((value, i) =>
    z.reduce((sum, total, j) => sum + ((value * weights[i]![offset + j]!) / total) * relevance[j]!, 0),
  );

const zip = (a: Vector, b: Vector, f: (x: number, y: number) => number): Vector => a.map((x, at) => f(x, b[at]!));
const plus = (a: Vector, b: Vector) => zip(a, b, (x, y) => x + y);
const times = (a: Vector, b: Vector) => zip(a, b, (x, y) => x * y);
/** R · part / whole. */
const portion = (relevance: Vector, part: Vector, whole: Vector): Vector =>
  relevance.map((value, at) => (value * part[at]!) / whole[at]!);
const none = (length: number): Vector => new Array<number>(length).fill(0);

export interface Explained {
  readonly output: Vector;
  /** Relevance of each time step's input. */
  readonly relevance: Matrix;
}

/** An LSTM (gates i, f, c, o) whose last output's relevance is `start(output)`. */
export function lstm(cell: Cell, xs: Matrix, start: (output: Vector) => Vector): Explained {
  const units = cell.recurrent.length;
  const steps: { x: Vector; before: Vector; z: Vector; kept: Vector; added: Vector; c: Vector }[] = [];
  let [h, c] = [none(units), none(units)];
  for (const x of xs) {
    const [i, f, o] = [0, 1, 3].map((gate) => preactivation(cell, x, h, gate).map(hardSigmoid)) as [
      Vector,
      Vector,
      Vector,
    ];
    const z = preactivation(cell, x, h, 2);
    const [kept, added] = [times(f, c), times(i, z.map(Math.tanh))];
    c = plus(kept, added);
    steps.push({ x, before: h, z, kept, added, c });
    h = times(o, c.map(Math.tanh));
  }
  const relevance: Matrix = [];
  let [toH, toC] = [start(h), none(units)];
  for (const step of steps.reverse()) {
    toC = plus(toC, toH);
    const toSignal = portion(toC, step.added, step.c);
    toC = portion(toC, step.kept, step.c);
    relevance.unshift(share(step.x, cell.kernel, 2 * units, step.z, toSignal));
    toH = share(step.before, cell.recurrent, 2 * units, step.z, toSignal);
  }
  return { output: h, relevance };
}

/** A GRU (gates z, r, h; reset before the product) whose last output's relevance is `start(output)`. */
export function gru(cell: Cell, xs: Matrix, start: (output: Vector) => Vector): Explained {
  const units = cell.recurrent.length;
  const steps: { x: Vector; reset: Vector; s: Vector; kept: Vector; added: Vector; h: Vector }[] = [];
  let h = none(units);
  for (const x of xs) {
    const [z, r] = [0, 1].map((gate) => preactivation(cell, x, h, gate).map(hardSigmoid)) as [Vector, Vector];
    const reset = times(r, h);
    const s = preactivation(cell, x, reset, 2);
    const [kept, added] = [
      times(z, h),
      times(
        z.map((value) => 1 - value),
        s.map(Math.tanh),
      ),
    ];
    h = plus(kept, added);
    steps.push({ x, reset, s, kept, added, h });
  }
  const relevance: Matrix = [];
  let toH = start(h);
  for (const step of steps.reverse()) {
    const toSignal = portion(toH, step.added, step.h);
    const toKept = portion(toH, step.kept, step.h);
    relevance.unshift(share(step.x, cell.kernel, 2 * units, step.s, toSignal));
    toH = plus(toKept, share(step.reset, cell.recurrent, 2 * units, step.s, toSignal));
  }
  return { output: h, relevance };
}

/** A simple recurrent cell, h = tanh(x W + h U + b). */
export function simple(cell: Cell, xs: Matrix, start: (output: Vector) => Vector): Explained {
  const steps: { x: Vector; before: Vector; z: Vector }[] = [];
  let h = none(cell.recurrent.length);
  for (const x of xs) {
    const z = preactivation(cell, x, h, 0);
    steps.push({ x, before: h, z });
    h = z.map(Math.tanh);
  }
  const relevance: Matrix = [];
  let toH = start(h);
  for (const { x, before, z } of steps.reverse()) {
    relevance.unshift(share(x, cell.kernel, 0, z, toH));
    toH = share(before, cell.recurrent, 0, z, toH);
  }
  return { output: h, relevance };
}

/** Relevance of a dense layer's inputs, for one unit of its output and all of that unit's value. */
export const denseShare = (input: Vector, weights: Vector, bias: number): { f: number; relevance: Vector } => {
  const f = input.reduce((sum, value, i) => sum + value * weights[i]!, bias);
  return { f, relevance: input.map((value, i) => value * weights[i]!) };
};
