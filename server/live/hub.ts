// The hub of /live: which tabs are there, what they listen to, and what they ask for. What is kept is the store's, who may do
// what is decided by the role desk, and how far everybody has been served is known by topics.
import { CLOSE } from '../../protocol/close-codes.ts';
import { LIVE_LIMITS, type TopicName, topicKey } from '../../protocol/live.ts';
import { Buckets } from '../people/buckets.ts';
import { mayDo } from '../people/policy.ts';
import type { LiveVisitor } from '../ports/live.ts';
import type { TalkStore, Told } from '../ports/talk.ts';
import type { Clock, Connection, Log, Session } from '../relay/ports.ts';
import { HomeNews } from './home-news.ts';
import { LIVE_BUDGETS, type LiveLimits } from './live-limits.ts';
import type { People, Roles, Shelf } from './ports.ts';
import { RoleDesk } from './role-desk.ts';
import { type Request, Tab } from './tab.ts';
import { carryOut, type TalkRequest } from './talk.ts';
import { Topic } from './topic.ts';

export interface HubParts {
  store: TalkStore;
  roles: Roles;
  people: People;
  shelf: Shelf;
  clock: Clock;
  log: Log;
  limits?: Partial<LiveLimits>;
}

const DOCUMENT = 'doc:';

export class LiveHub {
  readonly #parts: HubParts;
  readonly #limits: LiveLimits;
  readonly #desk: RoleDesk;
  readonly #home: HomeNews<Tab>;
  readonly #tabs = new Set<Tab>();
  /** By "doc:<key>", and by "me:<person>". Those that somebody listens to. */
  readonly #topics = new Map<string, Topic>();
  /** Who asked for a document and may not have it, by its key. */
  readonly #missing = new Map<string, Set<Tab>>();
  readonly #peopleTalk: Buckets;
  readonly #addressTalk: Buckets;
  readonly #machineTalk: Buckets;
  /** When somebody was last said to be typing, by tab and place. */
  readonly #typing = new WeakMap<Tab, Map<string, number>>();
  #isStopping = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#limits = { ...LIVE_LIMITS, ...LIVE_BUDGETS, ...parts.limits };
    const { talkRate, addressFactor, machineFactor } = this.#limits;
    const makeBuckets = (factor: number) =>
      new Buckets({ burst: talkRate.burst * factor, perMinute: talkRate.perMinute * factor });
    this.#peopleTalk = makeBuckets(1);
    this.#addressTalk = makeBuckets(addressFactor);
    this.#machineTalk = makeBuckets(machineFactor);
    this.#desk = new RoleDesk(parts.roles, doc => this.#rolesChanged(doc));
    this.#home = new HomeNews({ ...parts, roles: this.#desk });
  }

  /** Takes in a connection whose socket is open. Never throws; who cannot be served is closed. */
  connect(connection: Connection, visitor: LiveVisitor): Session {
    const { person, session, addressKey, isThisMachine } = visitor;
    if (this.#isStopping) {
      connection.close(CLOSE.restarting, 'the server is restarting');
      return ENDED;
    }
    if (person === null) {
      connection.close(CLOSE.notSignedIn, 'no session: open a page first');
      return ENDED;
    }
    const { clock, log } = this.#parts;
    const tab: Tab = new Tab({
      ...{ connection, person, session, addressKey, isThisMachine, clock, log, limits: this.#limits },
      carryOut: (asking, request) => this.#carryOut(asking, request),
      onGone: gone => this.#forget(gone),
    });
    this.#tabs.add(tab);
    this.#welcome(tab);
    return tab;
  }

  /** What was stored by whomever: goes to all who listen. */
  tell(told: Told): void {
    for (const { topic, person, events } of told) {
      this.#topics.get(person === null ? topic : meKey(person))?.tell(events);
    }
  }

  /** Who is in a document, its title or its text is not what it was. Cheap: called on every change. */
  documentChanged(doc: string, what: 'people' | 'title' | 'text'): void {
    this.#home.documentChanged(doc, what);
  }

  /** A person has come into a document: from now on it is in their list. */
  visited(person: string, doc: string): void {
    this.#home.visited(person, doc);
  }

  /** The name or colour of a person was changed: connected tabs show the new one at once. */
  personChanged(person: string): void {
    for (const tab of this.#tabs) if (tab.person === person) this.#welcome(tab);
  }

  /** Sessions of this person have ended, all but `kept`: their tabs do, too. */
  endSessions(person: string, kept: string): void {
    for (const tab of [...this.#tabs]) {
      if (tab.person !== person || tab.parts.session === kept) continue;
      tab.close(CLOSE.notSignedIn, 'signed out on another device');
    }
  }

  get stats(): { tabs: number; topics: number } {
    return { tabs: this.#tabs.size, topics: this.#topics.size };
  }

  /** Takes nobody in any more and closes all with 4503. */
  stop(): void {
    this.#isStopping = true;
    this.#home.stop();
    for (const tab of [...this.#tabs]) tab.close(CLOSE.restarting, 'the server is restarting');
  }

  #welcome(tab: Tab): void {
    this.#parts.people.publicPerson(tab.person).then(
      known => tab.welcome(known),
      (error: unknown) => {
        this.#parts.log.warn('a person could not be read', { error });
        tab.close(CLOSE.internal, 'the server cannot read who you are');
      },
    );
  }

  async #carryOut(tab: Tab, request: Request): Promise<void> {
    switch (request.type) {
      case 'subscribe':
        return this.#subscribe(tab, request.id, request.topic, request.after);
      case 'unsubscribe':
        this.#unsubscribe(tab, request.topic);
        tab.say({ type: 'done', id: request.id });
        return;
      case 'typing':
        return this.#typed(tab, request.doc, request.in);
      default:
        return this.#talk(tab, request);
    }
  }

  async #subscribe(tab: Tab, id: number, name: TopicName, after: number | null): Promise<void> {
    if (!this.#hears(tab, name) && tab.topicCount >= this.#limits.maxTopicsPerConnection) {
      return tab.refuse(
        id,
        'too-many',
        `One tab can follow ${this.#limits.maxTopicsPerConnection} topics at once.`,
      );
    }
    try {
      if ('home' in name) {
        this.#home.add(tab);
        tab.hearsHome = true;
        tab.say({ type: 'subscribed', topic: topicKey(name), last: 0, reset: false });
        return tab.say({ type: 'done', id });
      }
      if ('me' in name) {
        tab.hearsMe = true;
        return await this.#open(tab, id, name, after);
      }
      await this.#desk.withRole(tab.person, name.doc, role => {
        if (role === null) {
          this.#unsubscribe(tab, name);
          this.#miss(tab, name.doc);
          return tab.refuse(id, 'not-allowed', 'This document is not open to you.');
        }
        // The tab may have gone while the role was asked for; nobody would take it out of the topic again.
        if (!tab.isOpen) return;
        this.#missNoMore(tab, name.doc);
        tab.docs.add(name.doc);
        return this.#open(tab, id, name, after);
      });
    } catch (error) {
      this.#parts.log.warn('a topic could not be opened', { topic: topicKey(name), error });
      this.#unsubscribe(tab, name);
      tab.refuse(id, 'cannot-save', "The server can't read this now. Try again in a moment.");
    }
  }

  async #open(
    tab: Tab,
    id: number,
    name: Exclude<TopicName, { home: true }>,
    after: number | null,
  ): Promise<void> {
    const hasBegun = await this.#topicFor(tab, name).subscribe(tab, after, (last, reset) => {
      tab.say({ type: 'subscribed', topic: topicKey(name), last, reset });
      tab.say({ type: 'done', id });
    });
    // "gone" was said meanwhile.
    if (!hasBegun) tab.refuse(id, 'not-allowed', 'This document is not open to you any more.');
  }

  #hears(tab: Tab, name: TopicName): boolean {
    if ('doc' in name) return tab.docs.has(name.doc) || tab.missedDocs.has(name.doc);
    return 'me' in name ? tab.hearsMe : tab.hearsHome;
  }

  #topicFor(tab: Tab, name: Exclude<TopicName, { home: true }>): Topic {
    const key = 'doc' in name ? topicKey(name) : meKey(tab.person);
    const known = this.#topics.get(key);
    if (known !== undefined) return known;
    const { store, clock, log } = this.#parts;
    const topic = new Topic({
      ...{ key: topicKey(name), store, clock, log },
      maxReplayCount: this.#limits.maxReplayCount,
    });
    this.#topics.set(key, topic);
    return topic;
  }

  #unsubscribe(tab: Tab, name: TopicName): void {
    if ('home' in name) {
      tab.hearsHome = false;
      this.#home.remove(tab);
      return;
    }
    if ('doc' in name) {
      tab.docs.delete(name.doc);
      this.#missNoMore(tab, name.doc);
    } else tab.hearsMe = false;
    this.#leave(tab, 'doc' in name ? topicKey(name) : meKey(tab.person));
  }

  #leave(tab: Tab, key: string): void {
    const topic = this.#topics.get(key);
    topic?.unsubscribe(tab);
    if (topic?.size === 0) this.#topics.delete(key);
  }

  #miss(tab: Tab, doc: string): void {
    if (!tab.isOpen) return;
    tab.missedDocs.add(doc);
    const tabs = this.#missing.get(doc) ?? new Set();
    this.#missing.set(doc, tabs.add(tab));
  }

  #missNoMore(tab: Tab, doc: string): void {
    tab.missedDocs.delete(doc);
    const tabs = this.#missing.get(doc);
    tabs?.delete(tab);
    if (tabs?.size === 0) this.#missing.delete(doc);
  }

  #forget(tab: Tab): void {
    this.#tabs.delete(tab);
    for (const doc of tab.docs) this.#leave(tab, DOCUMENT + doc);
    for (const doc of [...tab.missedDocs]) this.#missNoMore(tab, doc);
    if (tab.hearsMe) this.#leave(tab, meKey(tab.person));
    if (tab.hearsHome) this.#home.remove(tab);
  }

  async #talk(tab: Tab, request: TalkRequest): Promise<void> {
    const { store, clock, log } = this.#parts;
    const waitMs = isTalk(request) ? this.#takeTalk(tab) : 0;
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000);
      return tab.refuse(request.id, 'too-many', `Too many messages. Try again in ${seconds} s.`);
    }
    try {
      const answer = await carryOut({ store, clock, roles: this.#desk }, tab.person, request);
      if (answer.kind === 'failed') return tab.refuse(request.id, answer.reason, answer.sentence);
      // First the events: who hears "done" has what was done.
      this.tell(answer.told);
      tab.say({ type: 'done', id: request.id });
    } catch (error) {
      log.warn('talk could not be saved', { error });
      // It may have been stored nevertheless, with notices for whomever.
      for (const [key, topic] of this.#topics) {
        if (!key.startsWith(DOCUMENT) || ('doc' in request && key === DOCUMENT + request.doc))
          topic.lookAgain();
      }
      tab.refuse(request.id, 'cannot-save', "The server can't save this right now.");
    }
  }

  #takeTalk(tab: Tab): number {
    const nowMs = this.#parts.clock.now();
    const { addressKey, isThisMachine } = tab.parts;
    const byAddress = isThisMachine ? this.#machineTalk : this.#addressTalk;
    return this.#peopleTalk.take(tab.person, nowMs) || byAddress.take(addressKey, nowMs);
  }

  async #typed(tab: Tab, doc: string, place: string): Promise<void> {
    const topic = this.#topics.get(DOCUMENT + doc);
    if (topic === undefined || !this.#isTypingNews(tab, `${place} ${doc}`)) return;
    let role: Awaited<ReturnType<RoleDesk['roleOf']>>;
    try {
      role = await this.#desk.roleOf(tab.person, doc);
    } catch {
      // The store does not answer. A hint that somebody types is worth nothing later.
      return;
    }
    if (!mayDo(role, 'chat')) return;
    const { id, name } = tab.publicPerson;
    topic.tellMoment(
      { kind: 'typing', person: { id, name }, in: place },
      listener => listener !== tab.person,
    );
  }

  /** At most once in a while for a tab and a place. */
  #isTypingNews(tab: Tab, place: string): boolean {
    const nowMs = this.#parts.clock.now();
    const places = this.#typing.get(tab) ?? new Map<string, number>();
    this.#typing.set(tab, places);
    for (const [known, atMs] of places) {
      // Half of what tabs promise: clocks and roads differ.
      if (nowMs - atMs >= LIVE_LIMITS.typingEveryMs / 2) places.delete(known);
    }
    if (places.has(place)) return false;
    places.set(place, nowMs);
    return true;
  }

  #rolesChanged(doc: string | null): void {
    const open = [...this.#topics.keys()].filter(key => key.startsWith(DOCUMENT));
    const docs =
      doc === null
        ? new Set([...open.map(key => key.slice(DOCUMENT.length)), ...this.#missing.keys()])
        : [doc];
    for (const one of docs) {
      void this.#judgeListeners(one);
      void this.#judgeMissing(one);
    }
  }

  /** Whoever has lost the document hears nothing more of it. */
  async #judgeListeners(doc: string): Promise<void> {
    const topic = this.#topics.get(DOCUMENT + doc);
    const people = new Set([...(topic?.listeners ?? [])].map(listener => listener.person));
    for (const person of people) {
      const listening = () => [...this.#tabs].filter(tab => tab.person === person && tab.docs.has(doc));
      try {
        await this.#desk.withRole(person, doc, role => {
          if (role !== null) return;
          for (const tab of listening()) {
            this.#unsubscribe(tab, { doc });
            this.#miss(tab, doc);
            tab.say({ type: 'gone', topic: topicKey({ doc }) });
          }
        });
      } catch (error) {
        this.#parts.log.warn('a role could not be read', { doc, error });
        // Nobody would tell these when it can be read again: they come back and ask.
        for (const tab of listening()) tab.close(CLOSE.internal, 'the server cannot read who may see this');
      }
    }
  }

  /** Whoever asked for the document in vain hears when they may have it. */
  async #judgeMissing(doc: string): Promise<void> {
    const people = new Set([...(this.#missing.get(doc) ?? [])].map(tab => tab.person));
    for (const person of people) {
      const waiting = () => [...(this.#missing.get(doc) ?? [])].filter(tab => tab.person === person);
      try {
        await this.#desk.withRole(person, doc, role => {
          if (role === null) return;
          for (const tab of waiting()) {
            this.#missNoMore(tab, doc);
            tab.say({ type: 'back', topic: topicKey({ doc }) });
          }
        });
      } catch (error) {
        this.#parts.log.warn('a role could not be read', { doc, error });
        for (const tab of waiting()) tab.close(CLOSE.internal, 'the server cannot read who may see this');
      }
    }
  }
}

const ENDED: Session = { receive() {}, drained() {}, closed() {} };

function meKey(person: string): string {
  return `me:${person}`;
}

/** What others get to read. */
function isTalk({ type }: TalkRequest): boolean {
  return type !== 'read' && type !== 'read-notices';
}
