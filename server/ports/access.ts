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
  /** The session's id of who made it; null when nobody is known. */
  owner: string | null;
  base: BaseRole;
  /** By the session's id. */
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

/** Every method rejects with an Error when it could not do its work; what changes something is durable when it resolves. */
export interface AccessStore {
  /** Makes the person when they are new. `publicId` is what others may know; it never changes. */
  person(person: string): Promise<PublicPerson & { by: 'guest' | 'sign-in' | 'proxy' }>;
  setPerson(person: string, change: { name?: string; color?: string }): Promise<void>;
  /** The session's id that belongs to an account of a provider or proxy; made with `person` when there is none yet. */
  personOfAccount(
    account: string,
    by: 'sign-in' | 'proxy',
    person: string,
    name: string | null,
  ): Promise<string>;
  /** Null when there is no such document. */
  facts(doc: string): Promise<AccessFacts | null>;
  members(doc: string): Promise<Member[]>;
  setBase(doc: string, base: BaseRole): Promise<void>;
  /** By public id; null takes it away. False when there is no such person. */
  setMember(doc: string, publicId: string, role: Role | null): Promise<boolean>;
  links(doc: string): Promise<ShareLink[]>;
  addLink(link: Omit<StoredLink, 'peopleCount' | 'revokedMs' | 'hasPassword'>): Promise<void>;
  findLink(by: { id: string } | { secretHash: Uint8Array }): Promise<StoredLink | null>;
  revokeLink(id: string, atMs: number): Promise<void>;
  grant(linkId: string, person: string, atMs: number): Promise<void>;
}
