import type { AbortFlag } from './abortFlag.js';
import type { Backend } from './backend.js';
import type { LoadedModel } from './model.js';

/** A model on its backend, and how it was asked to be run. */
export interface Loaded {
  readonly model: LoadedModel;
  readonly backend: Backend;
  readonly abort: AbortFlag;
  readonly threads: number;
  /** At most; undefined to have as many as the memory holds. */
  readonly sequences: number | undefined;
  /** Whether head and tail compute the same as the whole path, once that was tried with the model. */
  headWorks?: boolean | undefined;
}
