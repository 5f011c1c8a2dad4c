/** How the layers of a Functional model are connected: Keras 3's calls with arguments, and the links of Keras 2. */
import { ModelError } from '../../errors';
import { isIndex, isObject, type JsonObject } from '../json';

type Link = readonly [layer: string, call: number, output: number, options: object];
/** Inner models whose making is not counted as a call of theirs. */
type Uncounted = ReadonlySet<string>;

/** The calls of one layer, each a list of links, as TensorFlow.js has them. */
export function translateNodes(
  nodes: readonly unknown[],
  layer: string,
  uncounted: Uncounted,
  source: string,
): Link[][] {
  return nodes.map((node) => {
    const where = `the layer "${layer}" in ${source}`;
    if (isObject(node)) {
      for (const [name, value] of Object.entries(isObject(node.kwargs) ? node.kwargs : {})) {
        if (hasTensor(value)) throw refused(where, `takes the output of another layer as ${name}`);
      }
      const found: Link[] = [];
      gather(node.args, found, uncounted, where);
      return found;
    }
    if (!Array.isArray(node)) throw broken(where);
    return node.map((link: unknown) => {
      if (!Array.isArray(link)) throw broken(where);
      const options: unknown = link[3];
      for (const [name, value] of Object.entries(isObject(options) ? options : {})) {
        if (Array.isArray(value) && typeof (value.flat(3) as unknown[])[0] === 'string') {
          throw refused(where, `takes the output of another layer as ${name}`);
        }
      }
      return asLink(link, where);
    });
  });
}

/**
 * TensorFlow.js frees a value too early where one call takes it twice and another call needs it as well: the second time it
 * gets a layer of its own, which does nothing.
 */
export function withoutRepeats(layer: JsonObject, calls: readonly Link[][]): JsonObject[] {
  const copies: JsonObject[] = [];
  const nodes = calls.map((call) =>
    call.map((link, at): Link => {
      const first = call.findIndex((other) => other.slice(0, 3).join() === link.slice(0, 3).join());
      if (first === at) return link;
      const name = `${layer.name}_repeat_${copies.length}`;
      const config = { name, activation: 'linear' };
      copies.push({ class_name: 'Activation', name, config, inbound_nodes: [[link]] });
      return [name, 0, 0, {}];
    }),
  );
  return [...copies, { ...layer, inbound_nodes: nodes }];
}

/** Inputs or outputs of a model: one link, or several in order. */
export function translateEnds(
  ends: unknown,
  uncounted: Uncounted,
  where: string,
): (readonly [string, number, number])[] {
  const list =
    Array.isArray(ends) && typeof ends[0] === 'string' ? [ends] : isObject(ends) ? Object.values(ends) : ends;
  if (!Array.isArray(list) || list.length === 0) throw broken(where);
  return list.map((link: unknown) => {
    const [layer, call, output] = asLink(link, where);
    return [layer, call + (uncounted.has(layer) ? 1 : 0), output];
  });
}

function gather(value: unknown, found: Link[], uncounted: Uncounted, where: string): void {
  if (Array.isArray(value)) {
    for (const one of value) gather(one, found, uncounted, where);
  } else if (isObject(value) && isObject(value.config) && value.class_name === '__keras_tensor__') {
    const [layer, call, output] = asLink(value.config.keras_history, where);
    found.push([layer, call + (uncounted.has(layer) ? 1 : 0), output, {}]);
  } else if (value !== null) {
    throw refused(where, `is called with ${JSON.stringify(value).slice(0, 60)}`);
  }
}

const hasTensor = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(hasTensor)
    : isObject(value) && (value.class_name === '__keras_tensor__' || Object.values(value).some(hasTensor));

function asLink(link: unknown, where: string): Link {
  const [layer, call, output] = Array.isArray(link) ? (link as unknown[]) : [];
  if (typeof layer === 'string' && isIndex(call) && isIndex(output)) return [layer, call, output, {}];
  throw broken(where);
}

const broken = (where: string): ModelError =>
  new ModelError(
    `The connections of ${where} are not those that Keras writes; the file is damaged, save the model anew.`,
  );

const refused = (where: string, what: string): ModelError =>
  new ModelError(
    `A call of ${where} ${what}, which TensorFlow.js layers cannot do; export the model with model.export() and convert that with tensorflowjs_converter.`,
  );
