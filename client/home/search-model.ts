// Searching as one types: waits for a pause, asks, and shows no answer to a question that is not asked any more.
// Knows no DOM.
import { signal } from '@preact/signals';
import { API_LIMITS, type DocumentRow, type MarkedText } from '../../protocol/api.ts';
import type { Failure, HomeApi } from './api.ts';

export interface ShownHit {
  name: string;
  title: MarkedText;
  passage: MarkedText;
}

export type SearchState =
  | { kind: 'idle' }
  /** `hits` are those of the question before, null when there was none: they stay until there are others. */
  | { kind: 'searching'; text: string; hits: readonly ShownHit[] | null }
  /** "device": there was no server to ask, so only what is kept here was searched. */
  | { kind: 'found'; text: string; hits: readonly ShownHit[]; where: 'server' | 'device' }
  | { kind: 'failed'; text: string; failure: Failure };

export interface SearchModelParts {
  api: HomeApi;
  /** Calls once after so many ms; returns what takes it back. */
  after: (ms: number, run: () => void) => () => void;
  /** Rows that came with an answer; `changeCount` is what it was when the question was asked. */
  learn: (rows: readonly DocumentRow[], changeCount: number) => void;
  changeCount: () => number;
  /** Searches what is kept on this device; null: nothing can be. */
  searchDevice: ((text: string) => Promise<readonly ShownHit[]>) | null;
}

const PAUSE_MS = 120;

export class SearchModel {
  /** What stands in the field. */
  readonly text = signal('');
  readonly state = signal<SearchState>({ kind: 'idle' });
  readonly #parts: SearchModelParts;
  #asking: AbortController | null = null;
  #forget: (() => void) | null = null;

  constructor(parts: SearchModelParts) {
    this.#parts = parts;
  }

  type(text: string): void {
    this.text.value = text;
    const wanted = text.trim().slice(0, API_LIMITS.maxQueryChars);
    const state = this.state.peek();
    if (state.kind !== 'idle' && state.text === wanted) return;
    this.#forget?.();
    this.#forget = null;
    if (wanted === '') {
      this.#asking?.abort();
      this.state.value = { kind: 'idle' };
      return;
    }
    this.#asking?.abort();
    const hits = state.kind === 'found' || state.kind === 'searching' ? state.hits : null;
    this.state.value = { kind: 'searching', text: wanted, hits };
    this.#forget = this.#parts.after(PAUSE_MS, () => void this.#ask(wanted));
  }

  /** Asks the same again. */
  async again(): Promise<void> {
    const state = this.state.peek();
    if (state.kind === 'idle') return;
    if (state.kind === 'failed') this.state.value = { kind: 'searching', text: state.text, hits: null };
    await this.#ask(state.text);
  }

  close(): void {
    this.#asking?.abort();
    this.#forget?.();
  }

  async #ask(text: string): Promise<void> {
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const changeCount = this.#parts.changeCount();
    const answer = await this.#parts.api.search(text, asking.signal);
    // The field says something else by now, and its own answer is on the way or there.
    if (asking.signal.aborted || this.#asking !== asking) return;
    if (answer.kind !== 'ok') {
      const isAway = answer.kind === 'unreachable' || answer.kind === 'timed-out';
      const hits = isAway ? ((await this.#parts.searchDevice?.(text)) ?? null) : null;
      if (asking.signal.aborted || this.#asking !== asking) return;
      this.state.value =
        hits === null
          ? { kind: 'failed', text, failure: answer }
          : { kind: 'found', text, hits, where: 'device' };
      return;
    }
    this.#parts.learn(
      answer.value.hits.map(hit => hit.document),
      changeCount,
    );
    const hits = answer.value.hits.map(({ document, title, passage }) => ({
      name: document.name,
      title,
      passage,
    }));
    this.state.value = { kind: 'found', text, hits, where: 'server' };
  }
}
