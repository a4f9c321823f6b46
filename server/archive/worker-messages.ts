// What the archive and its worker thread say to each other.
import type { FoldAttempt } from './fold.ts';
import type { SharedRequest } from './shared-request.ts';

/** One try. */
export interface TryMessage {
  request: SharedRequest;
  leftOut: ReadonlySet<number> | null;
}

export type FromWorker = { type: 'ready' } | { type: 'tried'; attempt: FoldAttempt };
