/** From the description that Keras 2 or 3 keeps of a network to that of TensorFlow.js. */
import { ModelError } from '../../errors';
import { isObject, type JsonObject } from '../json';
import { fromFile } from './initializer';
import { activationOf, type KerasLayer, kerasLayers, type LayerConfig } from './layer-table';
import { serialName } from './names';
import { translateEnds, translateNodes, withoutRepeats } from './nodes';

/** A layer that has weights of its own. */
export interface WeightedLayer {
  readonly name: string;
  /** Names of its weights in Keras's order, of one copy. */
  readonly weights: readonly string[];
  /** How many of them are never trained. */
  readonly fixed: number;
  /** Arrays that the file has after them. */
  readonly surplus: number;
  readonly trainable: boolean;
  /** Where Keras 3 keeps its weights; several for the copies of a layer (forwards and backwards). */
  readonly paths: readonly string[];
  /** The layer of the outermost network that it belongs to, by which Keras 2 keeps its weights. */
  readonly outer: string;
}

export interface Translation {
  readonly topology: JsonObject;
  readonly layers: readonly WeightedLayer[];
}

interface Place {
  readonly paths: readonly string[];
  readonly outer?: string;
}

const containers = new Set(['Sequential', 'Functional', 'Model']);
const deepest = 50;

/**
 * @param model The network's `class_name` and `config`.
 * @param source The file, for messages.
 * @param version The major version of the Keras that wrote it.
 * @param load The load whose initializers bring the weights.
 */
export function translate(model: unknown, source: string, version: number, load: string): Translation {
  const layers: WeightedLayer[] = [];
  let masks = false;

  const container = (given: JsonObject, place: Place, depth: number): JsonObject => {
    if (depth > deepest) throw damaged(source, `models are nested deeper than ${deepest} levels`);
    const { config } = given;
    const list = isObject(config) ? config.layers : config; // old Sequentials are a bare list
    if (!Array.isArray(list) || list.length === 0) throw damaged(source, 'a model has no list of layers');
    const name = isObject(config) ? config.name : undefined;
    const used = new Map<string, number>();
    // TensorFlow.js counts the making of an inner model as its call 0, as Keras 2 did. Keras 3 never does for a Sequential, and
    // for a Functional only where it names the inputs and outputs of the model.
    const inner = (...classes: string[]) =>
      new Set(
        (list as unknown[]).flatMap((layer) =>
          version >= 3 && classes.includes(classOf(layer) ?? '') ? [nameOf(layer) ?? ''] : [],
        ),
      );
    const uncounted = inner('Sequential', 'Functional', 'Model');
    const translated = (list as unknown[]).flatMap((layer, at): JsonObject[] => {
      if (!isObject(layer)) throw damaged(source, `layer ${at} is not an object`);
      const serial = serialName(classOf(layer) ?? '', used);
      const within = {
        paths: place.paths.map((path) => `${path}/layers/${serial}`),
        outer: place.outer ?? nameOf(layer) ?? '',
      };
      const made = describe(layer, within, depth);
      const nodes = layer.inbound_nodes;
      if (!Array.isArray(nodes)) return [made];
      return withoutRepeats(made, translateNodes(nodes, nameOf(layer) ?? '', uncounted, source));
    });
    if (given.class_name === 'Sequential') {
      return { class_name: 'Sequential', config: { name, layers: withInput(translated, given) } };
    }
    const ends = (key: string) =>
      translateEnds((config as JsonObject)[key], inner('Sequential'), `${key} of ${source}`);
    return {
      class_name: 'Functional',
      config: { name, layers: translated, input_layers: ends('input_layers'), output_layers: ends('output_layers') },
    };
  };

  const describe = (layer: JsonObject, place: Place, depth: number): JsonObject => {
    const className = classOf(layer);
    const name = nameOf(layer);
    if (className === undefined || name === undefined) throw damaged(source, 'a layer has no class_name or no name');
    if (containers.has(className) && (isObject(layer.config) || Array.isArray(layer.config))) {
      return { ...container(layer, place, depth + 1), name };
    }
    const known = isOwn(layer) ? kerasLayers[className] : undefined;
    if (!known || !isObject(layer.config)) throw unknownLayer(layer, name, className, source, version);
    const config = cleaned(layer.config, name, source, version);
    if (className === 'Masking' || config.mask_zero === true) masks = true;
    if (masks && maskAware.has(className)) throw masked(name, className, source);
    const reason = known.refuse?.(config, version);
    if (reason) {
      throw new ModelError(
        `The layer "${name}" (${className}) in ${source} cannot be built: ${reason}. Replace it in Keras, or convert the model with tensorflowjs_converter.`,
      );
    }
    Object.assign(config, weightsOf(known, config, name, place));
    Object.assign(config, innerLayers(layer.config, className, place, depth));
    const adapted = known.adapt?.(config) ?? { config };
    return { class_name: adapted.className ?? className, name, config: adapted.config };
  };

  const weightsOf = (known: KerasLayer, config: LayerConfig, name: string, place: Place): LayerConfig => {
    const options = known.weights?.(config) ?? [];
    if (options.length === 0) return {};
    const at = layers.length;
    layers.push({
      name,
      weights: options.map((option) => option.replace('_initializer', '').replaceAll('_', ' ')),
      fixed: known.fixed ?? 0,
      surplus: known.surplus ?? 0,
      trainable: config.trainable !== false,
      paths: known.inCell ? place.paths.map((path) => `${path}/cell`) : place.paths,
      outer: place.outer ?? name,
    });
    return Object.fromEntries(options.map((option) => [option, fromFile(load, at)]));
  };

  const innerLayers = (given: JsonObject, className: string, place: Place, depth: number): LayerConfig => {
    const inside = (...parts: string[]): Place => ({
      ...place,
      paths: place.paths.flatMap((path) => parts.map((part) => `${path}/${part}`)),
    });
    const one = (key: string, at: Place): JsonObject => {
      const inner = given[key];
      if (!isObject(inner)) throw damaged(source, `a ${className} has no ${key}`);
      return describe(inner, at, depth + 1);
    };
    switch (className) {
      case 'Bidirectional':
        return { layer: one('layer', inside('forward_layer', 'backward_layer')) };
      case 'TimeDistributed':
        return { layer: one('layer', inside('layer')) };
      case 'RNN':
        return { cell: one('cell', inside('cell')) };
      case 'StackedRNNCells': {
        if (!Array.isArray(given.cells)) throw damaged(source, 'a StackedRNNCells has no cells');
        const used = new Map<string, number>();
        return {
          cells: (given.cells as unknown[]).map((cell) => {
            if (!isObject(cell)) throw damaged(source, 'a cell is not an object');
            return describe(cell, inside(`cells/${serialName(classOf(cell) ?? '', used)}`), depth + 1);
          }),
        };
      }
      default:
        return {};
    }
  };

  if (!isObject(model) || !containers.has(String(model.class_name))) throw notAModel(model, source);
  return { topology: container(model, { paths: [''] }, 0), layers };
}

/** Layers that leave masked steps out in Keras, and do not in TensorFlow.js. */
const maskAware = new Set(['GlobalAveragePooling1D', 'Softmax']);

const masked = (name: string, className: string, source: string): ModelError =>
  new ModelError(
    `The layer "${name}" (${className}) in ${source} follows a mask, whose steps it leaves out in Keras, but not in TensorFlow.js; export the model with model.export() and convert that with tensorflowjs_converter.`,
  );

const damaged = (source: string, what: string): ModelError =>
  new ModelError(`In ${source} ${what}; the file is damaged, save the model anew.`);

function notAModel(model: unknown, source: string): ModelError {
  const given = isObject(model) ? classOf(model) : undefined;
  return new ModelError(
    given === undefined
      ? `${source} describes no model; give a file that model.save() of Keras wrote.`
      : `The model in ${source} is of the class ${given}, whose code is not in the file; build it as a Sequential or Functional model, or export it with model.export() and convert that with tensorflowjs_converter.`,
  );
}

function unknownLayer(layer: JsonObject, name: string, className: string, source: string, version: number): ModelError {
  const what = `The layer "${name}" in ${source} is a ${className}`;
  if (version < 2) {
    return new ModelError(`${what}; the file was saved by Keras 1, open it in Keras 2 and save it again.`);
  }
  const module = typeof layer.module === 'string' ? layer.module : '';
  if (module.includes('.ops') || className.endsWith('OpLambda')) {
    return new ModelError(
      `${what}, an operation outside of any layer, which TensorFlow.js layers do not have; put a layer in its place (Rescaling, Add, …), or export the model with model.export() and convert that with tensorflowjs_converter.`,
    );
  }
  const registered = typeof layer.registered_name === 'string' ? ` (registered as ${layer.registered_name})` : '';
  return new ModelError(
    isOwn(layer)
      ? `${what}, which TensorFlow.js layers do not have; export the model with model.export() and convert that with tensorflowjs_converter.`
      : `${what}${registered}, a layer of your own whose code is not in the file; export the model with model.export() and convert that with tensorflowjs_converter.`,
  );
}

/** Whether it is Keras's own layer: one of the same name may be registered by anybody, and an operation be called so. */
const isOwn = (layer: JsonObject): boolean =>
  (layer.registered_name === undefined || layer.registered_name === null) &&
  (layer.module === undefined ||
    layer.module === null ||
    /^(tf_)?keras(\.src)?\.(layers|.*layers)/.test(String(layer.module)));

const classOf = (layer: unknown): string | undefined =>
  isObject(layer) && typeof layer.class_name === 'string' ? layer.class_name : undefined;

function nameOf(layer: unknown): string | undefined {
  if (!isObject(layer)) return undefined;
  const name = layer.name ?? (isObject(layer.config) ? layer.config.name : undefined);
  return typeof name === 'string' ? name : undefined;
}

/** The options without what only training needs; types and activations as plain names. */
function cleaned(given: JsonObject, name: string, source: string, version: number): LayerConfig {
  const config: LayerConfig = {};
  for (const [option, value] of Object.entries(given)) {
    if (/_(regularizer|constraint|initializer)$/.test(option) || ['seed', 'quantization_config'].includes(option))
      continue;
    if (option === 'dtype') config.dtype = typeOf(value);
    else if (option === 'batch_shape') config.batch_input_shape = value;
    else if (option === 'activation' || option === 'recurrent_activation') {
      const known = activationOf(value, version);
      if (known === undefined) {
        throw new ModelError(
          `The layer "${name}" in ${source} has the ${option} ${JSON.stringify(value)}, which TensorFlow.js does not have in that form; choose another in Keras, or export the model with model.export() and convert that with tensorflowjs_converter.`,
        );
      }
      config[option] = known;
    } else config[option] = value;
  }
  return config;
}

/** Weights are kept in 32 bits, and computed with so, whatever the policy. */
const typeOf = (given: unknown): string =>
  String(given).startsWith('int') || given === 'bool' ? String(given) : 'float32';

/** A Sequential that was built by data has no input layer, but says what it was built for. */
function withInput(layers: readonly JsonObject[], given: JsonObject): readonly JsonObject[] {
  const [first, ...rest] = layers as [JsonObject, ...JsonObject[]];
  const config = first.config as JsonObject;
  if (first.class_name === 'InputLayer' || config.batch_input_shape || containers.has(String(first.class_name)))
    return layers;
  const built = isObject(given.config) ? given.config.build_input_shape : undefined;
  const shape = built ?? (isObject(given.build_config) ? given.build_config.input_shape : undefined);
  return Array.isArray(shape) ? [{ ...first, config: { ...config, batch_input_shape: shape } }, ...rest] : layers;
}
