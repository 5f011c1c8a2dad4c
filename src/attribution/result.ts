/** What every explainer returns: raw signed values in the input's shape, and a certificate. */

import type { LedgerEntry } from '../rules/ledger';

export type { LedgerEntry };

/** An 8-bit picture as people see it, for drawing a heatmap over. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA, row-major, `4 * width * height` bytes. */
  readonly rgba: Uint8ClampedArray;
}

/** How two atoms are bound. */
export type BondOrder = 'single' | 'double' | 'triple' | 'aromatic';

/** A molecule as a graph of its heavy atoms, with places in the plane. */
export interface Molecule {
  readonly smiles: string;
  readonly atoms: readonly {
    /** "C", "Cl". */
    readonly element: string;
    readonly charge: number;
    /** Hydrogens bound to it, which have no place of their own. */
    readonly hydrogens: number;
    readonly aromatic: boolean;
    readonly ring: boolean;
    /** In bond lengths, upwards. */
    readonly x: number;
    readonly y: number;
  }[];
  readonly bonds: readonly {
    /** Indices of atoms. A wedge is narrow at the first. */
    readonly from: number;
    readonly to: number;
    readonly order: BondOrder;
    readonly ring: boolean;
    /** Towards the reader, or away. */
    readonly stereo?: 'wedge' | 'hash';
  }[];
  /** Atoms that are known to be the cause: drawings mark them. */
  readonly group?: readonly number[];
}

/** A sequence of letters, with stretches that are known to matter. */
export interface LetterSequence {
  readonly letters: string;
  /** From the first place to before the last, counted from 0. */
  readonly marks?: readonly { readonly from: number; readonly to: number; readonly name: string }[];
}

/** A batch of model inputs. Images are NHWC. */
export interface Input {
  readonly values: Float32Array;
  /** With the batch axis first. */
  readonly shape: readonly number[];
  /** One picture an example, where there is one to show. */
  readonly pictures?: readonly Picture[];
  /** Of text: the words at each place, one list an example. Shown where the relevance has one place a word. */
  readonly words?: readonly (readonly string[])[];
  /** Of clips, `[N, time, height, width, channels]`: their frames as people see them, one list an example, and how fast they follow. */
  readonly video?: {
    readonly frames?: readonly (readonly Picture[])[] /** Frames a second. */;
    readonly rate?: number;
  };
  /** Of graphs of atoms, as `moleculeInput` makes them: the molecules. */
  readonly molecules?: readonly Molecule[];
  /** Of sequences, `[N, places, letters]`, as `dnaInput` makes them: what they say. */
  readonly sequences?: readonly LetterSequence[];
  /** Of a table: the names of its columns. */
  readonly columns?: readonly string[];
  /** Of a table: what stands in each cell, where people know it otherwise than the values have it; one list an example. */
  readonly cells?: readonly (readonly string[])[];
  /** Of a network with several inputs, which are packed one after the other: name and shape of one example of each. */
  readonly parts?: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** What was explained in one example. */
export interface Target {
  /** Index of the output unit. */
  readonly index: number;
  /** Its class name, where the model has names. */
  readonly label?: string;
  /** Value of the explained scalar (the logit). */
  readonly score: number;
  /** Probability of the class where the model's head computes one (softmax or sigmoid). */
  readonly probability?: number;
}

/** How far the map's sum is from what the method promises. One entry an example in each array. */
export interface Completeness {
  /** What the sum should be, e.g. f(x) − f(baseline). */
  readonly expected: readonly number[];
  /** What it is. */
  readonly sum: readonly number[];
  /** |sum − expected| / max(|expected|, tiny). */
  readonly error: readonly number[];
  /** What is promised, in words: "Σ = f(x) − f(baseline)". */
  readonly promise: string;
}

/** Linear models of f over features. One entry an example in each array. */
export interface Surrogates {
  /** One number a feature. */
  readonly coefficients: readonly (readonly number[])[];
  readonly intercept: readonly number[];
  /** Share of f's weighted variance that the model explains. */
  readonly rSquared?: readonly number[];
}

/** What stands beside every map. */
export interface Certificate {
  readonly method: string;
  /** Every parameter with its value, defaults included. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What f is: "logit of the target class (softmax cut off)". */
  readonly explained: string;
  readonly baseline?: string;
  readonly completeness?: Completeness;
  readonly ledger?: readonly LedgerEntry[];
  /** Adaptive methods: the error at each refinement. */
  readonly convergence?: readonly { readonly steps: number; readonly error: number }[];
  /** Of a method that fits a linear model of f over features: its numbers. */
  readonly surrogate?: Surrogates;
  /** Remarks a reader needs: what was cut off, merged, or not reached. */
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** The fields of an explanation. */
export interface AttributionFields {
  /** Name of the method in the method table, e.g. `lrp`. */
  readonly method: string;
  /** Title for people, e.g. `LRP ε-plus-flat`. */
  readonly title: string;
  /** Raw signed relevance, row-major, in `shape`. */
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly input: Input;
  /** One target an example. */
  readonly targets: readonly Target[];
  readonly certificate: Certificate;
  /** Of words: their values say how much, and not which way. */
  readonly unsigned?: boolean;
  /** What else could be explained: the likeliest units for the first example. */
  readonly choices?: readonly Target[];
  /** The same explanation of another unit. */
  readonly explainTarget?: (target: number) => Promise<Attribution>;
}

/** An explanation of a batch of inputs by one method. */
export class Attribution implements AttributionFields {
  readonly method!: string;
  readonly title!: string;
  readonly values!: Float32Array;
  readonly shape!: readonly number[];
  readonly input!: Input;
  readonly targets!: readonly Target[];
  readonly certificate!: Certificate;
  readonly unsigned?: boolean;
  readonly choices?: readonly Target[];
  readonly explainTarget?: (target: number) => Promise<Attribution>;

  constructor(fields: AttributionFields) {
    Object.assign(this, fields);
  }

  /** The maps of a network's several inputs, by the inputs' names, each in its input's shape. */
  get parts(): Readonly<Record<string, { readonly values: Float32Array; readonly shape: readonly number[] }>> {
    const batch = this.shape[0]!;
    const width = this.values.length / batch;
    let offset = 0;
    const entries = (this.input.parts ?? []).map(({ name, shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const values = new Float32Array(batch * size);
      for (let row = 0; row < batch; row++) {
        values.set(this.values.subarray(row * width + offset, row * width + offset + size), row * size);
      }
      offset += size;
      return [name, { values, shape: [batch, ...shape] }];
    });
    return Object.fromEntries(entries);
  }
}

/** Several explanations of the same inputs, shown side by side on one scale. */
export class Comparison {
  /** What else could be explained: the likeliest units for the first example. */
  readonly choices?: readonly Target[];

  constructor(
    readonly results: readonly Attribution[],
    /** The same comparison for another unit. */
    readonly explainTarget?: (target: number) => Promise<Comparison>,
  ) {
    this.choices = results[0]?.choices;
  }
}
