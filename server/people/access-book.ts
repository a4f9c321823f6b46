// Who may do what with which document now. Keeps the facts of documents that are asked for in memory, and tells those who
// listen when something may have changed. Decides nothing by itself: policy.ts does.
import type { Role } from '../../protocol/roles.ts';
import type { AccessFacts, AccessStore } from '../ports/access.ts';
import type { Clock, Timer } from '../relay/ports.ts';
import { type PeopleBook, toKnown } from './people-book.ts';
import { decideRole, findNextExpiry, type InstancePolicy, type KnownPerson } from './policy.ts';

export interface AccessBookParts {
  store: Pick<AccessStore, 'facts'>;
  people: PeopleBook;
  policy: InstancePolicy;
  clock: Pick<Clock, 'wallNow' | 'after'>;
}

const MAX_REMEMBERED = 5_000;
/** Timers of Node are of 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

interface Page {
  facts: Promise<AccessFacts | null>;
  /** Ends with the next grant that does. */
  timer: Timer | null;
  /** Something has changed since it was opened. */
  isStale: boolean;
}

/**
 * Safety: what is answered was true after the last change that had been announced when the question was put. Liveness:
 * listeners hear of every change(), and of every grant that ends by itself in a document that somebody asked for.
 */
export class AccessBook {
  readonly #parts: AccessBookParts;
  /** Used last, last. */
  readonly #pages = new Map<string, Page>();
  readonly #listeners: ((doc: string | null) => void)[] = [];

  constructor(parts: AccessBookParts) {
    this.#parts = parts;
    // How somebody is known decides over all documents.
    parts.people.onChanged(() => this.#announce(null));
  }

  get policy(): InstancePolicy {
    return this.#parts.policy;
  }

  /** Null when there is no such document. Rejects when the store cannot say. */
  async facts(doc: string): Promise<AccessFacts | null> {
    for (;;) {
      const page = this.#pages.get(doc) ?? this.#open(doc);
      this.#pages.delete(doc);
      this.#pages.set(doc, page);
      this.#forgetOldest();
      let facts: AccessFacts | null;
      try {
        facts = await page.facts;
      } catch (error) {
        this.#close(doc, page);
        throw error;
      }
      // It can be made at any moment, by other roads than this one.
      if (facts === null) this.#close(doc, page);
      if (!page.isStale) return facts;
    }
  }

  /** What the person may do with the document now; null: nothing, or it is in the bin, or there is none. */
  async roleOf(person: string, doc: string): Promise<Role | null> {
    const facts = await this.facts(doc);
    if (facts === null || facts.binnedMs !== null) return null;
    return this.decide(facts, toKnown(person, await this.#parts.people.person(person)));
  }

  /** By facts that were just given. */
  decide(facts: AccessFacts, person: KnownPerson | null): Role | null {
    return decideRole(facts, person, this.#parts.policy, this.#parts.clock.wallNow());
  }

  /** Something was changed in the store that decides about this document. */
  changed(doc: string): void {
    const page = this.#pages.get(doc);
    if (page !== undefined) {
      page.isStale = true;
      this.#close(doc, page);
    }
    this.#announce(doc);
  }

  /** Calls `changed` after every change, before new roles are answered; null: of any document. */
  onChanged(changed: (doc: string | null) => void): void {
    this.#listeners.push(changed);
  }

  #open(doc: string): Page {
    const page: Page = { facts: this.#parts.store.facts(doc), timer: null, isStale: false };
    page.facts.then(
      facts => {
        if (facts !== null && this.#pages.get(doc) === page) this.#wake(doc, page, facts);
      },
      () => {}, // told to whoever asked
    );
    return page;
  }

  #wake(doc: string, page: Page, facts: AccessFacts): void {
    const { clock } = this.#parts;
    const nowMs = clock.wallNow();
    const atMs = findNextExpiry(facts, nowMs);
    if (atMs === null) return;
    page.timer = clock.after(Math.min(atMs - nowMs, MAX_TIMER_MS), () => {
      page.timer = null;
      if (this.#pages.get(doc) !== page) return;
      if (clock.wallNow() >= atMs) this.#announce(doc);
      this.#wake(doc, page, facts);
    });
  }

  #close(doc: string, page: Page): void {
    page.timer?.cancel();
    page.timer = null;
    if (this.#pages.get(doc) === page) this.#pages.delete(doc);
  }

  #forgetOldest(): void {
    if (this.#pages.size <= MAX_REMEMBERED) return;
    const [oldest] = this.#pages;
    if (oldest !== undefined) this.#close(...oldest);
  }

  #announce(doc: string | null): void {
    for (const changed of this.#listeners) changed(doc);
  }
}
