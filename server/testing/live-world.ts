// One simulated world of /live, from its seed: people with several tabs talk in documents, through the page's own end of the
// connection, while network, hub and store go through a bad minute. Then everything heals, and the world is judged: every
// topic was shown each event once and in order, what was said is there once and in its order, and nothing is left behind.

import { LiveConnection } from '../../client/live/live-connection.ts';
import { Outbox, type OutboxShelf } from '../../client/live/outbox.ts';
import { Topic } from '../../client/live/topic.ts';
import type { Scheduler } from '../../client/net/scheduler.ts';
import type { FromServer, NumberedEvent, TopicName } from '../../protocol/live.ts';
import { LiveHub } from '../live/hub.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Connection } from '../relay/ports.ts';
import { LiveNetwork, type LiveWire } from './live-network.ts';
import { createMemoryShelf, isOfSame } from './live-world-parts.ts';
import { MemoryTalk } from './memory-talk.ts';
import { createRandom, type Random } from './random.ts';
import { SimulatedClock, type SimulatedTime } from './simulated-time.ts';
import { NO_TROUBLE, SimulatedRoles, type Trouble, troubleTalk } from './troubled-talk.ts';

export interface LiveTampering {
  /** Between the hub and the network. */
  spoil?: (connection: Connection) => Connection;
  /** Between the hub and the store. `hubIsGone`: the process that asked is not there any more. */
  spoilStore?: (store: TalkStore, time: SimulatedTime, hubIsGone: () => boolean) => TalkStore;
  /** Changes of roles are not told to the hub. */
  hidesRoleChanges?: boolean;
}

/** What happens to one connection, right before or after the frame of that number has arrived at either end. */
export interface LiveBlow {
  point: number;
  when: 'before' | 'after';
  what: 'cut' | 'swallow' | 'restart' | 'reload';
}

export interface LiveWorldResult {
  faults: string[];
  counts: Record<string, number>;
}

const PEOPLE = ['ana', 'bob', 'caro'] as const;
const DOCS = ['plan', 'notes'] as const;
const TOPICS: readonly TopicName[] = [...DOCS.map(doc => ({ doc })), { me: true }];
const LIFE_MS = 90_000;
const SETTLE_MS = 900_000;
const LIMITS = { maxReplayCount: 12, maxQueuedBytes: 6_000, highBytes: 1_500, drainMs: 8_000 };
const GONE_WITHIN_MS = 200;
const BAD: Trouble = { failBefore: 0.02, failAfter: 0.03, maxDelayMs: 60 };

export async function runLiveWorld(
  seed: string,
  time: SimulatedTime,
  tampering: LiveTampering = {},
): Promise<LiveWorldResult> {
  const world = new LiveWorld(seed, time, tampering);
  try {
    await world.live();
    await world.judge();
  } catch (error) {
    world.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { faults: world.faults, counts: world.counts };
}

/**
 * A short conversation of three tabs in which nothing goes wrong but the blow. Counts "points", the frames that arrived until
 * all was said.
 */
export async function runLiveTrial(
  blow: LiveBlow | null,
  time: SimulatedTime,
  tampering: LiveTampering = {},
): Promise<LiveWorldResult> {
  const world = new LiveWorld('a short conversation', time, tampering);
  try {
    await world.converse(blow);
    await world.judge();
  } catch (error) {
    world.faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return { faults: world.faults, counts: world.counts };
}

interface Tab {
  person: string;
  connection: LiveConnection;
  outbox: Outbox;
  topics: Map<string, Topic>;
  /** Messages as the last event since the snapshot of their topic told them, by id. */
  shown: Map<string, { key: string; text: string }>;
}

class LiveWorld {
  readonly faults: string[] = [];
  readonly counts: Record<string, number> = {};
  private readonly random: Random;
  private readonly store = new MemoryTalk();
  private readonly roles: SimulatedRoles;
  private readonly network: LiveNetwork;
  private readonly shelves = new Map<string, OutboxShelf>();
  private readonly tabs: Tab[] = [];
  private readonly connections = new WeakMap<LiveWire, LiveConnection>();
  /** Client ids in the order in which each tab said them. */
  private readonly said: { person: string; ids: string[] }[] = [];
  private readonly refused = new Set<string>();
  /** The next number that a wire may be told of a topic; null: any. */
  private readonly expected = new Map<LiveWire, Map<string, number | null>>();
  private trouble: Trouble = BAD;
  private hub: { hub: LiveHub; clock: SimulatedClock; isGone: boolean } | null = null;
  private idCount = 0;
  private readonly time: SimulatedTime;
  private readonly tampering: LiveTampering;

  constructor(seed: string, time: SimulatedTime, tampering: LiveTampering) {
    this.time = time;
    this.tampering = tampering;
    this.random = createRandom(seed);
    this.roles = new SimulatedRoles(time, this.random.fork('roles'));
    this.network = new LiveNetwork(time, this.random.fork('network'));
    this.network.onFrame = (wire, text) => this.watchFrame(wire, JSON.parse(text) as FromServer);
    for (const person of PEOPLE) {
      this.store.meet(person);
      for (const doc of DOCS) this.store.enter(person, doc);
    }
  }

  async live(): Promise<void> {
    this.startHub();
    for (const person of [...PEOPLE, 'ana', 'bob']) this.openTab(person);
    const endMs = this.time.currentMs + LIFE_MS;
    while (this.time.currentMs < endMs && this.faults.length === 0) {
      await this.time.run(this.random.int(5, 700));
      this.actOnce();
    }
  }

  async converse(blow: LiveBlow | null): Promise<void> {
    this.trouble = NO_TROUBLE;
    let isOver = false;
    this.network.onArrival = (wire, when) => {
      if (isOver) return;
      if (when === 'before') this.count('points');
      if (blow === null || this.counts.points !== blow.point || when !== blow.when) return;
      isOver = true;
      this.strike(wire, blow.what);
    };
    this.startHub();
    for (const person of ['ana', 'ana', 'bob']) this.openTab(person);
    for (let turn = 0; turn < 9; turn++) {
      await this.time.run(35);
      const tab = this.tabs[turn % this.tabs.length]!;
      // Two at once, so that one waits for the other; some before there is a connection.
      this.say(tab, DOCS[0]);
      this.say(tab, DOCS[turn % 2]!);
      if (turn % 3 === 2) this.changeSomething(tab, DOCS[0]);
    }
    await this.time.run(500);
    isOver = true;
  }

  private strike(wire: LiveWire, what: LiveBlow['what']): void {
    this.count(what);
    if (what === 'cut') wire.cut();
    else if (what === 'swallow') wire.swallow();
    else if (what === 'restart') this.restartHub();
    else {
      const tab = this.tabs.find(({ connection }) => connection === this.connections.get(wire));
      if (tab === undefined) return;
      this.closeTab(tab);
      this.openTab(tab.person);
    }
  }

  /** Heals everything, waits until all is quiet, and looks closely. */
  async judge(): Promise<void> {
    if (this.faults.length > 0) return;
    this.trouble = NO_TROUBLE;
    for (const person of PEOPLE) for (const doc of DOCS) this.roles.set(person, doc, true);
    for (const wire of this.network.wires) wire.setReading(true);
    if (this.hub === null) this.startHub();
    const isQuiet = await this.time.run(SETTLE_MS, () => this.describeUnrest() === '');
    if (!isQuiet) this.faults.push(`not settled: ${this.describeUnrest()}`);
    this.examineWhatWasSaid();
    this.examineWhatIsShown();
    for (const tab of [...this.tabs]) this.closeTab(tab);
    await this.time.run(120_000);
    const { tabs, topics } = this.hub!.hub.stats;
    if (tabs + topics > 0) this.faults.push(`left behind: ${tabs} tabs and ${topics} topics`);
    const timers = this.hub!.clock.pendingCount;
    if (timers > 0) this.faults.push(`left behind: ${timers} timers`);
  }

  private count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  private actOnce(): void {
    const { random } = this;
    const tab = random.pick(this.tabs);
    const doc = random.pick(DOCS);
    const wire = [...this.network.wires].find(({ visitor }) => visitor.person === tab.person);
    const act = random.int(0, 99);
    if (act < 55) for (let i = random.int(1, 6); i > 0; i--) this.say(tab, doc);
    else if (act < 60) this.changeSomething(tab, doc);
    else if (act < 64) tab.connection.sayTyping(doc, 'chat');
    else if (act < 72) {
      this.count('cuts');
      wire?.cut();
    } else if (act < 75) {
      this.count('swallowed');
      wire?.swallow();
    } else if (act < 82) {
      this.count('stalls');
      wire?.setReading(false);
      if (wire !== undefined) this.time.after(random.int(500, 15_000), () => wire.setReading(true));
    } else if (act < 86) this.restartHub();
    else if (act < 92) this.changeRole();
    else if (act < 96) {
      this.count('reopened tabs');
      this.closeTab(tab);
      this.openTab(tab.person);
    } else tab.connection.setAttention(random.pick(['active', 'active', 'hidden']));
  }

  private say(tab: Tab, doc: string): void {
    const { random } = this;
    const name = random.pick(PEOPLE);
    const text = random.chance(0.2) ? `@[${name}](p-${name}) olá` : 'x'.repeat(random.int(1, 400));
    const clientId = random.chance(0.1)
      ? tab.outbox.beginThread(doc, { from: 'AA==', to: 'AQ==', quote: 'q' }, text)
      : tab.outbox.send(doc, { threadId: null, text, replyTo: null, passage: null });
    this.said.find(list => list.ids === this.idsOf(tab))!.ids.push(clientId);
    this.count('said');
  }

  private readonly ids = new Map<Tab, string[]>();
  private idsOf(tab: Tab): string[] {
    return this.ids.get(tab)!;
  }

  private changeSomething(tab: Tab, doc: string): void {
    void this.store.chat(tab.person, doc, null, 5).then(({ messages, last }) => {
      const mine = messages.find(({ author, deletedMs }) => author.id === `p-${tab.person}` && !deletedMs);
      if (mine === undefined) return;
      this.count('changes');
      void tab.connection.ask({ type: 'edit', doc, messageId: mine.id, text: `edited ${last}` });
      void tab.connection.ask({ type: 'read', doc, upTo: last });
    });
  }

  private changeRole(): void {
    const person = this.random.pick(PEOPLE);
    const doc = this.random.pick(DOCS);
    this.count('role changes');
    this.roles.set(person, doc, false);
    this.time.after(this.random.int(200, 6_000), () => this.roles.set(person, doc, true));
  }

  private startHub(): void {
    const clock = new SimulatedClock(this.time);
    const state = { clock, isGone: false };
    const troubled = troubleTalk(this.store, this.time, this.random.fork('store'), {
      trouble: () => this.trouble,
      onFailure: when => this.count(`failures ${when}`),
    });
    const store = this.tampering.spoilStore?.(troubled, this.time, () => state.isGone) ?? troubled;
    const { roles, tampering } = this;
    const hub = new LiveHub({
      store,
      roles: {
        roleOf: (person, doc) => roles.roleOf(person, doc),
        onChanged: changed => {
          if (tampering.hidesRoleChanges !== true) roles.onChanged(changed);
        },
      },
      people: { publicPerson: async person => this.store.meet(person) },
      shelf: { describe: async () => null, whoIsIn: () => [], readersOf: async () => [] },
      clock,
      log: {
        debug() {},
        info() {},
        warn() {},
        error: (event, fields) => this.faults.push(describe(event, fields)),
      },
      limits: LIMITS,
    });
    this.hub = Object.assign(state, { hub });
    this.network.server = {
      connect: (connection, visitor) =>
        hub.connect(this.tampering.spoil?.(connection) ?? connection, visitor),
    };
  }

  private restartHub(): void {
    if (this.hub === null) return;
    this.count('restarts');
    this.hub.isGone = true;
    this.hub.clock.kill();
    this.hub = null;
    this.network.server = null;
    for (const wire of [...this.network.wires]) wire.loseServer();
    // Two servers never use a store at the same time: what the last one has begun is done before the next one starts.
    this.time.after(this.random.int(3 * BAD.maxDelayMs, 4_000), () => {
      if (this.hub === null) this.startHub();
    });
  }

  private openTab(person: string): void {
    const visitor = { person, session: person, addressKey: person, isThisMachine: true };
    const scheduler: Scheduler = {
      now: () => this.time.wallNow(),
      after: (delayMs, run) => {
        const timer = this.time.after(delayMs, run);
        return () => timer.cancel();
      },
    };
    const connection: LiveConnection = new LiveConnection({
      openSocket: () => {
        const wire = this.network.open(visitor);
        this.connections.set(wire, connection);
        return wire;
      },
      scheduler,
      random: () => this.random.next(),
    });
    const shelf = this.shelfOf(person);
    const newId = () => `client-id-${String(++this.idCount).padStart(12, '0')}`;
    const tab: Tab = {
      ...{ person, connection, topics: new Map(), shown: new Map() },
      outbox: new Outbox({ connection, shelf, scheduler, newId }),
    };
    const ids: string[] = [];
    this.ids.set(tab, ids);
    this.said.push({ person, ids });
    for (const name of TOPICS) {
      const key = 'doc' in name ? name.doc : 'me';
      tab.topics.set(key, this.followTopic(tab, name, key, scheduler));
    }
    this.tabs.push(tab);
    connection.start();
  }

  private followTopic(tab: Tab, name: TopicName, key: string, scheduler: Scheduler): Topic {
    let last = 0;
    return new Topic({
      ...{ connection: tab.connection, name, scheduler },
      load: async () => {
        await new Promise<void>(resolve => this.time.after(this.network.latencyMs(), resolve));
        if (this.hub === null || this.random.chance(0.1)) throw new Error('no answer');
        const found =
          key === 'me'
            ? await this.store.notices(tab.person, 10)
            : await this.store.chat(tab.person, key, null, 10);
        await new Promise<void>(resolve => this.time.after(this.network.latencyMs(), resolve));
        return { last: found.last };
      },
      onSnapshot: snapshot => {
        this.count('snapshots');
        last = snapshot.last;
        for (const [id, one] of tab.shown) if (one.key === key) tab.shown.delete(id);
      },
      onEvents: events => {
        for (const { n } of events) {
          if (n !== last + 1) this.faults.push(`${tab.person} was shown ${n} of ${key} after ${last}`);
          last = n;
        }
        this.compare(tab, key, events);
        this.count('shown');
      },
    });
  }

  /** What was shown is what is stored, or was until it was changed. */
  private compare(tab: Tab, key: string, events: readonly NumberedEvent[]): void {
    const { person, shown } = tab;
    for (const { event } of events) {
      if (event.kind === 'message' || event.kind === 'message-changed') {
        shown.set(event.message.id, { key, text: event.message.text });
      }
    }
    const topic = key === 'me' ? 'me' : `doc:${key}`;
    void this.store.replay(topic, person, events[0]!.n - 1, events.length).then(stored => {
      const isSame = events.every((event, i) => isOfSame(event, stored.events[i]));
      if (!isSame) this.faults.push(`${person} was shown something else than is stored in ${key}`);
    });
  }

  private closeTab(tab: Tab): void {
    tab.outbox.end();
    for (const topic of tab.topics.values()) topic.end();
    tab.connection.end();
    this.tabs.splice(this.tabs.indexOf(tab), 1);
  }

  private shelfOf(person: string): OutboxShelf {
    const known = this.shelves.get(person);
    if (known !== undefined) return known;
    const shelf = createMemoryShelf(({ said }) => {
      this.count('refused');
      this.refused.add(said.kind === 'message' ? said.message.clientId : said.clientId);
    });
    this.shelves.set(person, shelf);
    return shelf;
  }

  /** What leaves the hub for a wire is in order, without a hole, and for those who may hear it. */
  private watchFrame(wire: LiveWire, message: FromServer): void {
    const expected = this.expected.get(wire) ?? new Map<string, number | null>();
    this.expected.set(wire, expected);
    if (message.type === 'subscribed') {
      this.count(message.reset ? 'resets' : 'subscriptions');
      expected.set(message.topic, message.reset ? message.last + 1 : null);
    }
    if (message.type === 'gone' || message.type === 'back') this.count(message.type);
    if (message.type !== 'events') return;
    const { topic, events } = message;
    if (events.length > 1) this.count('replays');
    for (const { n } of events) {
      const next = expected.get(topic);
      if (next === undefined) this.faults.push(`${topic} is told and was not subscribed`);
      else if (next !== null && n !== next) this.faults.push(`${topic} is told ${n} instead of ${next}`);
      expected.set(topic, n + 1);
    }
    const doc = topic.startsWith('doc:') ? topic.slice('doc:'.length) : null;
    const { person } = wire.visitor;
    // The hub may need a moment to hear of a change, and no more.
    if (doc !== null && this.roles.lostForMs(person!, doc) > GONE_WITHIN_MS) {
      this.faults.push(`${person} is told of ${doc} after it was taken away`);
    }
  }

  private describeUnrest(): string {
    if (this.faults.length > 0) return '';
    for (const tab of this.tabs) {
      const { state } = tab.connection;
      if (state.value.kind !== 'open') {
        tab.connection.setAttention('active');
        return `${tab.person} is ${JSON.stringify(state.value)}`;
      }
      const waiting = tab.outbox.entries.value.filter(entry => entry.state.kind === 'waiting').length;
      if (waiting > 0) return `${tab.person} has ${waiting} messages waiting`;
      for (const [key, topic] of tab.topics) {
        const last = key === 'me' ? this.lastOf(`me`, tab.person) : this.lastOf(`doc:${key}`, tab.person);
        if (topic.phase.value !== 'live' || topic.last !== last) {
          return `${tab.person} has ${topic.last} of ${last} in ${key}, ${topic.phase.value}`;
        }
      }
    }
    return '';
  }

  private lastOf(topic: string, person: string): number {
    return this.store.lastOf(topic, person);
  }

  /** All changes have reached everybody. */
  private examineWhatIsShown(): void {
    const stored = new Map(DOCS.flatMap(doc => this.store.allMessages(doc)).map(kept => [kept.id, kept]));
    for (const { person, shown } of this.tabs) {
      for (const [id, { text }] of shown) {
        if (stored.get(id)?.text !== text) this.faults.push(`${person} is shown an old text of ${id}`);
      }
    }
  }

  private examineWhatWasSaid(): void {
    const places = new Map<string, number>();
    for (const doc of DOCS) {
      for (const { clientId, n } of this.store.allMessages(doc)) {
        if (places.has(clientId)) this.faults.push(`${clientId} is there twice`);
        places.set(clientId, n);
      }
    }
    const docOf = (clientId: string) =>
      DOCS.findIndex(doc => this.store.allMessages(doc).some(m => m.clientId === clientId));
    for (const { person, ids } of this.said) {
      const lastPlaces: number[] = [0, 0];
      for (const clientId of ids) {
        const place = places.get(clientId);
        // What was refused to one tab may have been on its way from another: it has lost its place in the order.
        if (this.refused.has(clientId)) continue;
        if (place === undefined) {
          this.faults.push(`${clientId} of ${person} is missing`);
          continue;
        }
        const doc = docOf(clientId);
        if (place < lastPlaces[doc]!) this.faults.push(`${clientId} of ${person} is out of order`);
        lastPlaces[doc] = place;
      }
    }
  }
}

function describe(event: string, fields: Record<string, unknown> = {}): string {
  const { error } = fields;
  return `${event}: ${error instanceof Error ? error.stack : JSON.stringify(fields)}`;
}
