/** The heatmap widget's state, as the kernel writes it and the page reads it. Keys are the widget model's attributes. */

import type { Target } from '../attribution/result';
import type { CertificateRow, LedgerTable } from './certificate';
import type { Advance, Asked, Offer, Request } from './request';
import type { SignMode } from './scale';

/** In the kernel typed arrays; in the page the DataViews that widget messages carry. */
export type Binary = ArrayBufferView;

export interface MapState {
  readonly title: string;
  /** float32, `[N, H, W]`: relevance of each pixel, channels summed. */
  readonly values: Binary;
  readonly shape: readonly [number, number, number];
  /** One an example. */
  readonly targets: readonly Target[];
  /** One an example. */
  readonly certificates: readonly { readonly rows: readonly CertificateRow[]; readonly ledger: LedgerTable | null }[];
}

export interface PictureState {
  readonly width: number;
  readonly height: number;
  readonly rgba: Binary;
}

export interface HeatmapState {
  readonly maps: readonly MapState[];
  /** One an example, or none. */
  readonly pictures: readonly PictureState[];
  /** float32, `[N, H, W, C]`: what the model was given. */
  readonly input: { readonly values: Binary; readonly shape: readonly [number, number, number, number] } | null;
  /** Which example of the batch is shown. */
  readonly example: number;
  /** Share of the heat over the picture, in [0, 1]. */
  readonly opacity: number;
  readonly colormap: string;
  readonly sign: SignMode;
  /** Percentile of |relevance| that gets the strongest colour. */
  readonly clip: number;
  /** Relevance weaker than this share of the strongest colour's is left out, in [0, 1]. */
  readonly threshold: number;
  /** One example with all its maps, or examples as rows and methods as columns. */
  readonly arrangement: 'one' | 'grid';
  /** One scale for all maps, or one each. */
  readonly shared_scale: boolean;
  /** What can be explained instead; empty where the kernel cannot explain anew. */
  readonly targets_available: readonly Target[];
  /** What else can be computed anew; null where nothing can. */
  readonly offer: Offer | null;
  readonly asked: Asked;
  /** Set by the page to have something else explained; null when it was answered. A page that sets it to null stops the work. */
  readonly request: Request | null;
  /** How far the answer is, where it takes more than a step. */
  readonly progress: Advance | null;
  /** Id of the widget model that holds the network, in notebooks that run for a live page; else empty. */
  readonly network: string;
  /** Why no page can hold the network, in such notebooks; else empty. */
  readonly network_problem: string;
  /** An answer is being computed. */
  readonly busy: boolean;
  /** Why the last request failed; empty otherwise. */
  readonly problem: string;
}

export const heatmapDefaults: HeatmapState = {
  maps: [],
  pictures: [],
  input: null,
  example: 0,
  opacity: 0.8,
  colormap: 'blue-red',
  sign: 'both',
  clip: 99.5,
  threshold: 0,
  arrangement: 'one',
  shared_scale: true,
  targets_available: [],
  offer: null,
  asked: { target: null, maps: [], drawn: false },
  request: null,
  progress: null,
  network: '',
  network_problem: '',
  busy: false,
  problem: '',
};

/** A network that a live page carries. */
export interface NetworkState {
  readonly kind: 'layers' | 'graph';
  /** JSON: the network without its weights. */
  readonly description: string;
  readonly weights: Binary;
  /** Of the description and the weights. */
  readonly sha256: string;
  /** Names of the output units, where known. */
  readonly labels: readonly string[];
}

/** Name and version range under which the front end registers the widget. */
export const widgetModule = { name: 'explainbook', version: '0.1.0', range: '^0.1.0' } as const;
