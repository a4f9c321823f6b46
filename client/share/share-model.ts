// Who may do what with one document, while the dialog about it is open: what the server said last, what is being changed, and
// the links that were made here. Knows no elements.
import { type ReadonlySignal, signal } from '@preact/signals';
import {
  BASE_ROLES,
  type BaseRole,
  type DocumentAccess,
  LINK_FRAGMENT,
  type LinkRole,
} from '../../protocol/access.ts';
import type { ChangeAccess } from '../../protocol/access-schemas.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Failure } from '../people/ask-api.ts';
import type { ShareApi } from './api.ts';

export type ShareState =
  | { kind: 'loading' }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'known'; access: DocumentAccess };

export const LINK_LIFETIMES = ['never', 'day', 'week', 'month'] as const;
export type LinkLifetime = (typeof LINK_LIFETIMES)[number];

/** What the next link is made with. */
export interface LinkWishes {
  label: string;
  /** "": none. */
  password: string;
  lifetime: LinkLifetime;
}

export const PLAIN_WISHES: LinkWishes = { label: '', password: '', lifetime: 'never' };

/** A link to put on the clipboard. */
export interface LinkToCopy {
  url: string;
  /** plain: the document's address. made: a link that did not exist before. again: made since the dialog was opened. */
  how: 'plain' | 'made' | 'again';
}

export interface ShareModelParts {
  api: ShareApi;
  doc: string;
  /** The document's address, without a fragment. */
  address: string;
  now: () => number;
}

const DAY_MS = 24 * 60 * 60_000;
const LIFETIME_MS: Readonly<Record<LinkLifetime, number | null>> = {
  never: null,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
};

/** Shows access only as the server told it last: a change is shown when the server has made it. */
export class ShareModel {
  readonly #parts: ShareModelParts;
  readonly #state = signal<ShareState>({ kind: 'loading' });
  readonly #fault = signal<Failure | null>(null);
  readonly #busyCount = signal(0);
  /** Counts changes: an answer from before one is not shown after it. */
  #changeCount = 0;
  #lastChange: Promise<unknown> = Promise.resolve();
  /** Secrets are told once; what was made here can be copied again while the dialog is open. */
  readonly #made: { id: string; wishes: string; url: string }[] = [];

  constructor(parts: ShareModelParts) {
    this.#parts = parts;
  }

  get state(): ReadonlySignal<ShareState> {
    return this.#state;
  }

  /** Why the last change failed; null when it did not. */
  get fault(): ReadonlySignal<Failure | null> {
    return this.#fault;
  }

  /** How many changes are on their way. */
  get busyCount(): ReadonlySignal<number> {
    return this.#busyCount;
  }

  async load(): Promise<void> {
    const askedAt = this.#changeCount;
    const answer = await this.#parts.api.access(this.#parts.doc);
    if (askedAt !== this.#changeCount) return;
    if (answer.kind === 'ok') this.#state.value = { kind: 'known', access: answer.value };
    // What is known stays on the screen.
    else if (this.#state.peek().kind !== 'known') this.#state.value = { kind: 'failed', failure: answer };
  }

  setBase(base: BaseRole): Promise<boolean> {
    return this.#change({ base });
  }

  /** null takes the membership away. */
  setMember(id: string, role: Role | null): Promise<boolean> {
    return this.#change({ member: { id, role } });
  }

  async revoke(id: string): Promise<boolean> {
    const answer = await this.#whileBusy(() => this.#parts.api.revokeLink(id));
    const gone = answer.kind === 'ok' || (answer.kind === 'refused' && answer.reason === 'not-found');
    if (!gone) {
      this.#fault.value = answer;
      return false;
    }
    const at = this.#made.findIndex(made => made.id === id);
    if (at >= 0) this.#made.splice(at, 1);
    this.#changeAccess(access => ({ ...access, links: access.links.filter(link => link.id !== id) }));
    // Revoking takes access away from people, too.
    await this.load();
    return true;
  }

  /** A link that gives `role` to whoever opens it; null when it could not be made, which `fault` then explains. */
  async findLink(role: LinkRole, wishes: LinkWishes): Promise<LinkToCopy | null> {
    const { api, doc, address, now } = this.#parts;
    const state = this.#state.peek();
    const isPlain = wishes.password === '' && wishes.lifetime === 'never' && wishes.label.trim() === '';
    if (isPlain && state.kind === 'known' && baseGives(state.access.base, role)) {
      return { url: address, how: 'plain' };
    }
    const key = JSON.stringify([role, wishes]);
    const known = this.#made.find(made => made.wishes === key);
    if (known !== undefined) return { url: known.url, how: 'again' };
    const lifetimeMs = LIFETIME_MS[wishes.lifetime];
    const answer = await this.#whileBusy(() =>
      api.makeLink({
        doc,
        role,
        label: wishes.label.trim(),
        password: wishes.password === '' ? null : wishes.password,
        expiresMs: lifetimeMs === null ? null : now() + lifetimeMs,
      }),
    );
    if (answer.kind !== 'ok') {
      this.#fault.value = answer;
      return null;
    }
    const { link, secret } = answer.value;
    const url = `${address}${LINK_FRAGMENT}${secret}`;
    this.#made.push({ id: link.id, wishes: key, url });
    this.#changeAccess(access => ({ ...access, links: [...access.links, link] }));
    return { url, how: 'made' };
  }

  async #change(change: ChangeAccess): Promise<boolean> {
    const answer = await this.#whileBusy(() => this.#parts.api.change(this.#parts.doc, change));
    if (answer.kind !== 'ok') {
      this.#fault.value = answer;
      return false;
    }
    if (answer.value === null) await this.load();
    else this.#state.value = { kind: 'known', access: answer.value };
    return true;
  }

  /** One change after another: each answer is then newer than the one before. */
  async #whileBusy<T>(work: () => Promise<T>): Promise<T> {
    this.#fault.value = null;
    this.#busyCount.value += 1;
    const turn = this.#lastChange.then(work);
    this.#lastChange = turn;
    const result = await turn;
    this.#changeCount += 1;
    this.#busyCount.value -= 1;
    return result;
  }

  #changeAccess(change: (access: DocumentAccess) => DocumentAccess): void {
    const state = this.#state.peek();
    if (state.kind === 'known') this.#state.value = { kind: 'known', access: change(state.access) };
  }
}

/** True when everybody who knows the document's name may do already what a link with `role` would give. */
export function baseGives(base: BaseRole, role: LinkRole): boolean {
  return BASE_ROLES.indexOf(base) >= BASE_ROLES.indexOf(role);
}
