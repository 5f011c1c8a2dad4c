import { ArgumentError } from '../../errors';
import type { TextModel } from './text-model';

/** The number of a class that was named, or numbered. */
export function classOf({ labels = [], name }: TextModel, label: number | string): number {
  const found = typeof label === 'number' ? label : labels.indexOf(label);
  if (Number.isInteger(found) && found >= 0 && (labels.length === 0 || found < labels.length)) return found;
  throw new ArgumentError(`The model "${name}" has no class ${JSON.stringify(label)}; it has ${labels.join(', ')}.`);
}
