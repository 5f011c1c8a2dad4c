/** What a page and the worker that computes in it say to each other. */

import type { Advance, Answer, Request } from '../../../src/render/request';

/** A network to keep under the name of its hash. */
export interface NetworkMessage {
  readonly kind: 'layers' | 'graph';
  readonly description: string;
  readonly weights: Uint8Array;
  readonly sha256: string;
  readonly labels: readonly string[];
}

/** The input as the notebook had it. */
export interface OriginalInput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
  readonly pictures: readonly { readonly width: number; readonly height: number; readonly rgba: Uint8ClampedArray }[];
}

export type ToWorker =
  | { readonly type: 'network'; readonly network: NetworkMessage }
  | {
      readonly type: 'explain';
      readonly ticket: number;
      /** Its hash. */
      readonly network: string;
      readonly input: OriginalInput;
      readonly request: Request;
    }
  | { readonly type: 'cancel'; readonly ticket: number };

export type FromWorker = { readonly ticket: number } & (
  | { readonly type: 'progress'; readonly progress: Advance }
  | { readonly type: 'answer'; readonly answer: Answer; readonly seconds: number }
  | { readonly type: 'problem'; readonly problem: string }
  | { readonly type: 'stopped' }
);
