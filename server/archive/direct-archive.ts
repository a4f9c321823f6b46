// The archive without a thread and without limits, for tests and simulated worlds.
import type { Archive, DocumentFacts, Draft, Drafting, FoldRequest, FoldResult } from '../relay/ports.ts';
import { composeDraft, type LogInput, readLog, retitleLog } from './drafts.ts';
import { findFold } from './find-fold.ts';
import { foldOnce } from './fold.ts';
import type { PageToRender } from './worker-messages.ts';

const MAX_TRIES = 100;

export class DirectArchive implements Archive, Drafting {
  #closed = false;

  async fold(request: FoldRequest): Promise<FoldResult> {
    this.#checkOpen();
    const log = toLog(request);
    return findFold(request, async leftOut => foldOnce({ ...log, leftOut }), MAX_TRIES);
  }

  async compose(draft: Draft): Promise<{ bytes: Uint8Array; facts: DocumentFacts }> {
    this.#checkOpen();
    return composeDraft(draft);
  }

  async read(request: FoldRequest): Promise<DocumentFacts> {
    this.#checkOpen();
    return readLog(toLog(request));
  }

  async retitle(request: FoldRequest, title: string | null): Promise<Uint8Array> {
    this.#checkOpen();
    return retitleLog(toLog(request), title);
  }

  async renderHtml(page: PageToRender): Promise<string> {
    this.#checkOpen();
    const { renderStandaloneHtml } = await import('../../markdown/standalone-html.ts');
    return renderStandaloneHtml(page);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('the archive is closed');
  }
}

function toLog({ kind, base, tail }: FoldRequest): LogInput {
  return { kind, base, tail: tail.map(update => update.bytes) };
}
