/** The network behind a heatmap as a widget model of its own, so that a live page carries it once, however many heatmaps it has. */

import { createHash } from 'node:crypto';
import { ModelError } from '../errors';
import { packNetwork } from '../models/packed';
import { type NetworkState, widgetModule } from '../render/state';
import type { Network } from '../trace/names';
import { kernelHost, liveVariable } from './host';
import { Widget } from './widget';

/** A page carries at most so many bytes of one network's weights: what is larger is also too slow in plain JavaScript. */
const mostBytes = 2 * 2 ** 20;

export type Carried = { readonly network: string; readonly network_problem: string };

const carried = new WeakMap<object, Carried>();
const nothing: Carried = { network: '', network_problem: '' };

/** The id of the widget model that carries the network into a live page, or why none can. Empty where no live page is made. */
export function carryNetwork(network: Network, labels: readonly string[] | undefined): Carried {
  if (!kernelHost() || !process.env[liveVariable]) return nothing;
  const known = carried.get(network);
  if (known) return known;
  const made = carry(network, labels);
  carried.set(network, made);
  return made;
}

function carry(network: Network, labels: readonly string[] | undefined): Carried {
  try {
    const { kind, description, weights } = packNetwork(network);
    if (weights.byteLength > mostBytes) {
      const size = (weights.byteLength / 2 ** 20).toFixed(1);
      const network_problem = `The network has ${size} MiB of weights, and a page carries at most 2: explaining anew needs a running kernel.`;
      return { network: '', network_problem };
    }
    const sha256 = createHash('sha256').update(description).update(weights).digest('hex');
    const widget = new Widget<NetworkState>(
      { module: widgetModule.name, version: widgetModule.range, model: 'NetworkModel', view: null },
      { kind, description, weights, sha256, labels: labels ?? [] },
    );
    return { network: widget.id, network_problem: '' };
  } catch (error) {
    // Whatever keeps a network out of the page, the notebook goes on and the heatmap stays as it is.
    if (!(error instanceof ModelError))
      return { network: '', network_problem: `The network cannot be packed: ${error}` };
    return { network: '', network_problem: error.message };
  }
}
