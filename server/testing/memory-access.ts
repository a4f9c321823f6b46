// An AccessStore in memory: small, whole, and forgotten with its process. For tests of what stands on the port.
import { randomBytes } from 'node:crypto';
import type { BaseRole, Member, PublicPerson, ShareLink } from '../../protocol/access.ts';
import type { Role } from '../../protocol/roles.ts';
import type { AccessFacts, AccessStore, StoredLink } from '../ports/access.ts';
import { STORE_CODES, StoreError } from '../store/store-error.ts';
import { MemoryTown, type TownDocument, type TownLink, type TownPerson } from './memory-town.ts';

type NewLink = Parameters<AccessStore['addLink']>[0];

const ORDER: readonly Role[] = ['own', 'edit', 'comment', 'view'];

export class MemoryAccess implements AccessStore {
  private readonly town: MemoryTown;
  private readonly accounts = new Map<string, string>();
  /** Awaited before every answer: tests make it slow, or reject. */
  before: (method: string) => Promise<void> = async () => {};

  constructor(town = new MemoryTown()) {
    this.town = town;
  }

  /** What the rest of a store would do. */
  addDocument(doc: string, owner: string | null, base: BaseRole = 'edit'): void {
    this.town.addDocument(doc, owner, base);
  }

  async person(person: string): Promise<PublicPerson & { by: TownPerson['by'] }> {
    await this.begin('person');
    const { id, name, color, by } = this.town.person(person);
    return { id, name, color, by };
  }

  async setPerson(person: string, { name, color }: { name?: string; color?: string }): Promise<void> {
    await this.begin('setPerson');
    const known = this.town.person(person);
    known.name = name ?? known.name;
    known.color = color ?? known.color;
  }

  async sessionNumbers(): Promise<Map<string, number>> {
    await this.begin('sessionNumbers');
    const ended = [...this.town.people.values()].filter(({ sessionNumber }) => sessionNumber > 0);
    return new Map(ended.map(({ session, sessionNumber }) => [session, sessionNumber]));
  }

  async endSessions(person: string): Promise<number> {
    await this.begin('endSessions');
    const known = this.town.person(person);
    known.sessionNumber += 1;
    return known.sessionNumber;
  }

  async personOfAccount(
    account: string,
    by: 'sign-in' | 'proxy',
    person: string,
    name: string | null,
  ): Promise<string> {
    await this.begin('personOfAccount');
    const key = `${by} ${account}`;
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    // A browser in which somebody else signed in before: two accounts are two people.
    const isTaken = this.town.person(person).by !== 'guest';
    const made = this.town.person(isTaken ? randomBytes(16).toString('base64url') : person);
    this.accounts.set(key, made.session);
    made.by = by;
    made.name = name ?? made.name;
    return made.session;
  }

  async facts(doc: string): Promise<AccessFacts | null> {
    // Read first, answered later: what a slow reader would do.
    const found = this.town.find(doc);
    const facts = found === null ? null : this.toFacts(found);
    await this.begin('facts');
    return facts;
  }

  async members(doc: string): Promise<Member[]> {
    await this.begin('members');
    const found = this.town.find(doc);
    if (found === null) return [];
    const others = [...found.members].map(([person, role]) => this.toMember(person, role));
    others.sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || (a.name < b.name ? -1 : 1));
    return found.owner === null ? others : [this.toMember(found.owner, 'own'), ...others];
  }

  async setBase(doc: string, base: BaseRole): Promise<void> {
    await this.begin('setBase');
    this.town.document(doc).base = base;
  }

  async setMember(doc: string, publicId: string, role: Role | null): Promise<boolean> {
    await this.begin('setMember');
    const document = this.town.document(doc);
    const { owner, members } = document;
    const person = this.town.personByPublicId(publicId)?.session;
    if (person === undefined) return false;
    if (role === 'own' && (owner === null || owner === person)) {
      this.setOwner(document, person);
      return true;
    }
    if (owner === person) {
      const [heir] = [...members].find(([, other]) => other === 'own') ?? [];
      if (heir === undefined) return true;
      this.setOwner(document, heir);
    }
    if (role === null) members.delete(person);
    else members.set(person, role);
    return true;
  }

  async links(doc: string): Promise<ShareLink[]> {
    await this.begin('links');
    return this.town.links
      .filter(link => link.doc === doc && link.revokedMs === null)
      .map(link => {
        const { id, role, label, createdMs, expiresMs, hasPassword, peopleCount } = show(link);
        return { id, role, label, createdMs, expiresMs, hasPassword, peopleCount };
      });
  }

  async addLink(link: NewLink): Promise<void> {
    await this.begin('addLink');
    this.town.document(link.doc);
    if (this.town.links.some(({ id }) => id === link.id)) throw new Error(`there is a link ${link.id}`);
    this.town.links.push({ ...link, revokedMs: null, people: new Set() });
  }

  async findLink(by: { id: string } | { secretHash: Uint8Array }): Promise<StoredLink | null> {
    await this.begin('findLink');
    const found = this.town.links.find(link =>
      'id' in by ? link.id === by.id : Buffer.from(link.secretHash).equals(by.secretHash),
    );
    return found === undefined ? null : show(found);
  }

  async revokeLink(id: string, atMs: number): Promise<void> {
    await this.begin('revokeLink');
    for (const link of this.town.links) if (link.id === id) link.revokedMs ??= atMs;
  }

  async grant(linkId: string, person: string, _atMs: number): Promise<void> {
    await this.begin('grant');
    const link = this.town.links.find(({ id }) => id === linkId);
    if (link === undefined) throw new StoreError(STORE_CODES.noLink, `there is no link ${linkId}`);
    link.people.add(this.town.person(person).session);
  }

  private async begin(method: string): Promise<void> {
    this.town.checkOpen();
    await this.before(method);
  }

  private setOwner(document: TownDocument, person: string): void {
    document.owner = person;
    document.members.delete(person);
  }

  private toFacts({ key, owner, base, members, binnedMs }: TownDocument): AccessFacts {
    const grants = this.town.links
      .filter(({ doc }) => doc === key)
      .flatMap(({ id, role, expiresMs, revokedMs, people }) =>
        [...people].map(person => ({ person, linkId: id, role, expiresMs, revokedMs })),
      );
    const all = new Map(members);
    if (owner !== null) all.set(owner, 'own');
    return { owner, base, members: all, grants, binnedMs };
  }

  private toMember(person: string, role: Role): Member {
    const { id, name, color } = this.town.person(person);
    return { id, name, color, role };
  }
}

function show({ people, ...link }: TownLink): StoredLink {
  return { ...link, hasPassword: link.passwordHash !== null, peopleCount: people.size };
}
