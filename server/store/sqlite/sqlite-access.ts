// The AccessStore on SQLite, as the main thread sees it: writes go to the store's worker, reads to the thread that reads.
// Knows no SQL.
import type { BaseRole, Member, ShareLink } from '../../../protocol/access.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { AccessFacts, AccessStore, StoredLink } from '../../ports/access.ts';
import type { KnownPerson, NewLink } from './access-messages.ts';
import type { StoreThreads } from './store-messages.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteAccess implements AccessStore {
  readonly #threads: StoreThreads;
  readonly #queue: WriteQueue;

  constructor(threads: StoreThreads, queue: WriteQueue) {
    this.#threads = threads;
    this.#queue = queue;
  }

  async person(person: string): Promise<KnownPerson> {
    const known = await this.#threads.read({ type: 'person', person });
    return known ?? this.#queue.write({ type: 'add-person', person });
  }

  async setPerson(person: string, { name, color }: { name?: string; color?: string }): Promise<void> {
    await this.#queue.write({ type: 'set-person', person, name: name ?? null, color: color ?? null });
  }

  async sessionNumbers(): Promise<Map<string, number>> {
    return new Map(await this.#threads.read({ type: 'session-numbers' }));
  }

  endSessions(person: string): Promise<number> {
    return this.#queue.write({ type: 'end-sessions', person });
  }

  async personOfAccount(
    account: string,
    by: 'sign-in' | 'proxy',
    person: string,
    name: string | null,
  ): Promise<string> {
    const known = await this.#threads.read({ type: 'account', account, by });
    return known ?? this.#queue.write({ type: 'add-account', account, by, person, name });
  }

  facts(doc: string): Promise<AccessFacts | null> {
    return this.#threads.read({ type: 'facts', doc });
  }

  members(doc: string): Promise<Member[]> {
    return this.#threads.read({ type: 'members', doc });
  }

  async setBase(doc: string, base: BaseRole): Promise<void> {
    await this.#queue.write({ type: 'set-base', in: doc, base });
  }

  setMember(doc: string, publicId: string, role: Role | null): Promise<boolean> {
    return this.#queue.write({ type: 'set-member', in: doc, publicId, role });
  }

  links(doc: string): Promise<ShareLink[]> {
    return this.#threads.read({ type: 'links', doc });
  }

  async addLink(link: NewLink): Promise<void> {
    // The secret's hash may be a view of a larger buffer, which would be sent along.
    const secretHash = new Uint8Array(link.secretHash);
    await this.#queue.write({ type: 'add-link', link: { ...link, secretHash } });
  }

  findLink(by: { id: string } | { secretHash: Uint8Array }): Promise<StoredLink | null> {
    const copy = 'id' in by ? { id: by.id } : { secretHash: new Uint8Array(by.secretHash) };
    return this.#threads.read({ type: 'find-link', by: copy });
  }

  async revokeLink(id: string, atMs: number): Promise<void> {
    await this.#queue.write({ type: 'revoke-link', linkId: id, atMs });
  }

  async grant(linkId: string, person: string, atMs: number): Promise<void> {
    await this.#queue.write({ type: 'grant', linkId, person, atMs });
  }
}
