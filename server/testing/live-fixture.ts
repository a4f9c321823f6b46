// A hub over talk in memory, in virtual time, and tabs that write down what they are told.
import type { FromClient, FromServer } from '../../protocol/live.ts';
import type { Role } from '../../protocol/roles.ts';
import { LiveHub } from '../live/hub.ts';
import type { LiveLimits } from '../live/live-limits.ts';
import type { Shelf } from '../live/ports.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { Connection, Session } from '../relay/ports.ts';
import { MemoryTalk } from './memory-talk.ts';
import { SimulatedTime } from './simulated-time.ts';

export class LiveFixture {
  readonly time = new SimulatedTime();
  readonly store = new MemoryTalk();
  readonly hub: LiveHub;
  readonly warnings: string[] = [];
  /** By "<person> <doc>"; "comment" where nothing is said. */
  readonly roles = new Map<string, Role | null>();
  /** Answers to who asks for a role wait for this. */
  roleGate: Promise<void> = Promise.resolve();
  shelf: Shelf = { describe: async () => null, whoIsIn: () => [], readersOf: async () => [] };
  private readonly roleListeners: ((doc: string | null) => void)[] = [];

  constructor(limits: Partial<LiveLimits> = {}) {
    const warn = (event: string) => {
      this.warnings.push(event);
    };
    this.hub = new LiveHub({
      store: this.store,
      roles: {
        roleOf: async (person, doc) => {
          const role = this.roles.get(`${person} ${doc}`);
          await this.roleGate;
          return role === undefined ? 'comment' : role;
        },
        onChanged: changed => this.roleListeners.push(changed),
      },
      people: { publicPerson: async person => this.store.meet(person) },
      shelf: {
        describe: doc => this.shelf.describe(doc),
        whoIsIn: doc => this.shelf.whoIsIn(doc),
        readersOf: doc => this.shelf.readersOf(doc),
      },
      clock: {
        now: () => this.time.now(),
        wallNow: () => this.time.wallNow(),
        after: (delayMs, run) => this.time.after(delayMs, run),
        soon: run => this.time.after(0, run),
      },
      log: { debug() {}, info() {}, warn, error: warn },
      limits,
    });
  }

  setRole(person: string, doc: string, role: Role | null): void {
    this.roles.set(`${person} ${doc}`, role);
    for (const changed of this.roleListeners) changed(doc);
  }

  /** Everything that is due now has happened when this resolves. */
  async settle(ms = 0): Promise<void> {
    await this.time.run(ms);
  }

  async open(person: string | null, visitor: Partial<LiveVisitor> = {}): Promise<FakeTab> {
    const tab = new FakeTab(this);
    tab.session = this.hub.connect(tab, {
      ...{ person, session: person, addressKey: 'here', isThisMachine: false },
      ...visitor,
    });
    await this.settle();
    return tab;
  }

  /** A tab that listens to a document from its start. */
  async listening(person: string, doc: string): Promise<FakeTab> {
    const tab = await this.open(person);
    await tab.says({ type: 'subscribe', id: 1, topic: { doc }, after: 0 });
    return tab;
  }
}

class FakeTab implements Connection {
  readonly told: FromServer[] = [];
  readonly frames: Uint8Array[] = [];
  unsentBytes = 0;
  closed: { code: number; reason: string } | null = null;
  session: Session = { receive() {}, drained() {}, closed() {} };
  private readonly fixture: LiveFixture;

  constructor(fixture: LiveFixture) {
    this.fixture = fixture;
  }

  send(frame: Uint8Array): void {
    this.frames.push(frame);
    this.told.push(JSON.parse(new TextDecoder().decode(frame)) as FromServer);
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }

  probe(): void {}
  throttle(): void {}

  /** Says something, and waits until the hub has done what it can. */
  async says(message: FromClient): Promise<void> {
    this.saysText(JSON.stringify(message));
    await this.fixture.settle();
  }

  saysText(text: string): void {
    this.session.receive(new TextEncoder().encode(text));
  }

  /** Sends a message to a chat; `id` is the request's. */
  async sends(
    doc: string,
    text: string,
    id = 7,
    clientId = `client-id-${'0'.repeat(8)}${id}`,
  ): Promise<void> {
    const message = { clientId, threadId: null, text, replyTo: null, passage: null };
    await this.says({ type: 'send', id, doc, message });
  }

  /** The numbers of all events of a topic, as they came. */
  numbers(topic: string): number[] {
    return this.of('events')
      .filter(message => message.topic === topic)
      .flatMap(({ events }) => events.map(({ n }) => n));
  }

  of<T extends FromServer['type']>(type: T): Extract<FromServer, { type: T }>[] {
    return this.told.filter((message): message is Extract<FromServer, { type: T }> => message.type === type);
  }
}
