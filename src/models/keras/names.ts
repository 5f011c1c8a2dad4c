/**
 * The name by which Keras 3 keeps a layer's weights: its class in snake case, with a number from the second on.
 *
 * @param used How often each name was given in this list of layers.
 */
export function serialName(className: string, used: Map<string, number>): string {
  const name = className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
  const count = used.get(name) ?? 0;
  used.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}
