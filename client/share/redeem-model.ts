// Opening a share link: what is asked of the server and of the person until the link is used, or is known not to work. Knows
// no elements.

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Role } from '../../protocol/roles.ts';
import { addressOf } from '../addresses.ts';
import type { ShareApi } from './api.ts';
import { readLinkSecret } from './link-secret.ts';

export type RedeemState =
  | { kind: 'asking' }
  /** `problem`: what was wrong with the last try; null when there was none. */
  | { kind: 'password'; problem: 'wrong' | 'too-many' | null }
  | { kind: 'failed'; why: 'gone' | 'too-many' | 'unreachable' | 'not-signed-in' | 'other' }
  | { kind: 'over'; end: RedeemEnd };

export type RedeemEnd =
  /** This person now has `role` in the document of the address, which has no secret any more. */
  { kind: 'redeemed'; name: string; role: Role } | { kind: 'went-on' };

export interface RedeemParts {
  api: Pick<ShareApi, 'redeemLink'>;
  location: Pick<Location, 'pathname' | 'search' | 'hash'>;
  history: Pick<History, 'replaceState'>;
}

/**
 * Safety: the secret leaves the address as soon as it is of no more use, and not before, so that loading the page again
 * tries again what failed for a moment. Liveness: every question ends in a state that the person can leave.
 */
export class RedeemModel {
  readonly #parts: RedeemParts;
  readonly #secret: string;
  readonly #state = signal<RedeemState>({ kind: 'asking' });
  #password: string | null = null;

  constructor(parts: RedeemParts) {
    this.#parts = parts;
    this.#secret = readLinkSecret(parts.location.hash) ?? '';
  }

  get state(): ReadonlySignal<RedeemState> {
    return this.#state;
  }

  /** Asks the server, with the password if there is one. */
  async ask(): Promise<void> {
    if (this.#secret === '') {
      this.#cleanAddress(null);
      this.#state.value = { kind: 'failed', why: 'gone' };
      return;
    }
    this.#state.value = { kind: 'asking' };
    const hadPassword = this.#password !== null;
    const answer = await this.#parts.api.redeemLink({
      secret: this.#secret,
      ...(this.#password === null ? {} : { password: this.#password }),
    });
    if (answer.kind === 'ok') {
      const { name, role } = answer.value;
      this.#cleanAddress(name);
      this.#state.value = { kind: 'over', end: { kind: 'redeemed', name, role } };
      return;
    }
    this.#state.value = this.#explain(answer.kind === 'refused' ? answer.reason : 'unreachable', hadPassword);
  }

  async givePassword(password: string): Promise<void> {
    this.#password = password;
    await this.ask();
  }

  /** The person goes on without what the link gives. */
  goOn(): void {
    this.#cleanAddress(null);
    this.#state.value = { kind: 'over', end: { kind: 'went-on' } };
  }

  #explain(reason: string, hadPassword: boolean): RedeemState {
    switch (reason) {
      case 'needs-password':
        this.#password = null;
        return { kind: 'password', problem: hadPassword ? 'wrong' : null };
      case 'too-many':
        // Who was guessing goes on guessing, later.
        return hadPassword ? { kind: 'password', problem: 'too-many' } : { kind: 'failed', why: 'too-many' };
      case 'malformed':
      case 'not-found':
        // Of no more use to anybody.
        this.#cleanAddress(null);
        return { kind: 'failed', why: 'gone' };
      case 'unreachable':
      case 'not-signed-in':
        return { kind: 'failed', why: reason };
      default:
        return { kind: 'failed', why: 'other' };
    }
  }

  /** `name`: the document that the link is for, which may be another one than the address says. */
  #cleanAddress(name: string | null): void {
    const { location, history } = this.#parts;
    const path = name === null ? location.pathname : addressOf(name);
    history.replaceState(null, '', path + location.search);
  }
}
