// An AccessStore in memory: small, whole, and forgotten with its process. For tests of what stands on the port.
import type { BaseRole, LinkRole, Member, PublicPerson, ShareLink } from '../../protocol/access.ts';
import type { Role } from '../../protocol/roles.ts';
import type { AccessFacts, AccessStore, StoredLink } from '../ports/access.ts';

interface MemoryPerson extends PublicPerson {
  by: 'guest' | 'sign-in' | 'proxy';
}

interface MemoryDocument {
  owner: string | null;
  base: BaseRole;
  members: Map<string, Role>;
  binnedMs: number | null;
}

type MemoryLink = Omit<StoredLink, 'peopleCount' | 'hasPassword'>;

export class MemoryAccess implements AccessStore {
  private readonly people = new Map<string, MemoryPerson>();
  private readonly accounts = new Map<string, string>();
  private readonly docs = new Map<string, MemoryDocument>();
  private readonly allLinks: MemoryLink[] = [];
  private readonly grants = new Map<string, Set<string>>();
  /** Awaited before every answer: tests make it slow, or reject. */
  before: (method: string) => Promise<void> = async () => {};

  /** What the rest of a store would do. */
  addDocument(doc: string, owner: string | null, base: BaseRole = 'edit'): void {
    this.docs.set(doc, { owner, base, members: new Map(), binnedMs: null });
  }

  async person(person: string): Promise<MemoryPerson> {
    await this.before('person');
    return { ...this.make(person) };
  }

  async setPerson(person: string, change: { name?: string; color?: string }): Promise<void> {
    await this.before('setPerson');
    Object.assign(this.make(person), change);
  }

  async personOfAccount(
    account: string,
    by: 'sign-in' | 'proxy',
    person: string,
    name: string | null,
  ): Promise<string> {
    await this.before('personOfAccount');
    const key = `${by} ${account}`;
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    this.accounts.set(key, person);
    const made = this.make(person);
    made.by = by;
    if (made.name === '') made.name = name ?? '';
    return person;
  }

  async facts(doc: string): Promise<AccessFacts | null> {
    const found = this.docs.get(doc);
    const facts: AccessFacts | null =
      found === undefined
        ? null
        : {
            ...found,
            members:
              found.owner === null
                ? new Map(found.members)
                : new Map([...found.members, [found.owner, 'own' as const]]),
            grants: this.linksOf(doc).flatMap(({ id, role, expiresMs, revokedMs }) =>
              [...(this.grants.get(id) ?? [])].map(person => ({
                person,
                linkId: id,
                role,
                expiresMs,
                revokedMs,
              })),
            ),
          };
    // Read first, answered later: what a slow reader would do.
    await this.before('facts');
    return facts;
  }

  async members(doc: string): Promise<Member[]> {
    await this.before('members');
    const { owner, members } = this.document(doc);
    const all = owner === null ? members : new Map<string, Role>([[owner, 'own'], ...members]);
    return [...all].map(([person, role]) => {
      const { id, name, color } = this.make(person);
      return { id, name, color, role };
    });
  }

  async setBase(doc: string, base: BaseRole): Promise<void> {
    await this.before('setBase');
    this.document(doc).base = base;
  }

  async setMember(doc: string, publicId: string, role: Role | null): Promise<boolean> {
    await this.before('setMember');
    const [person] = [...this.people].find(([, { id }]) => id === publicId) ?? [];
    if (person === undefined) return false;
    if (role === null) this.document(doc).members.delete(person);
    else this.document(doc).members.set(person, role);
    return true;
  }

  async links(doc: string): Promise<ShareLink[]> {
    await this.before('links');
    return this.linksOf(doc)
      .filter(({ revokedMs }) => revokedMs === null)
      .map(link => {
        const { id, role, label, createdMs, expiresMs, hasPassword, peopleCount } = this.show(link);
        return { id, role, label, createdMs, expiresMs, hasPassword, peopleCount };
      });
  }

  async addLink(link: Omit<MemoryLink, 'revokedMs'>): Promise<void> {
    await this.before('addLink');
    this.document(link.doc);
    this.allLinks.push({ ...link, revokedMs: null });
  }

  async findLink(by: { id: string } | { secretHash: Uint8Array }): Promise<StoredLink | null> {
    await this.before('findLink');
    const found = this.allLinks.find(link =>
      'id' in by ? link.id === by.id : Buffer.from(link.secretHash).equals(by.secretHash),
    );
    return found === undefined ? null : this.show(found);
  }

  async revokeLink(id: string, atMs: number): Promise<void> {
    await this.before('revokeLink');
    for (const link of this.allLinks) if (link.id === id) link.revokedMs ??= atMs;
  }

  async grant(linkId: string, person: string): Promise<void> {
    await this.before('grant');
    this.make(person);
    const people = this.grants.get(linkId) ?? new Set();
    this.grants.set(linkId, people.add(person));
  }

  private make(person: string): MemoryPerson {
    const known = this.people.get(person);
    if (known !== undefined) return known;
    const made: MemoryPerson = {
      id: `public-${this.people.size + 1}`,
      name: '',
      color: '#2f6f8f',
      by: 'guest',
    };
    this.people.set(person, made);
    return made;
  }

  private document(doc: string): MemoryDocument {
    const found = this.docs.get(doc);
    if (found === undefined) throw new Error(`there is no document ${doc}`);
    return found;
  }

  private linksOf(doc: string): MemoryLink[] {
    return this.allLinks.filter(link => link.doc === doc);
  }

  private show(link: MemoryLink): StoredLink {
    const peopleCount = this.grants.get(link.id)?.size ?? 0;
    const role: LinkRole = link.role;
    return { ...link, role, hasPassword: link.passwordHash !== null, peopleCount };
  }
}
