// The list of documents: what is known of it, since when, and what this person is changing in it right now. Knows the
// server by HomeApi only, and no DOM.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { DocumentRow, ListSort, ListView } from '../../protocol/api.ts';
import type { ChangeDocument } from '../../protocol/api-schemas.ts';
import type { Moment } from '../../protocol/live.ts';
import type { Answer, Failure, HomeApi } from './api.ts';
import { countUp } from './naming.ts';
import { type ListMemory, recallList, rememberList } from './remembered-list.ts';
import { compareBy } from './sort-rows.ts';

export interface ListChoice {
  view: ListView;
  sort: ListSort;
  tag: string | null;
}

export type ListState =
  /** Nothing is known of this list yet. */
  | { kind: 'loading' }
  /** Nothing is known of it, and asking failed. */
  | { kind: 'failed'; failure: Failure }
  | {
      kind: 'known';
      names: readonly string[];
      next: string | null;
      /** When the server said so. */
      asOfMs: number;
      activity: 'idle' | 'refreshing' | 'more';
      /** Why the last question failed; null when what is shown is what the server says. */
      doubt: Failure | null;
    };

/** What a person did to a document. */
export type Deed = 'rename' | 'tags' | 'pin' | 'unpin' | 'bin' | 'restore' | 'remove' | 'duplicate';

/** What the page says for a while. */
export type HomeNotice =
  | {
      kind: 'done';
      id: number;
      deed: Deed;
      row: DocumentRow;
      undo: (() => void) | null;
      openName: string | null;
    }
  | { kind: 'refused'; id: number; deed: Deed; row: DocumentRow; failure: Failure };

interface Pending {
  name: string;
  change: ChangeDocument | 'remove';
}

/** What the server tells of a document while somebody looks at a list. */
export type DocumentMoment = Extract<Moment, { kind: 'document' }>;

export interface HomeModelParts {
  api: HomeApi;
  now: () => number;
  choice: ListChoice;
  newName: () => string;
  isGeneratedName: (name: string) => boolean;
  /** Where the list is kept for when there is no server. */
  memory: ListMemory;
}

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 100;
const MAX_COPIES = 20;

/**
 * Never shows a row otherwise than the server last told it, except for changes that are on their way: they show at
 * once and are taken back when the server refuses. Every question ends in an answer or a failure that is shown.
 */
export class HomeModel {
  readonly choice;
  readonly tags = signal<readonly { tag: string; documentCount: number }[]>([]);
  readonly notice = signal<HomeNotice | null>(null);
  readonly state: ReadonlySignal<ListState>;
  readonly rows: ReadonlySignal<readonly DocumentRow[]>;
  /** Whether there is any document of this person's: null until the server has said. */
  readonly hasDocuments = signal<boolean | null>(null);
  readonly #parts: HomeModelParts;
  readonly #lists = signal<ReadonlyMap<string, ListState>>(new Map());
  readonly #documents = signal<ReadonlyMap<string, DocumentRow>>(new Map());
  readonly #pending = signal<readonly Pending[]>([]);
  readonly #removed = signal<ReadonlySet<string>>(new Set());
  /** Ends the question for the list that is under way; null when there is none. */
  #asking: AbortController | null = null;
  /** A list came while a change was on its way: it may be without it. */
  #cameBesideChange = false;
  #closing = new AbortController();
  #changeCount = 0;
  #noticeCount = 0;

  constructor(parts: HomeModelParts) {
    this.#parts = parts;
    this.choice = signal<ListChoice>(parts.choice);
    this.state = computed(() => this.#lists.value.get(nameList(this.choice.value)) ?? { kind: 'loading' });
    this.rows = computed(() => {
      const state = this.state.value;
      if (state.kind !== 'known') return [];
      return state.names
        .map(name => this.row(name))
        .filter((row): row is DocumentRow => row !== null && belongs(row, this.choice.value));
    });
  }

  /** How often something was changed; tells an answer that was asked for before. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** The row as this person should see it, changes that are under way included; null when it is not known or gone. */
  row(name: string): DocumentRow | null {
    const known = this.#documents.value.get(name);
    if (known === undefined || this.#removed.value.has(name)) return null;
    let row = known;
    for (const pending of this.#pending.value) {
      if (pending.name !== name) continue;
      if (pending.change === 'remove') return null;
      row = changeRow(row, pending.change, this.#parts.now());
    }
    return row;
  }

  /** Takes in rows that came another way. `askedAt` is `changeCount` at the time of asking: later changes win. */
  learn(rows: readonly DocumentRow[], askedAt: number): void {
    const documents = new Map(this.#documents.peek());
    for (const row of rows) {
      if (askedAt === this.#changeCount || !documents.has(row.name)) documents.set(row.name, row);
    }
    this.#documents.value = documents;
  }

  /**
   * The server tells how a document is now. Its row shows that at once; where it stands in the list is asked with the list.
   * False when nothing is known of it: the list may be another one by now.
   */
  hear({ document, here }: DocumentMoment): boolean {
    const known = this.#documents.peek().get(document.name);
    if (known === undefined) return false;
    // Told late: a list that was asked for later knows better.
    const isNews = document.editedMs >= known.editedMs;
    const row = { ...known, ...(isNews ? { title: document.title, editedMs: document.editedMs } : {}), here };
    this.#documents.value = new Map(this.#documents.peek()).set(document.name, row);
    return true;
  }

  choose(choice: ListChoice): void {
    this.choice.value = choice;
    void this.refresh();
  }

  close(): void {
    this.#asking?.abort();
    this.#closing.abort();
  }

  /** Asks for as many rows as are shown. */
  async refresh(): Promise<void> {
    const state = this.state.peek();
    const shown = state.kind === 'known' ? state.names.length : 0;
    if (state.kind === 'failed') this.#setList(this.choice.peek(), { kind: 'loading' });
    if (state.kind === 'known') this.#setList(this.choice.peek(), { ...state, activity: 'refreshing' });
    await Promise.all([this.#load(shown), this.#loadTags()]);
  }

  /** The next page. Does nothing while another question is under way. */
  async showMore(): Promise<void> {
    const choice = this.choice.peek();
    const state = this.state.peek();
    if (state.kind !== 'known' || state.next === null || state.activity === 'more') return;
    this.#setList(choice, { ...state, activity: 'more' });
    const signal = this.#beginAsking();
    const askedAt = this.#changeCount;
    const answer = await this.#parts.api.list({ ...choice, after: state.next, limit: PAGE_SIZE }, signal);
    if (signal.aborted) return;
    this.#asking = null;
    if (answer.kind !== 'ok') {
      this.#setList(choice, { ...state, activity: 'idle', doubt: answer });
      return;
    }
    this.learn(answer.value.documents, askedAt);
    const names = [...new Set([...state.names, ...answer.value.documents.map(row => row.name)])];
    this.#setList(choice, { ...state, names, next: answer.value.next, activity: 'idle', doubt: null });
  }

  rename(row: DocumentRow, title: string): Promise<boolean> {
    return this.#change(row, 'rename', { title: title === '' ? null : title });
  }

  setTags(row: DocumentRow, tags: readonly string[]): Promise<boolean> {
    return this.#change(row, 'tags', { tags: [...tags] });
  }

  setPinned(row: DocumentRow, pinned: boolean): Promise<boolean> {
    return this.#change(row, pinned ? 'pin' : 'unpin', { pinned });
  }

  /** To the bin, with a notice that offers to undo it. */
  async bin(row: DocumentRow): Promise<boolean> {
    const done = await this.#change(row, 'bin', { binned: true });
    if (done) this.#say('bin', row, () => void this.#change(row, 'restore', { binned: false }), null);
    return done;
  }

  async restore(row: DocumentRow): Promise<boolean> {
    const done = await this.#change(row, 'restore', { binned: false });
    if (done) this.#say('restore', row, null, row.name);
    return done;
  }

  /** For good. */
  async remove(row: DocumentRow): Promise<boolean> {
    const pending: Pending = { name: row.name, change: 'remove' };
    const answer = await this.#whilePending(pending, () => this.#parts.api.remove(row.name));
    // Somebody else, or the clock, was faster: it is gone, as wanted.
    const gone = answer.kind === 'ok' || (answer.kind === 'refused' && answer.reason === 'not-found');
    if (gone) {
      this.#removed.value = new Set([...this.#removed.value, row.name]);
      this.#say('remove', row, null, null);
      this.#askAgain();
    } else {
      this.#refuse('remove', row, answer);
    }
    return gone;
  }

  /** A copy, under a name beside the first one's when somebody chose that, else under an unguessable one. */
  async duplicate(row: DocumentRow, title: string): Promise<void> {
    const generated = this.#parts.isGeneratedName(row.name);
    let answer: Answer<DocumentRow>;
    let number = 2;
    do {
      const name = generated || number > MAX_COPIES ? this.#parts.newName() : countUp(row.name, number);
      answer = await this.#parts.api.create({ name, copyOf: row.name, title });
      number++;
    } while (answer.kind === 'refused' && answer.reason === 'exists' && number <= MAX_COPIES + 2);
    if (answer.kind !== 'ok') {
      this.#refuse('duplicate', row, answer);
      return;
    }
    this.#changeCount++;
    this.learn([answer.value], this.#changeCount);
    this.#say('duplicate', row, null, answer.value.name);
    await this.refresh();
  }

  async #change(row: DocumentRow, deed: Deed, change: ChangeDocument): Promise<boolean> {
    const answer = await this.#whilePending({ name: row.name, change }, () =>
      this.#parts.api.change(row.name, change),
    );
    if (answer.kind !== 'ok') {
      this.#refuse(deed, row, answer);
      return false;
    }
    if (deed === 'tags') void this.#loadTags();
    this.#askAgain();
    return true;
  }

  async #whilePending<T extends DocumentRow | null>(
    pending: Pending,
    ask: () => Promise<Answer<T>>,
  ): Promise<Answer<T>> {
    this.#pending.value = [...this.#pending.value, pending];
    const answer = await ask();
    this.#changeCount++;
    // Before the pending change goes: a row never jumps back for a moment.
    if (answer.kind === 'ok' && answer.value !== null) this.learn([answer.value], this.#changeCount);
    this.#pending.value = this.#pending.value.filter(other => other !== pending);
    return answer;
  }

  /** A list that was asked for before a change was done may be without it: that question is put again. */
  #askAgain(): void {
    if (this.#asking === null && !this.#cameBesideChange) return;
    this.#cameBesideChange = false;
    void this.refresh();
  }

  async #load(atLeast: number): Promise<void> {
    const choice = this.choice.peek();
    const signal = this.#beginAsking();
    const askedAt = this.#changeCount;
    const limit = Math.min(MAX_PAGE_SIZE, Math.max(PAGE_SIZE, atLeast));
    const documents: DocumentRow[] = [];
    let next: string | null = null;
    do {
      const answer: Answer<{ documents: readonly DocumentRow[]; next: string | null }> =
        await this.#parts.api.list({ ...choice, after: next, limit }, signal);
      // Another question has taken the place of this one.
      if (signal.aborted) return;
      if (answer.kind !== 'ok') {
        this.#asking = null;
        this.#fail(choice, answer);
        return;
      }
      documents.push(...answer.value.documents);
      next = answer.value.next;
    } while (next !== null && documents.length < atLeast);
    this.#asking = null;
    if (this.#pending.peek().length > 0) this.#cameBesideChange = true;
    this.learn(documents, askedAt);
    const names = [...new Set(documents.map(row => row.name))];
    const asOfMs = this.#parts.now();
    this.#setList(choice, { kind: 'known', names, next, asOfMs, activity: 'idle', doubt: null });
    // What was seen last of all documents takes the place of what was seen before, perhaps by somebody else.
    const isWhole = choice.view === 'recent' && choice.tag === null;
    rememberList(this.#parts.memory, documents, isWhole, asOfMs);
    await this.#findWhetherAny(choice, names.length > 0);
  }

  async #findWhetherAny(choice: ListChoice, found: boolean): Promise<void> {
    if (found) {
      this.hasDocuments.value = true;
      return;
    }
    if (choice.view !== 'recent' || choice.tag !== null) return;
    // Somebody who put everything into the bin is no stranger.
    const answer = await this.#parts.api.list(
      { view: 'bin', sort: 'visited', tag: null, after: null, limit: 1 },
      this.#closing.signal,
    );
    if (answer.kind === 'ok') this.hasDocuments.value = answer.value.documents.length > 0;
    else if (this.hasDocuments.peek() === null) this.#fail(choice, answer);
  }

  async #loadTags(): Promise<void> {
    const askedAt = this.#changeCount;
    const answer = await this.#parts.api.tags(this.#closing.signal);
    // A failure here comes with one of the list, which is shown.
    if (answer.kind === 'ok' && askedAt === this.#changeCount) this.tags.value = answer.value.tags;
  }

  #fail(choice: ListChoice, failure: Failure): void {
    if (failure.kind === 'cancelled') return;
    const state = this.#lists.peek().get(nameList(choice));
    this.#setList(
      choice,
      state?.kind === 'known'
        ? { ...state, activity: 'idle', doubt: failure }
        : (this.#recall(choice, failure) ?? { kind: 'failed', failure }),
    );
  }

  /** The list as an earlier visit saw it; null when nothing is known of it. */
  #recall(choice: ListChoice, failure: Failure): ListState | null {
    // A server that answers knows better, whatever it says.
    if (failure.kind === 'refused') return null;
    const remembered = recallList(this.#parts.memory);
    if (remembered === null) return null;
    const { asOfMs, rows } = remembered;
    const shown = rows.filter(row => belongs(row, choice)).sort(compareBy(choice.sort));
    // Of such a list nothing is known: what is remembered is a part.
    if (shown.length === 0) return null;
    const documents = new Map(this.#documents.peek());
    for (const row of rows) if (!documents.has(row.name)) documents.set(row.name, row);
    this.#documents.value = documents;
    this.hasDocuments.value = true;
    const names = shown.map(row => row.name);
    return { kind: 'known', names, next: null, asOfMs, activity: 'idle', doubt: failure };
  }

  #beginAsking(): AbortSignal {
    this.#asking?.abort();
    this.#asking = new AbortController();
    return this.#asking.signal;
  }

  #setList(choice: ListChoice, state: ListState): void {
    this.#lists.value = new Map(this.#lists.peek()).set(nameList(choice), state);
  }

  #say(deed: Deed, row: DocumentRow, undo: (() => void) | null, openName: string | null): void {
    this.notice.value = { kind: 'done', id: ++this.#noticeCount, deed, row, undo, openName };
  }

  #refuse(deed: Deed, row: DocumentRow, failure: Failure): void {
    this.notice.value = { kind: 'refused', id: ++this.#noticeCount, deed, row, failure };
  }
}

function nameList({ view, sort, tag }: ListChoice): string {
  return JSON.stringify([view, sort, tag]);
}

function belongs(row: DocumentRow, { view, tag }: ListChoice): boolean {
  if ((row.binnedMs !== null) !== (view === 'bin')) return false;
  if (tag !== null && !row.tags.includes(tag)) return false;
  switch (view) {
    case 'pinned':
      return row.pinned;
    case 'mine':
      return row.mine;
    case 'shared':
      return !row.mine;
    case 'recent':
    case 'bin':
      return true;
  }
}

function changeRow(row: DocumentRow, change: ChangeDocument, nowMs: number): DocumentRow {
  return {
    ...row,
    // Without a title of its own it gets one of its headings', which only the server knows.
    ...(typeof change.title === 'string' ? { title: change.title } : {}),
    ...(change.tags === undefined ? {} : { tags: change.tags }),
    ...(change.pinned === undefined ? {} : { pinned: change.pinned }),
    ...(change.binned === undefined ? {} : { binnedMs: change.binned ? nowMs : null }),
  };
}
