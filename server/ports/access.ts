// People and access, as the store keeps them. Knows no HTTP, no sockets, no secrets in the clear: secrets come as hashes.
import type { BaseRole, LinkRole, Member, PublicPerson, ShareLink } from '../../protocol/access.ts';
import type { Role } from '../../protocol/roles.ts';

export interface StoredLink extends ShareLink {
  doc: string;
  /** SHA-256 of the secret. */
  secretHash: Uint8Array;
  /** scrypt of the password with its salt, as people/passwords.ts writes it; null without one. */
  passwordHash: string | null;
  revokedMs: number | null;
}

/** All that decides about a document. Small enough to be kept in memory while the document is open. */
export interface AccessFacts {
  /** The session's id of who made it or, since they gave it up, of another owner; null when nobody is known. */
  owner: string | null;
  base: BaseRole;
  /** By the session's id; the owner among them. */
  members: ReadonlyMap<string, Role>;
  /** What links give, by the session's id of who used them; revoked and expired ones included. */
  grants: readonly {
    person: string;
    linkId: string;
    role: LinkRole;
    expiresMs: number | null;
    revokedMs: number | null;
  }[];
  binnedMs: number | null;
}

/**
 * Every method rejects with an Error when it could not do its work; what changes something is durable when it resolves, and
 * what changes a document rejects when there is none.
 */
export interface AccessStore {
  /**
   * Makes the person when they are new, without a name ("") and with a colour. The public id, which is what others may know,
   * never changes.
   */
  person(person: string): Promise<PublicPerson & { by: 'guest' | 'sign-in' | 'proxy' }>;
  /** Makes the person when they are new. */
  setPerson(person: string, change: { name?: string; color?: string }): Promise<void>;
  /** Of people whose sessions were ended: the least number that a cookie of theirs must have. Others: 0. */
  sessionNumbers(): Promise<Map<string, number>>;
  /** Raises that number by one and answers it. Makes the person when they are new. */
  endSessions(person: string): Promise<number>;
  /**
   * The session's id that belongs to an account of a provider or proxy. A new account gets `person`, whose name becomes
   * `name` unless that is null; or, when they have another account already, a new id.
   */
  personOfAccount(
    account: string,
    by: 'sign-in' | 'proxy',
    person: string,
    name: string | null,
  ): Promise<string>;
  /** Null when there is no such document. */
  facts(doc: string): Promise<AccessFacts | null>;
  /** The owner first, then the others by their roles; none when there is no such document. */
  members(doc: string): Promise<Member[]>;
  setBase(doc: string, base: BaseRole): Promise<void>;
  /**
   * By public id; null takes it away. The last owner stays one, and when who made the document gives it up, another owner
   * takes their place. False when there is no such person; true also when nothing had to change.
   */
  setMember(doc: string, publicId: string, role: Role | null): Promise<boolean>;
  /** Those that were not revoked, the oldest first. */
  links(doc: string): Promise<ShareLink[]>;
  addLink(link: Omit<StoredLink, 'peopleCount' | 'revokedMs' | 'hasPassword'>): Promise<void>;
  /** Also a revoked or expired one, or of a document in the bin. */
  findLink(by: { id: string } | { secretHash: Uint8Array }): Promise<StoredLink | null>;
  /** Does nothing when there is no such link or it was revoked before. */
  revokeLink(id: string, atMs: number): Promise<void>;
  /** Once; again it does nothing. Does not ask whether the link is still good. Rejects when there is no such link. */
  grant(linkId: string, person: string, atMs: number): Promise<void>;
}
