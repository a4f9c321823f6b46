// What is asked of people and access, as plain data that can cross to another thread. Each type belongs to the method of the
// AccessStore port that bears its name.
import type { BaseRole, Member, PublicPerson, ShareLink } from '../../../protocol/access.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { AccessFacts, StoredLink } from '../../ports/access.ts';

export type NewLink = Omit<StoredLink, 'peopleCount' | 'revokedMs' | 'hasPassword'>;
export type KnownPerson = PublicPerson & { by: 'guest' | 'sign-in' | 'proxy' };

export type AccessWrite =
  | { type: 'add-person'; person: string }
  | { type: 'set-person'; person: string; name: string | null; color: string | null }
  | { type: 'end-sessions'; person: string }
  | { type: 'add-account'; account: string; by: 'sign-in' | 'proxy'; person: string; name: string | null }
  | { type: 'set-base'; in: string; base: BaseRole }
  | { type: 'set-member'; in: string; publicId: string; role: Role | null }
  | { type: 'add-link'; link: NewLink }
  | { type: 'revoke-link'; linkId: string; atMs: number }
  | { type: 'grant'; linkId: string; person: string; atMs: number };

/** What each write answers; null where there is nothing to say. */
export interface AccessWriteAnswers {
  'add-person': KnownPerson;
  'set-person': null;
  /** The number that cookies must have from now on. */
  'end-sessions': number;
  /** The session's id of who has the account. */
  'add-account': string;
  'set-base': null;
  'set-member': boolean;
  'add-link': null;
  'revoke-link': null;
  grant: null;
}

export type AccessRead =
  | { type: 'person'; person: string }
  | { type: 'session-numbers' }
  | { type: 'account'; account: string; by: 'sign-in' | 'proxy' }
  | { type: 'facts'; doc: string }
  | { type: 'members'; doc: string }
  | { type: 'links'; doc: string }
  | { type: 'find-link'; by: { id: string } | { secretHash: Uint8Array } };

export interface AccessReadAnswers {
  person: KnownPerson | null;
  'session-numbers': [person: string, number: number][];
  account: string | null;
  facts: AccessFacts | null;
  members: Member[];
  links: ShareLink[];
  'find-link': StoredLink | null;
}
