import { inspect } from 'node:util';
import type { Displayable, MimeBundle } from '../notebook/host';
import { displaySymbol } from '../notebook/host';

const inspectOptions = { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 } as const;

/** What a value looks like: as it says itself, a tensor in one line, else as Node inspects it. */
export async function mimeBundle(value: unknown): Promise<MimeBundle> {
  if (isDisplayable(value)) return await value[displaySymbol]();
  if (isTensor(value)) return { 'text/plain': `Tensor ${value.dtype} [${value.shape.join(',')}]` };
  // Node would list what it keeps on a promise for its own use, the messages of the kernel among it.
  if (value instanceof Promise) return { 'text/plain': 'Promise (write "await" before it to see its value)' };
  return { 'text/plain': inspect(value, inspectOptions) };
}

function isDisplayable(value: unknown): value is Displayable {
  return isObject(value) && typeof (value as { [displaySymbol]?: unknown })[displaySymbol] === 'function';
}

interface TensorLike {
  dtype: string;
  shape: number[];
}

function isTensor(value: unknown): value is TensorLike {
  if (!isObject(value)) return false;
  const { dtype, shape, dataSync } = value as { dtype?: unknown; shape?: unknown; dataSync?: unknown };
  return typeof dtype === 'string' && Array.isArray(shape) && typeof dataSync === 'function';
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
