/** What a metric is. */

import type { Bench } from './bench';
import type { Imputation } from './imputation';
import type { RegionSize } from './regions';
import type { Subject } from './subject';

/** What a metric found: one number an example. */
export interface Measured {
  /** NaN where it is undefined. */
  readonly values: readonly number[];
  /** Why something is undefined, or what a reader must know; each once. */
  readonly notes?: readonly string[];
  /** Share of the regions whose place in the order was drawn, as their attribution is that of another. */
  readonly tied?: number;
  /** One curve an example, all over the same `x`. */
  readonly curves?: { readonly x: readonly number[]; readonly y: readonly (readonly number[])[] };
  /** More about each example, by name. */
  readonly details?: Readonly<Record<string, readonly number[]>>;
}

/** Parameters that several metrics have. */
export interface Common {
  /** What is removed at a time. Default: pixels; of larger pictures patches, about 28 along the longer side. */
  readonly region?: RegionSize;
  /** What stands in its place. */
  readonly imputation?: Imputation;
  /** What is looked at: the target's logit or its probability. */
  readonly score?: 'logit' | 'probability';
  /** Of everything that is drawn. */
  readonly seed?: number;
}

export type MetricFamily = 'faithfulness' | 'robustness' | 'randomisation' | 'localisation' | 'complexity';

/** One row of the metric table. */
export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly family: MetricFamily;
  /** What the number is, in a line. */
  readonly what: string;
  /** What it needs beside a model, inputs and maps. */
  readonly needs: string;
  /** Which numbers are better; `none` where neither is. */
  readonly better: 'higher' | 'lower' | 'none';
  /** Parameters with their defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly source: string;
  /** Of a metric with curves: the names of its axes. */
  readonly axes?: { readonly x: string; readonly y: string };
  /** Whether it asks for new explanations, and not only for the map that is there. */
  readonly explains?: boolean;
  measure(bench: Bench, subject: Subject, parameters: Readonly<Record<string, unknown>>): Promise<Measured>;
}

/** A row whose `measure` is given its own parameters, defaults filled in. */
export function metric<P extends object>(
  row: Omit<Metric, 'measure' | 'parameters'> & {
    readonly parameters: P;
    measure(bench: Bench, subject: Subject, parameters: P): Promise<Measured>;
  },
): Metric {
  return {
    ...row,
    parameters: row.parameters as Readonly<Record<string, unknown>>,
    measure: (bench, subject, given) => {
      const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      return row.measure(bench, subject, { ...row.parameters, ...kept });
    },
  };
}

/** A metric of which each example can be measured by itself. */
export async function each(
  bench: Bench,
  of: (row: number) => number | { readonly undefined: string },
): Promise<Measured> {
  const notes = new Set<string>();
  const values = Array.from({ length: bench.count }, (_, row) => {
    const found = of(row);
    if (typeof found === 'number') return found;
    notes.add(found.undefined);
    return Number.NaN;
  });
  return { values, notes: [...notes] };
}
