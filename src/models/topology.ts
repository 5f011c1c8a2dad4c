/**
 * Checks a network's description before TensorFlow.js builds it. Its own loader trusts the file: a node that refers to a
 * layer that never comes, or in a circle, makes it loop for ever.
 */
import { ModelError } from '../errors';
import { findCycle } from './cycle';
import { isIndex, isObject, type JsonObject } from './json';

const CONTAINERS = new Set(['Functional', 'Model', 'Sequential']);
const DEEPEST = 50;

/** Checks the `modelTopology` of a layers-model. */
export function checkLayers(topology: unknown, place: string): void {
  const model = isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology;
  checkContainer(model, `the model in ${place}`, 0);
}

function damaged(what: string): ModelError {
  return new ModelError(`${what}; the model.json is damaged, so save or convert the model anew.`);
}

function checkContainer(model: unknown, name: string, depth: number): void {
  if (depth > DEEPEST) throw damaged(`In ${name} models are nested deeper than ${DEEPEST} levels`);
  if (!isObject(model) || typeof model.class_name !== 'string') throw damaged(`In ${name} the class_name is missing`);
  if (!CONTAINERS.has(model.class_name)) {
    throw damaged(`In ${name} the class is ${JSON.stringify(model.class_name)}, not Sequential, Functional or Model`);
  }
  const config = model.config;
  const layers = isObject(config) ? config.layers : model.class_name === 'Sequential' ? config : undefined;
  if (!Array.isArray(layers) || layers.length === 0) throw damaged(`In ${name} there is no list of layers`);
  const named = new Map<string, JsonObject>();
  for (const layer of layers as unknown[]) {
    const layerName = nameOf(layer);
    if (!isObject(layer) || typeof layer.class_name !== 'string' || !isObject(wrapped(layer)) || !layerName) {
      throw damaged(`In ${name} a layer lacks its class_name, config or name`);
    }
    if (named.has(layerName)) throw damaged(`In ${name} there are two layers called "${layerName}"`);
    named.set(layerName, layer);
    if (CONTAINERS.has(layer.class_name)) checkContainer(layer, `the inner model "${layerName}"`, depth + 1);
  }
  if (model.class_name !== 'Sequential' && isObject(config)) checkConnections(config, named, name);
}

/** A layer's config; an inner Sequential of old files has its list of layers there. */
function wrapped(layer: JsonObject): unknown {
  return Array.isArray(layer.config) ? { layers: layer.config } : layer.config;
}

function nameOf(layer: unknown): string | undefined {
  if (!isObject(layer)) return undefined;
  const name = layer.name ?? (isObject(layer.config) ? layer.config.name : undefined);
  return typeof name === 'string' ? name : undefined;
}

/** One call of a layer is a node, named `layer:index`; each takes the outputs of others. */
function checkConnections(config: JsonObject, layers: ReadonlyMap<string, JsonObject>, name: string): void {
  const nodes = new Map<string, string[]>();
  for (const [layerName, layer] of layers) {
    const calls = layer.inbound_nodes ?? [];
    if (!Array.isArray(calls)) throw damaged(`In ${name} the inbound_nodes of layer "${layerName}" are no list`);
    const own = CONTAINERS.has(String(layer.class_name)) ? 1 : 0; // an inner model counts its own making as call 0
    if (own === 1 || calls.length === 0) nodes.set(`${layerName}:0`, []);
    calls.forEach((call: unknown, index) => {
      if (!Array.isArray(call)) throw damaged(`In ${name} a node of layer "${layerName}" is no list of connections`);
      nodes.set(
        `${layerName}:${index + own}`,
        call.map((link: unknown) => checkLink(link, layers, `layer "${layerName}" in ${name}`)),
      );
    });
  }
  for (const key of ['input_layers', 'output_layers']) {
    const ends = config[key];
    if (!Array.isArray(ends) || ends.length === 0) throw damaged(`In ${name} there are no ${key}`);
    const links: unknown[] = typeof ends[0] === 'string' ? [ends] : ends;
    for (const link of links) requireNode(checkLink(link, layers, `${key} of ${name}`), nodes, `${key} of ${name}`);
  }
  for (const [node, sources] of nodes)
    for (const source of sources) requireNode(source, nodes, `layer "${node}" in ${name}`);
  const cycle = findCycle(nodes);
  if (cycle) throw damaged(`In ${name} the layers form a circle (${cycle.join(' → ')})`);
}

function checkLink(link: unknown, layers: ReadonlyMap<string, JsonObject>, where: string): string {
  const [layer, node, tensor] = Array.isArray(link) ? (link as unknown[]) : [];
  if (typeof layer !== 'string' || !isIndex(node) || !isIndex(tensor)) {
    throw damaged(`The connection ${JSON.stringify(link)?.slice(0, 80)} of ${where} is not [layer, call, output]`);
  }
  if (!layers.has(layer))
    throw damaged(`A connection of ${where} refers to the layer "${layer}", which does not exist`);
  return `${layer}:${node}`;
}

function requireNode(node: string, nodes: ReadonlyMap<string, unknown>, where: string): void {
  if (!nodes.has(node)) throw damaged(`A connection of ${where} refers to the call "${node}", which does not exist`);
}

/** Checks the `modelTopology` of a graph-model: every input exists, and nothing but a loop's own edge goes back. */
export function checkGraph(topology: unknown, place: string): void {
  const name = `the graph in ${place}`;
  if (!isObject(topology) || !Array.isArray(topology.node)) throw damaged(`In ${name} there is no list of nodes`);
  const nodes = new Map<string, string[]>();
  const loops = new Set<string>();
  for (const node of topology.node as unknown[]) {
    if (!isObject(node) || typeof node.name !== 'string' || typeof node.op !== 'string') {
      throw damaged(`In ${name} a node lacks its name or op`);
    }
    if (nodes.has(node.name)) throw damaged(`In ${name} there are two nodes called "${node.name}"`);
    const inputs: unknown = node.input ?? [];
    if (!Array.isArray(inputs) || !inputs.every((input) => typeof input === 'string')) {
      throw damaged(`In ${name} the inputs of node "${node.name}" are no list of names`);
    }
    nodes.set(
      node.name,
      (inputs as string[]).map((input) => input.replace(/^\^/, '').split(':')[0]!),
    );
    if (node.op === 'NextIteration') loops.add(node.name);
  }
  for (const [node, inputs] of nodes)
    for (const input of inputs) requireNode(input, nodes, `node "${node}" in ${name}`);
  const forward = new Map([...nodes].map(([node, inputs]) => [node, inputs.filter((input) => !loops.has(input))]));
  const cycle = findCycle(forward);
  if (cycle) throw damaged(`In ${name} the nodes form a circle (${cycle.join(' → ')})`);
}
