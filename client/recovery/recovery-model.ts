// The copies on this device as their page sees them: which there are, what differs, and what was decided. Signals; knows
// no elements, and databases only by its ports.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { CopyRecord } from '../session/copy-list.ts';
import type { KeptText } from '../session/kept-text.ts';
import { type Comparison, compareTexts } from './compare.ts';
import { sortCopies } from './groups.ts';
import type { ServerText } from './server-text.ts';

export interface RecoveryParts {
  list: () => Promise<CopyRecord[]>;
  /** null: the browser does not let it be read. */
  readText: (name: string) => Promise<KeptText | null>;
  readServerText: (key: string) => Promise<ServerText>;
  /** Makes a local copy of a new document that holds this; null when the browser did not store it. */
  makeNew: (kept: KeptText) => Promise<string | null>;
  markSent: (name: string, key: string) => Promise<boolean>;
  /** False when the copy is still there. */
  remove: (record: CopyRecord) => Promise<boolean>;
  /** The first heading of a text; null when it has none. */
  findTitle: (text: string) => string | null;
  /** True for names that nobody chose. */
  isGeneratedName: (key: string) => boolean;
  download: (kept: KeptText, title: string, key: string) => void;
  now: () => number;
}

export type CopiesState = { kind: 'reading' } | { kind: 'known'; copies: readonly CopyRecord[] };

export type CompareState =
  | { kind: 'comparing' }
  | { kind: 'unreadable' }
  | { kind: 'compared'; comparison: Comparison; here: string }
  | { kind: 'alone'; why: Exclude<ServerText, { kind: 'text' }>['why']; here: string };

/** What was just done, or could not be. */
export type RecoveryNews =
  | { kind: 'removed'; title: string | null }
  | { kind: 'not-removed' }
  | { kind: 'not-stored' }
  | { kind: 'unreadable' };

export class RecoveryModel {
  #parts: RecoveryParts;
  #state = signal<CopiesState>({ kind: 'reading' });
  #compared = signal<ReadonlyMap<string, CompareState>>(new Map());
  #news = signal<RecoveryNews | null>(null);
  #refreshes = 0;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  get state(): ReadonlySignal<CopiesState> {
    return this.#state;
  }

  /** By the copies' names; only what is shown. */
  get compared(): ReadonlySignal<ReadonlyMap<string, CompareState>> {
    return this.#compared;
  }

  get news(): ReadonlySignal<RecoveryNews | null> {
    return this.#news;
  }

  async refresh(): Promise<void> {
    this.#refreshes += 1;
    const turn = this.#refreshes;
    const found = await this.#parts.list();
    const named = await Promise.all(found.map(record => this.#nameCopy(record)));
    if (turn !== this.#refreshes) return;
    const copies = sortCopies(named.filter(record => record !== null));
    this.#state.value = { kind: 'known', copies };
  }

  /** null: nobody has given the document a name. */
  titleOf(record: CopyRecord): string | null {
    return record.title ?? (this.#parts.isGeneratedName(record.key) ? null : record.key);
  }

  async toggleComparison(record: CopyRecord): Promise<void> {
    const { name, key } = record;
    if (this.#compared.value.has(name)) {
      this.#showComparison(name, null);
      return;
    }
    this.#showComparison(name, { kind: 'comparing' });
    const [kept, server] = await Promise.all([this.#parts.readText(name), this.#parts.readServerText(key)]);
    // Hidden meanwhile.
    if (!this.#compared.value.has(name)) return;
    if (kept === null) this.#showComparison(name, { kind: 'unreadable' });
    else if (server.kind === 'none')
      this.#showComparison(name, { kind: 'alone', why: server.why, here: kept.text });
    else {
      const comparison = compareTexts(server.text, kept.text, this.#parts.now);
      this.#showComparison(name, { kind: 'compared', comparison, here: kept.text });
    }
  }

  async download(record: CopyRecord, fallbackTitle: string): Promise<void> {
    const kept = await this.#parts.readText(record.name);
    if (kept === null) this.#news.value = { kind: 'unreadable' };
    else this.#parts.download(kept, this.titleOf(record) ?? fallbackTitle, record.key);
  }

  /** The key of the new document, which is sent when it is opened; null when it could not be made. The copy stays. */
  async sendAsNew(record: CopyRecord): Promise<string | null> {
    const kept = await this.#parts.readText(record.name);
    if (kept === null) {
      this.#news.value = { kind: 'unreadable' };
      return null;
    }
    const key = await this.#parts.makeNew(kept);
    if (key === null) {
      this.#news.value = { kind: 'not-stored' };
      return null;
    }
    await this.#parts.markSent(record.name, key);
    return key;
  }

  async remove(record: CopyRecord): Promise<void> {
    const isGone = await this.#parts.remove(record);
    this.#news.value = isGone ? { kind: 'removed', title: this.titleOf(record) } : { kind: 'not-removed' };
    await this.refresh();
  }

  #showComparison(name: string, state: CompareState | null): void {
    const compared = new Map(this.#compared.value);
    if (state === null) compared.delete(name);
    else compared.set(name, state);
    this.#compared.value = compared;
  }

  /** Finds the title of copies that do not remember one; null for an empty one in which nothing waits. */
  async #nameCopy(record: CopyRecord): Promise<CopyRecord | null> {
    if (record.title !== null || record.unsent === null) return record;
    const kept = await this.#parts.readText(record.name);
    if (kept === null) return record;
    if (kept.text === '' && (record.unsent.count === 0 || record.place === 'set-aside')) return null;
    return { ...record, title: kept.meta.title ?? this.#parts.findTitle(kept.text) };
  }
}
