import type { Batch, BatchAnswer } from './batcher.js';

/** What the inference thread is started with. */
export interface InferenceJob {
  /** Of `model.safetensors`. */
  readonly model: Uint8Array;
  /** How errors name the model. */
  readonly where: string;
  readonly batch: number;
  readonly threads: number;
}

/** From the inference thread: that it is ready, then one message for each batch, in order. */
export type FromInference =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly message: string; readonly hint?: string }
  | { readonly type: 'answer'; readonly answer: BatchAnswer }
  | { readonly type: 'failed'; readonly stack: string };

export type ToInference = Batch;
