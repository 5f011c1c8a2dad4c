import { inspect } from 'node:util';
import type { Displayable, MimeBundle } from '../notebook/host';
import { displaySymbol } from '../notebook/host';
import { isTensor, statistics, tensorBundle } from '../notebook/tensor';

const inspectOptions = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 } as const;
/** Longer lists of numbers are shown by their ends and their statistics. */
const longArray = 100;
const shownEnds = 8;

/** What a value looks like: as it says itself, tensors and figures as pictures, else as Node inspects it. */
export const mimeBundle = async (value: unknown): Promise<MimeBundle> => promptBundle(value);

/** The same at once, for all that need not wait to know what they look like. */
export function promptBundle(value: unknown): MimeBundle | Promise<MimeBundle> {
  if (isDisplayable(value)) return value[displaySymbol]();
  if (isTensor(value)) return tensorBundle(value);
  if (isPlotly(value)) return plotlyBundle(value);
  // Node would list what it keeps on a promise for its own use, the messages of the kernel among it.
  if (value instanceof Promise) return { 'text/plain': 'Promise (write "await" before it to see its value)' };
  if (isNumbers(value) && value.length > longArray) return { 'text/plain': abbreviated(value) };
  return { 'text/plain': inspect(value, inspectOptions) };
}

function isDisplayable(value: unknown): value is Displayable {
  return isObject(value) && typeof (value as { [displaySymbol]?: unknown })[displaySymbol] === 'function';
}

type Numbers = ArrayLike<number> & { readonly constructor: { readonly name: string } };

/** Typed arrays of numbers, and plain ones of nothing else. */
function isNumbers(value: unknown): value is Numbers {
  if (ArrayBuffer.isView(value)) return !(value instanceof DataView) && typeof (value as never)[0] === 'number';
  return Array.isArray(value) && value.length > longArray && value.every((entry) => typeof entry === 'number');
}

/** `Float32Array(1000) [0, 0.1, … 984 more …, 0.9, 1], from 0 to 1, mean 0.5, deviation 0.3` */
function abbreviated(values: Numbers): string {
  const at = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => String(values[from + i])).join(', ');
  const { length } = values;
  const left = length - 2 * shownEnds;
  return `${values.constructor.name}(${length}) [ ${at(0, shownEnds)}, … ${left} more …, ${at(length - shownEnds, length)} ], ${statistics(values)}`;
}

interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout?: object;
}

/** A figure of Plotly: traces, each with its type or its values, and nothing but a layout and a configuration beside. */
function isPlotly(value: unknown): value is PlotlyFigure {
  if (!isObject(value)) return false;
  const { data, layout, ...rest } = value as Record<string, unknown>;
  const known = Object.keys(rest).every((key) => key === 'config' || key === 'frames');
  const traces = Array.isArray(data) && data.length > 0 && data.every((trace) => isObject(trace) && isTrace(trace));
  return known && traces && (layout === undefined || isObject(layout));
}

const isTrace = (trace: object): boolean =>
  'type' in trace && ['x', 'y', 'z', 'values', 'labels'].some((key) => key in trace);

function plotlyBundle({ data, layout = {} }: PlotlyFigure): MimeBundle {
  const kinds = data.map(({ type }) => String(type));
  return {
    'application/vnd.plotly.v1+json': { data, layout },
    'text/plain': `A Plotly figure of ${kinds.length} ${kinds.length === 1 ? 'trace' : 'traces'} (${[...new Set(kinds)].join(', ')})`,
  };
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
