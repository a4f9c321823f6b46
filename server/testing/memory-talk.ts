// A TalkStore in memory: small, whole, and forgotten with its process. For tests of what stands on the port. What is told and
// replayed is put together when it is asked for, so that it says what is true then.
import type { PublicPerson } from '../../protocol/access.ts';
import type { LiveEvent, NumberedEvent, TopicKey } from '../../protocol/live.ts';
import {
  type ChatPage,
  type Message,
  mentionsIn,
  type NewMessage,
  type Notice,
  type NotifyChoice,
  type Passage,
  TALK_LIMITS,
  type Thread,
} from '../../protocol/talk.ts';
import type { TalkResult, TalkStore } from '../ports/talk.ts';
import {
  chatOf,
  type Inbox,
  type KeptEvent,
  type KeptMessage,
  type KeptNotice,
  type KeptThread,
  makeRoom,
  type Room,
  Telling,
} from './memory-talk-rows.ts';
import { createMatcher, foldText, MemoryTown, type TownDocument } from './memory-town.ts';

const NOTHING_TOLD: TalkResult = { outcome: 'done', told: [] };
const NOT_FOUND: TalkResult = { outcome: 'not-found' };
const MAX_FOUND_MESSAGES = 50;
const MAX_FOUND_PEOPLE = 20;

export class MemoryTalk implements TalkStore {
  private readonly town: MemoryTown;
  private readonly rooms = new WeakMap<TownDocument, Room>();
  private readonly inboxes = new Map<string, Inbox>();
  private readonly clientIds = new Set<string>();
  private idCount = 0;

  /** Without a town every name is a document that is open to everybody. */
  constructor(town = new MemoryTown({ isBoundless: true })) {
    this.town = town;
  }

  /** Makes a person known, under the public id "p-<person>" when no other is given. */
  meet(person: string, known: Partial<PublicPerson> = {}): PublicPerson {
    const isNew = !this.town.people.has(person);
    const met = this.town.person(person);
    Object.assign(met, isNew ? { id: `p-${person}`, name: person, color: '#0f766e' } : {}, known);
    return { id: met.id, name: met.name, color: met.color };
  }

  /** A person has been in a document. */
  enter(person: string, doc: string): void {
    this.meet(person);
    this.town.document(doc).visits.set(person, 0);
  }

  /** The last number of a topic. */
  lastOf(topic: TopicKey, person: string): number {
    return this.eventsOf(topic, person).length;
  }

  /** Everything that was said in a document, in order. */
  allMessages(doc: string): readonly KeptMessage[] {
    return this.room(this.town.document(doc)).messages;
  }

  async send(person: string, doc: string, message: NewMessage, atMs: number): Promise<TalkResult> {
    const document = this.open(doc);
    if (document === null) return NOT_FOUND;
    if (this.isKnown(person, message.clientId)) return { outcome: 'known' };
    const room = this.room(document);
    const thread = room.threads.find(({ id }) => id === message.threadId);
    if (message.threadId !== null && thread === undefined) return NOT_FOUND;
    const inThread = room.messages.filter(({ threadId }) => threadId !== null && threadId === thread?.id);
    if (inThread.length >= TALK_LIMITS.maxMessagesPerThread) return { outcome: 'too-many' };
    const answered = room.messages.find(({ id }) => id === message.replyTo);
    if (message.replyTo !== null && answered === undefined) return NOT_FOUND;
    const telling = this.telling();
    const kept = this.addMessage(person, document, message, atMs);
    telling.tell(room.events, doc, null, { kind: 'message', message: kept });
    this.tellOf(telling, document, kept, this.reasonsFor(document, kept, answered ?? null));
    return telling.result();
  }

  async edit(
    person: string,
    doc: string,
    messageId: string,
    text: string,
    atMs: number,
  ): Promise<TalkResult> {
    const document = this.open(doc);
    const kept = document && this.room(document).messages.find(({ id }) => id === messageId);
    if (document === null || !kept) return NOT_FOUND;
    if (kept.person !== person) return { outcome: 'not-allowed' };
    if (kept.deletedMs !== null) return NOT_FOUND;
    if (kept.text === text) return NOTHING_TOLD;
    const before = new Set(this.peopleIn(kept.text));
    Object.assign(kept, { text, editedMs: atMs });
    const telling = this.telling();
    telling.tell(this.room(document).events, doc, null, { kind: 'message-changed', message: kept });
    const reasons = new Map<string, Notice['why']>();
    for (const named of this.peopleIn(text)) {
      const isTold = this.inbox(named).notices.some(({ about }) => about === kept);
      if (!before.has(named) && !isTold) reasons.set(named, 'mention');
    }
    this.tellOf(telling, document, { ...kept, atMs }, reasons, kept);
    return telling.result();
  }

  async remove(
    person: string,
    doc: string,
    messageId: string,
    isOwner: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    const document = this.open(doc);
    const kept = document && this.room(document).messages.find(({ id }) => id === messageId);
    if (document === null || !kept) return NOT_FOUND;
    if (kept.person !== person && !isOwner) return { outcome: 'not-allowed' };
    if (kept.deletedMs !== null) return NOTHING_TOLD;
    Object.assign(kept, { text: '', passage: null, deletedMs: atMs });
    const telling = this.telling();
    telling.tell(this.room(document).events, doc, null, { kind: 'message-changed', message: kept });
    for (const reader of this.inboxes.keys()) this.read(telling, reader, atMs, ({ about }) => about === kept);
    return telling.result();
  }

  async beginThread(
    person: string,
    doc: string,
    { clientId, passage, text }: { clientId: string; passage: Passage; text: string },
    atMs: number,
  ): Promise<TalkResult> {
    const document = this.open(doc);
    if (document === null) return NOT_FOUND;
    if (this.isKnown(person, clientId)) return { outcome: 'known' };
    const room = this.room(document);
    if (room.threads.length >= TALK_LIMITS.maxThreadsPerDocument) return { outcome: 'too-many' };
    const thread: KeptThread = { id: this.newId('t'), passage, createdMs: atMs, resolvedMs: null, by: null };
    room.threads.push(thread);
    const first = { clientId, threadId: thread.id, text, replyTo: null, passage: null };
    const telling = this.telling();
    const kept = this.addMessage(person, document, first, atMs);
    telling.tell(room.events, doc, null, { kind: 'thread', thread, room });
    this.tellOf(telling, document, kept, this.reasonsFor(document, kept, null));
    return telling.result();
  }

  async setResolved(
    person: string,
    doc: string,
    threadId: string,
    resolved: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    const document = this.open(doc);
    const thread = document && this.room(document).threads.find(({ id }) => id === threadId);
    if (document === null || !thread) return NOT_FOUND;
    if ((thread.resolvedMs !== null) === resolved) return NOTHING_TOLD;
    thread.resolvedMs = resolved ? atMs : null;
    thread.by = resolved ? person : null;
    const telling = this.telling();
    const room = this.room(document);
    telling.tell(room.events, doc, null, { kind: 'thread', thread, room });
    return telling.result();
  }

  async markRead(person: string, doc: string, upTo: number): Promise<TalkResult> {
    const document = this.open(doc);
    if (document === null) return NOT_FOUND;
    const room = this.room(document);
    const wanted = Math.min(Math.floor(upTo), room.events.length);
    const telling = this.telling();
    if (wanted > (room.readUpTo.get(person) ?? 0)) {
      room.readUpTo.set(person, wanted);
      telling.tell(this.inbox(person).events, null, person, { kind: 'chat-read', document });
    }
    const isOfChat = ({ document: of, about }: KeptNotice) =>
      of === document && about.threadId === null && about.n > 0 && about.n <= wanted;
    this.read(telling, person, Date.now(), isOfChat);
    return telling.result();
  }

  async markNoticesRead(person: string, noticeIds: readonly string[], atMs: number): Promise<TalkResult> {
    this.town.checkOpen();
    const telling = this.telling();
    this.read(telling, person, atMs, ({ id }) => noticeIds.includes(id));
    return telling.result();
  }

  async replay(
    topic: TopicKey,
    person: string,
    after: number,
    limit: number,
  ): Promise<{ events: readonly NumberedEvent[]; last: number }> {
    this.town.checkOpen();
    const events = this.eventsOf(topic, person);
    const found = events.filter(({ n }) => n > after).slice(0, limit);
    return { events: found.map(event => this.render(event, person)), last: events.length };
  }

  async chat(person: string, doc: string, before: number | null, limit: number): Promise<ChatPage> {
    const document = this.open(doc);
    if (document === null) return { messages: [], before: null, last: 0, readUpTo: 0 };
    const room = this.room(document);
    const older = chatOf(room).filter(({ n }) => before === null || n < before);
    const messages = older.slice(-limit).map(message => this.toMessage(message));
    return {
      messages,
      before: older.length > limit ? messages[0]!.n : null,
      last: room.events.length,
      readUpTo: room.readUpTo.get(person) ?? 0,
    };
  }

  async searchChat(_person: string, doc: string, text: string): Promise<Message[]> {
    const document = this.open(doc);
    const matches = createMatcher(text);
    if (document === null || matches === null) return [];
    const found = chatOf(this.room(document)).filter(message => matches(message.text));
    return found
      .reverse()
      .slice(0, MAX_FOUND_MESSAGES)
      .map(message => this.toMessage(message));
  }

  async threads(doc: string): Promise<{ threads: Thread[]; last: number }> {
    const document = this.open(doc);
    if (document === null) return { threads: [], last: 0 };
    const room = this.room(document);
    return { threads: room.threads.map(thread => this.toThread(room, thread)), last: room.events.length };
  }

  async people(doc: string, text: string): Promise<PublicPerson[]> {
    const document = this.open(doc);
    if (document === null) return [];
    const { visits } = document;
    const wanted = foldText(text.trim());
    const rank = (name: string) => {
      const at = ` ${foldText(name)}`.indexOf(` ${wanted}`);
      if (at !== -1) return at === 0 ? 0 : 1;
      return foldText(name).includes(wanted) ? 2 : 3;
    };
    return [...this.town.people.values()]
      .filter(({ session, name }) => {
        const isKnown = visits.has(session) || this.town.isLetIn(session, document, 0);
        return isKnown && name !== '' && rank(name) < 3;
      })
      .sort((a, b) => (visits.get(b.session) ?? 0) - (visits.get(a.session) ?? 0))
      .sort((a, b) => rank(a.name) - rank(b.name))
      .slice(0, MAX_FOUND_PEOPLE)
      .map(({ id, name, color }) => ({ id, name, color }));
  }

  async notices(
    person: string,
    limit: number,
  ): Promise<{ notices: Notice[]; unreadCount: number; last: number }> {
    this.town.checkOpen();
    const { notices, events } = this.inbox(person);
    const shown = notices.filter(notice => this.isShown(notice, person)).reverse();
    const unread = shown.filter(({ readMs }) => readMs === null);
    const read = shown.filter(({ readMs }) => readMs !== null);
    return {
      notices: [...unread, ...read].slice(0, limit).map(notice => this.toNotice(notice)),
      unreadCount: unread.length,
      last: events.length,
    };
  }

  async notify(person: string, doc: string): Promise<NotifyChoice> {
    this.town.checkOpen();
    const document = this.town.find(doc);
    return (document && this.room(document).notify.get(person)) ?? 'mentions';
  }

  async setNotify(person: string, doc: string, choice: NotifyChoice): Promise<void> {
    this.town.checkOpen();
    this.room(this.town.document(doc)).notify.set(person, choice);
  }

  async tellShared(person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult> {
    const document = this.open(doc);
    const to = this.town.personByPublicId(publicId)?.session;
    if (document === null || to === undefined) return NOT_FOUND;
    const isUnread = this.inbox(to).notices.some(
      notice => notice.document === document && notice.why === 'shared' && notice.readMs === null,
    );
    const telling = this.telling();
    const share = { id: '', n: 0, threadId: null, person, atMs, text: '', deletedMs: null };
    if (!isUnread) this.tellOf(telling, document, share, new Map([[to, 'shared']]));
    return telling.result();
  }

  async withdrawShared(_person: string, doc: string, publicId: string, atMs: number): Promise<TalkResult> {
    const document = this.open(doc);
    const from = this.town.personByPublicId(publicId)?.session;
    if (document === null || from === undefined) return NOT_FOUND;
    const telling = this.telling();
    this.read(telling, from, atMs, notice => notice.document === document && notice.why === 'shared');
    return telling.result();
  }

  /** Null when it is not there, or in the bin. */
  private open(doc: string): TownDocument | null {
    this.town.checkOpen();
    const document = this.town.find(doc);
    return document?.binnedMs === null ? document : null;
  }

  private telling(): Telling {
    return new Telling((event, person) => this.render(event, person));
  }

  private eventsOf(topic: TopicKey, person: string): readonly KeptEvent[] {
    if (topic === 'me') return this.inbox(person).events;
    const document = topic.startsWith('doc:') ? this.open(topic.slice('doc:'.length)) : null;
    return document === null ? [] : this.room(document).events;
  }

  private room(document: TownDocument): Room {
    const room = this.rooms.get(document) ?? makeRoom();
    this.rooms.set(document, room);
    return room;
  }

  private inbox(person: string): Inbox {
    const inbox = this.inboxes.get(person) ?? { notices: [], events: [] };
    this.inboxes.set(person, inbox);
    return inbox;
  }

  private isKnown(person: string, clientId: string): boolean {
    return this.clientIds.has(`${person} ${clientId}`);
  }

  private addMessage(person: string, document: TownDocument, message: NewMessage, atMs: number): KeptMessage {
    const room = this.room(document);
    this.town.person(person);
    if (!document.visits.has(person)) document.visits.set(person, atMs);
    const n = room.events.length + 1;
    const kept = { ...message, id: this.newId('m'), n, person, atMs, editedMs: null, deletedMs: null };
    room.messages.push(kept);
    this.clientIds.add(`${person} ${message.clientId}`);
    return kept;
  }

  private newId(kind: string): string {
    this.idCount += 1;
    return `${kind}${this.idCount}`;
  }

  /** Whom a text names, as sessions' ids. */
  private peopleIn(text: string): string[] {
    const ids = mentionsIn(text).slice(0, TALK_LIMITS.maxMentionsPerMessage);
    return ids.flatMap(id => this.town.personByPublicId(id)?.session ?? []);
  }

  /** Each person once, for the first reason. */
  private reasonsFor(
    document: TownDocument,
    kept: KeptMessage,
    answered: KeptMessage | null,
  ): Map<string, Notice['why']> {
    const room = this.room(document);
    const reasons = new Map<string, Notice['why']>();
    const add = (person: string, why: Notice['why']) => {
      if (!reasons.has(person)) reasons.set(person, why);
    };
    for (const person of this.peopleIn(kept.text)) add(person, 'mention');
    if (answered !== null) add(answered.person, 'reply');
    for (const { threadId, person, deletedMs } of room.messages) {
      if (threadId !== null && threadId === kept.threadId && deletedMs === null) add(person, 'thread');
    }
    for (const [person, choice] of room.notify) if (choice === 'all') add(person, 'message');
    return reasons;
  }

  private tellOf(
    telling: Telling,
    document: TownDocument,
    cause: KeptNotice['about'],
    reasons: ReadonlyMap<string, Notice['why']>,
    about = cause,
  ): void {
    for (const [person, why] of reasons) {
      if (person === cause.person || this.room(document).notify.get(person) === 'none') continue;
      if (!this.town.knowsOf(person, document, cause.atMs)) continue;
      const { notices, events } = this.inbox(person);
      const notice: KeptNotice = {
        ...{ id: this.newId('n'), n: events.length + 1, document, why, about, readMs: null, readN: null },
      };
      notices.push(notice);
      telling.tell(events, null, person, { kind: 'notice', notice });
    }
  }

  private read(telling: Telling, person: string, atMs: number, which: (notice: KeptNotice) => boolean): void {
    const { notices, events } = this.inbox(person);
    const found = notices.filter(notice => notice.readMs === null && which(notice));
    if (found.length === 0) return;
    for (const notice of found) Object.assign(notice, { readMs: atMs, readN: events.length + 1 });
    telling.tell(events, null, person, { kind: 'notices-read' });
  }

  private isShown({ document, about }: KeptNotice, person: string): boolean {
    if (!this.town.isThere(document) || document.binnedMs !== null || about.deletedMs !== null) return false;
    return this.town.maySee(person, document, Date.now());
  }

  private render({ n, event }: KeptEvent, person: string): NumberedEvent {
    return { n, event: this.toEvent(event, n, person) };
  }

  private toEvent(event: KeptEvent['event'], n: number, person: string): LiveEvent {
    const { notices } = this.inbox(person);
    // Of what was deleted for good nothing is left but the numbers.
    const idsOf = (which: (notice: KeptNotice) => boolean) =>
      notices.filter(notice => this.town.isThere(notice.document) && which(notice)).map(({ id }) => id);
    switch (event.kind) {
      case 'message':
      case 'message-changed':
        return { kind: event.kind, message: this.toMessage(event.message) };
      case 'thread':
        return { kind: 'thread', thread: this.toThread(event.room, event.thread) };
      case 'notice':
        if (this.isShown(event.notice, person))
          return { kind: 'notice', notice: this.toNotice(event.notice) };
        return { kind: 'notices-read', noticeIds: idsOf(notice => notice.n === n) };
      case 'notices-read':
        return { kind: 'notices-read', noticeIds: idsOf(({ readN }) => readN === n) };
      case 'chat-read': {
        const { document } = event;
        const isSeen = this.town.isThere(document) && this.town.maySee(person, document, Date.now());
        if (!isSeen || document.binnedMs !== null) return { kind: 'notices-read', noticeIds: [] };
        const upTo = this.room(document).readUpTo.get(person) ?? 0;
        return { kind: 'chat-read', doc: document.key, upTo };
      }
    }
  }

  private toMessage({ person, ...message }: KeptMessage): Message {
    return { ...message, author: this.toPublic(person) };
  }

  private toNotice({ id, document, why, about, readMs }: KeptNotice): Notice {
    const { threadId, person, atMs, text } = about;
    const message = { id: about.id, n: about.n, threadId, author: this.toPublic(person), atMs, text };
    return { id, doc: document.key, title: document.title, why, message, readMs };
  }

  private toThread(room: Room, { id, passage, createdMs, resolvedMs, by }: KeptThread): Thread {
    const messages = room.messages.filter(({ threadId }) => threadId === id);
    return {
      ...{ id, passage, createdMs, resolvedMs },
      resolvedBy: by === null ? null : this.toPublic(by),
      messages: messages.map(message => this.toMessage(message)),
    };
  }

  private toPublic(person: string): PublicPerson {
    const { id, name, color } = this.town.person(person);
    return { id, name, color };
  }
}
