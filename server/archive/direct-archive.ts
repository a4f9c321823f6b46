// The archive without a thread and without limits, for tests and simulated worlds.
import type { Archive, FoldRequest, FoldResult } from '../relay/ports.ts';
import { findFold } from './find-fold.ts';
import { foldOnce } from './fold.ts';

const MAX_TRIES = 100;

export class DirectArchive implements Archive {
  #closed = false;

  async fold(request: FoldRequest): Promise<FoldResult> {
    if (this.#closed) throw new Error('the archive is closed');
    const { kind, base } = request;
    const tail = request.tail.map(update => update.bytes);
    return findFold(request, async leftOut => foldOnce({ kind, base, tail, leftOut }), MAX_TRIES);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
