// Connections on their way to a real relay, over facts in memory, in virtual time.
import { describe, expect, it } from 'vitest';
import { CLOSE } from '../../protocol/close-codes.ts';
import type { Role } from '../../protocol/roles.ts';
import { nameOfAuthor } from '../ports/authors.ts';
import type { Candidate } from '../ports/caller.ts';
import { MemoryAccess } from '../testing/memory-access.ts';
import { QUIET_LOG, RelayFixture, TestClient } from '../testing/relay-fixture.ts';
import { AccessBook } from './access-book.ts';
import { Admission, type AdmissionParts } from './admission.ts';
import { PeopleBook } from './people-book.ts';
import type { InstancePolicy } from './policy.ts';

const HASH = new Uint8Array(32);

/** A server of the parts that decide, with a relay behind them. */
class Lobby {
  readonly store = new MemoryAccess();
  readonly people: PeopleBook;
  readonly book: AccessBook;
  readonly admission: Admission;
  readonly fixture: RelayFixture;
  connectCount = 0;
  /** What was written down as the author of each connection. */
  readonly authors: string[] = [];

  constructor(policy: InstancePolicy = { guests: 'create' }, more: Partial<AdmissionParts> = {}) {
    this.fixture = new RelayFixture({ opened: doc => this.opened(doc) });
    const { clock, relay } = this.fixture;
    this.people = new PeopleBook(this.store);
    this.book = new AccessBook({ store: this.store, people: this.people, policy, clock });
    this.admission = new Admission({
      book: this.book,
      people: this.people,
      connect: (connection, visitor) => {
        this.connectCount += 1;
        this.authors.push(visitor.author);
        return relay.connect(connection, visitor);
      },
      readToken: null,
      clock,
      log: QUIET_LOG,
      maxWaitingBytes: 1000,
      ...more,
    });
  }

  /** Called by the relay when a document is on disk; here that makes its facts, too. */
  owner: string | null = null;
  private async opened(doc: string): Promise<void> {
    if ((await this.store.facts(doc)) === null) this.store.addDocument(doc, this.owner);
    await this.admission.opened(doc);
  }

  connect(person: string | null, more: Partial<Candidate> = {}): TestClient {
    const candidate: Candidate = {
      doc: 'doc',
      author: 'somebody',
      person,
      session: person,
      extended: true,
      epoch: null,
      instance: null,
      token: null,
      ...more,
    };
    // A client sees a session like the relay's; what only the admission may do is not there.
    const relay = {
      connect: (connection: Parameters<Admission['connect']>[0]) =>
        this.admission.connect(connection, candidate),
    };
    const client = new TestClient(relay as unknown as RelayFixture['relay'], { ...candidate } as never);
    this.fixture.clients.push(client);
    client.ask();
    return client;
  }

  async join(person: string | null, more: Partial<Candidate> = {}): Promise<TestClient> {
    const client = this.connect(person, more);
    await this.fixture.until(() => client.syncCount > 0);
    return client;
  }

  async link(
    person: string,
    role: 'view' | 'comment' | 'edit',
    expiresMs: number | null = null,
  ): Promise<void> {
    const link = { id: role, doc: 'doc', role, label: '', createdMs: 0, expiresMs };
    await this.store.addLink({ ...link, secretHash: HASH, passwordHash: null });
    await this.store.grant(role, person, 0);
    this.book.changed('doc');
  }
}

describe('who is noted as the author', () => {
  it('PEOPLE-14: is the person of the session, on every device, whatever the page says', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana');
    const { id } = await lobby.store.person('ana');
    const ana = await lobby.join('ana', { author: 'bob' });
    await lobby.join('ana', { author: 'tablet' });
    expect(lobby.authors).toEqual(['ana', 'ana']);
    // Pages are told who they are for others, and nothing of the session.
    expect(ana.hellos[0]).toMatchObject({ author: id });
  });

  it('PEOPLE-14: without a session is one connection alone, whatever it calls itself (TRAP 21)', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana');
    await lobby.join(null, { author: 'anonymous' });
    await lobby.join(null, { author: 'anonymous' });
    const named = await lobby.join(null, { author: 'ana' });
    const [first, second, third] = lobby.authors;
    expect(first).toMatch(/^anonymous~[\w-]{12}$/);
    expect(second).toMatch(/^anonymous~[\w-]{12}$/);
    expect(third).toMatch(/^ana~[\w-]{12}$/);
    expect(first).not.toBe(second);
    expect(lobby.authors.map(nameOfAuthor)).toEqual(['anonymous', 'anonymous', 'ana']);
    expect(named.hellos[0]).toMatchObject({ author: 'ana' });
  });

  it('PEOPLE-14: with a token is whom the other application names, else the connection', async () => {
    const pass = { role: 'edit', identity: null, expiresMs: 1e15 } as const;
    const readToken = async (token: string) => ({ ...pass, author: token === 'named' ? 't-x' : null });
    const lobby = new Lobby({ guests: 'create' }, { readToken });
    lobby.store.addDocument('doc', 'ana');
    await lobby.join('ana', { token: 'named' });
    await lobby.join('ana', { token: 'nameless' });
    expect(lobby.authors).toEqual(['t-x', expect.stringMatching(/^somebody~[\w-]{12}$/)]);
  });
});

describe('coming in', () => {
  it('ACCESS-1: nothing reaches the relay before the role is known; what came meanwhile is not lost (TRAP 8)', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'view');
    let answer = () => {};
    lobby.store.before = method =>
      method === 'facts' ? new Promise(resolve => (answer = resolve)) : Promise.resolve();
    const ana = lobby.connect('ana');
    ana.type('early');
    await lobby.fixture.pass(1000);
    expect(lobby.connectCount).toBe(0);
    lobby.store.before = async () => {};
    answer();
    await lobby.fixture.until(() => ana.syncCount > 0);
    expect(ana.hellos[0]).toMatchObject({ role: 'own' });
    expect((await lobby.join('bob')).text).toBe('early');
  });

  it('ACCESS-1: who sends too much meanwhile is closed with 4529, and nothing is kept (TRAP 28)', async () => {
    const lobby = new Lobby();
    lobby.store.before = () => new Promise(() => {});
    const ana = lobby.connect('ana');
    for (let i = 0; i < 20; i++) ana.type('x'.repeat(60));
    await lobby.fixture.pass(10);
    expect(ana.connection.closed).toMatchObject({ code: CLOSE.tooMany });
    expect(lobby.connectCount).toBe(0);
  });

  it('ACCESS-1: who has gone when the answer comes is not taken in', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana');
    const ana = lobby.connect('ana');
    ana.leave();
    await lobby.fixture.pass(100);
    expect(lobby.connectCount).toBe(0);
  });

  it('ACCESS-1: when the store cannot say, the client is asked to come again, not for good (TRAP 14)', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana');
    lobby.store.before = () => Promise.reject(new Error('down'));
    const ana = lobby.connect('ana');
    await lobby.fixture.pass(10);
    expect(ana.connection.closed).toMatchObject({ code: CLOSE.internal });
    lobby.store.before = async () => {};
    expect((await lobby.join('ana')).hellos[0]).toMatchObject({ role: 'own' });
  });

  it('ACCESS-1: no access is 4403; where guests may do nothing it is 4401', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'none');
    const [bob, stock] = [lobby.connect('bob'), lobby.connect(null, { extended: false })];
    await lobby.fixture.pass(10);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.noAccess });
    expect(stock.connection.closed).toMatchObject({ code: CLOSE.noAccess });
    const closed = new Lobby({ guests: 'none' });
    closed.store.addDocument('doc', null);
    const guests = [closed.connect('bob'), closed.connect(null)];
    await closed.fixture.pass(10);
    for (const guest of guests) expect(guest.connection.closed).toMatchObject({ code: CLOSE.notSignedIn });
    await closed.store.personOfAccount('carol', 'sign-in', 'carol', 'Carol');
    expect((await closed.join('carol')).hellos[0]).toMatchObject({ role: 'edit' });
  });

  it('ACCESS-1: who may not make documents finds none (4404), and none is made', async () => {
    const lobby = new Lobby({ guests: 'edit' });
    const bob = lobby.connect('bob');
    await lobby.fixture.pass(100);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.noSuchDocument });
    expect(lobby.connectCount).toBe(0);
  });

  it.each([
    ['none', null],
    ['view', 'view'],
    ['comment', 'comment'],
    ['edit', 'edit'],
  ] as const)('ACCESS-1: a stock client without a session has the base role: %s', async (base, role) => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', base);
    const ana = await lobby.join('ana');
    const stock = lobby.connect(null, { extended: false });
    await lobby.fixture.pass(50);
    stock.type('stock');
    await lobby.fixture.pass(50);
    expect(stock.connection.closed?.code ?? null).toBe(role === null ? CLOSE.noAccess : null);
    expect(ana.text).toBe(role === 'edit' ? 'stock' : '');
  });

  it('ACCESS-2: who makes a document owns it from the first word on; who comes at the same moment does not', async () => {
    const lobby = new Lobby();
    lobby.owner = 'ana';
    const [ana, bob] = [lobby.connect('ana'), lobby.connect('bob')];
    await lobby.fixture.until(() => ana.syncCount > 0 && bob.syncCount > 0);
    expect([ana.hellos[0]?.role, bob.hellos[0]?.role]).toEqual(['own', 'edit']);
    expect([...ana.notices, ...bob.notices]).toEqual([]);
  });
});

describe('changes', () => {
  async function meet(): Promise<{ lobby: Lobby; ana: TestClient; bob: TestClient }> {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'edit');
    const [ana, bob] = [await lobby.join('ana'), await lobby.join('bob')];
    return { lobby, ana, bob };
  }

  it('ACCESS-3: a lower base reaches who is there, and nobody whose role stays (TRAP 17)', async () => {
    const { lobby, ana, bob } = await meet();
    await lobby.store.setBase('doc', 'view');
    lobby.book.changed('doc');
    await lobby.fixture.pass(1);
    bob.type('refused');
    await lobby.fixture.pass(50);
    expect(bob.notices).toEqual([{ type: 'role-changed', role: 'view' }]);
    expect(bob.refused).toHaveLength(1);
    expect([ana.text, ana.notices]).toEqual(['', []]);
  });

  it('ACCESS-5: who has nothing left is closed with 4403; their role comes back with them', async () => {
    const { lobby, ana, bob } = await meet();
    await lobby.store.setBase('doc', 'none');
    lobby.book.changed('doc');
    await lobby.fixture.pass(1);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.noAccess });
    expect(ana.connection.closed).toBeNull();
    await lobby.link('bob', 'comment');
    expect((await lobby.join('bob')).hellos[0]).toMatchObject({ role: 'comment' });
  });

  it('ACCESS-4: upwards it is told at once, too', async () => {
    const { lobby, bob } = await meet();
    await lobby.store.setBase('doc', 'view');
    lobby.book.changed('doc');
    await lobby.fixture.pass(10);
    bob.type('unsent');
    await lobby.fixture.pass(10);
    await lobby.link('bob', 'edit');
    await lobby.fixture.pass(50);
    const roles = bob.notices.map(notice => (notice as { role: Role }).role);
    expect(roles).toEqual(['view', 'edit']);
    expect((await lobby.join('ana')).text).toBe('unsent');
  });

  it('ACCESS-6: what a link gave ends at its time, without anybody doing anything', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'none');
    await lobby.link('bob', 'edit', lobby.fixture.clock.wallNow() + 60_000);
    const bob = await lobby.join('bob');
    await lobby.fixture.pass(59_000);
    expect(bob.connection.closed).toBeNull();
    await lobby.fixture.pass(1_500);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.noAccess });
  });

  it('ACCESS-7: a change while roles are looked up is not missed', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'edit');
    let answer = () => {};
    lobby.store.before = method =>
      method === 'facts' ? new Promise(resolve => (answer = resolve)) : Promise.resolve();
    const bob = lobby.connect('bob');
    await lobby.fixture.pass(10);
    lobby.store.before = async () => {};
    await lobby.store.setBase('doc', 'none');
    lobby.book.changed('doc');
    answer();
    await lobby.fixture.pass(10);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.noAccess });
    expect(lobby.connectCount).toBe(0);
  });

  it('ACCESS-7: when a change cannot be read nobody keeps what they may have lost', async () => {
    const { lobby, bob } = await meet();
    lobby.store.before = () => Promise.reject(new Error('down'));
    lobby.book.changed('doc');
    await lobby.fixture.pass(500);
    expect(bob.connection.closed).toBeNull();
    await lobby.fixture.pass(1_000);
    expect(bob.connection.closed).toMatchObject({ code: CLOSE.internal });
  });

  it('POLICY-4: a guest who signs in is no guest any more, on open connections, too', async () => {
    const lobby = new Lobby({ guests: 'view' });
    lobby.store.addDocument('doc', 'ana', 'edit');
    const bob = await lobby.join('bob');
    expect(bob.hellos[0]).toMatchObject({ role: 'view' });
    expect(await lobby.people.signIn('bob@example', 'bob', 'fresh', null)).toBe('bob');
    await lobby.fixture.pass(10);
    expect(bob.notices).toEqual([{ type: 'role-changed', role: 'edit' }]);
  });

  it('ACCESS-8: a thousand visits leave nothing in memory', async () => {
    const lobby = new Lobby();
    lobby.store.addDocument('doc', 'ana', 'edit');
    for (let i = 0; i < 1000; i++) {
      lobby.fixture.clients.length = 0;
      (await lobby.join('bob')).leave();
    }
    expect(lobby.admission.size).toBe(0);
  });
});
