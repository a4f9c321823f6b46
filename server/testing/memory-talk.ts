// Talk in memory: a small but real TalkStore, for tests of what stands on it. Events hold what was true when they were told.
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
  type Thread,
} from '../../protocol/talk.ts';
import type { TalkResult, TalkStore, Told } from '../ports/talk.ts';

interface KeptMessage extends Message {
  person: string;
}

interface KeptThread {
  id: string;
  passage: Passage;
  createdMs: number;
  resolvedMs: number | null;
  resolvedBy: PublicPerson | null;
}

interface Room {
  messages: KeptMessage[];
  threads: KeptThread[];
  events: NumberedEvent[];
  people: Set<string>;
  readUpTo: Map<string, number>;
  notify: Map<string, NotifyChoice>;
}

interface Inbox {
  notices: Notice[];
  events: NumberedEvent[];
}

type ToldEntry = Told[number];

export class MemoryTalk implements TalkStore {
  private readonly publics = new Map<string, PublicPerson>();
  private readonly rooms = new Map<string, Room>();
  private readonly inboxes = new Map<string, Inbox>();
  private idCount = 0;

  /** Makes a person known, under the public id "p-<person>" when no other is given. */
  meet(person: string, known: Partial<PublicPerson> = {}): PublicPerson {
    const before = this.publics.get(person) ?? { id: `p-${person}`, name: person, color: '#0f766e' };
    const now = { ...before, ...known };
    this.publics.set(person, now);
    return now;
  }

  /** A person has been in a document. */
  enter(person: string, doc: string): void {
    this.meet(person);
    this.room(doc).people.add(person);
  }

  /** The last number of a topic. */
  lastOf(topic: TopicKey, person: string): number {
    return this.eventsOf(topic, person).length;
  }

  /** Everything that was said in a document, in order. */
  allMessages(doc: string): readonly Message[] {
    return this.room(doc).messages;
  }

  async send(person: string, doc: string, message: NewMessage, atMs: number): Promise<TalkResult> {
    const room = this.room(doc);
    if (this.isKnown(person, message.clientId)) return { outcome: 'known' };
    const thread = room.threads.find(({ id }) => id === message.threadId);
    if (message.threadId !== null && thread === undefined) return { outcome: 'not-found' };
    const answered = room.messages.find(({ id }) => id === message.replyTo);
    if (message.replyTo !== null && answered === undefined) return { outcome: 'not-found' };
    const kept = this.addMessage(person, room, message, atMs);
    const told = this.tellRoom(doc, { kind: 'message', message: toMessage(kept) });
    return { outcome: 'done', told: [told, ...this.notifyOf(doc, kept, answered ?? null)] };
  }

  async edit(
    person: string,
    doc: string,
    messageId: string,
    text: string,
    atMs: number,
  ): Promise<TalkResult> {
    const kept = this.room(doc).messages.find(({ id }) => id === messageId);
    if (kept === undefined || kept.deletedMs !== null) return { outcome: 'not-found' };
    if (kept.person !== person) return { outcome: 'not-allowed' };
    if (kept.text === text) return { outcome: 'done', told: [] };
    Object.assign(kept, { text, editedMs: atMs });
    return {
      outcome: 'done',
      told: [this.tellRoom(doc, { kind: 'message-changed', message: toMessage(kept) })],
    };
  }

  async remove(
    person: string,
    doc: string,
    messageId: string,
    isOwner: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    const kept = this.room(doc).messages.find(({ id }) => id === messageId);
    if (kept === undefined) return { outcome: 'not-found' };
    if (kept.person !== person && !isOwner) return { outcome: 'not-allowed' };
    if (kept.deletedMs !== null) return { outcome: 'done', told: [] };
    Object.assign(kept, { text: '', passage: null, deletedMs: atMs });
    return {
      outcome: 'done',
      told: [this.tellRoom(doc, { kind: 'message-changed', message: toMessage(kept) })],
    };
  }

  async beginThread(
    person: string,
    doc: string,
    { clientId, passage, text }: { clientId: string; passage: Passage; text: string },
    atMs: number,
  ): Promise<TalkResult> {
    if (this.isKnown(person, clientId)) return { outcome: 'known' };
    const room = this.room(doc);
    const thread = { id: this.newId('t'), passage, createdMs: atMs, resolvedMs: null, resolvedBy: null };
    room.threads.push(thread);
    const kept = this.addMessage(
      person,
      room,
      { clientId, threadId: thread.id, text, replyTo: null, passage: null },
      atMs,
    );
    const told = this.tellRoom(doc, { kind: 'thread', thread: this.toThread(room, thread) });
    return { outcome: 'done', told: [told, ...this.notifyOf(doc, kept, null)] };
  }

  async setResolved(
    person: string,
    doc: string,
    threadId: string,
    resolved: boolean,
    atMs: number,
  ): Promise<TalkResult> {
    const room = this.room(doc);
    const thread = room.threads.find(({ id }) => id === threadId);
    if (thread === undefined) return { outcome: 'not-found' };
    if ((thread.resolvedMs !== null) === resolved) return { outcome: 'done', told: [] };
    thread.resolvedMs = resolved ? atMs : null;
    thread.resolvedBy = resolved ? this.meet(person) : null;
    return {
      outcome: 'done',
      told: [this.tellRoom(doc, { kind: 'thread', thread: this.toThread(room, thread) })],
    };
  }

  async markRead(person: string, doc: string, upTo: number): Promise<TalkResult> {
    const room = this.room(doc);
    const wanted = Math.min(upTo, room.events.length);
    if (wanted <= (room.readUpTo.get(person) ?? 0)) return { outcome: 'done', told: [] };
    room.readUpTo.set(person, wanted);
    return {
      outcome: 'done',
      told: [this.tellPerson(person, { kind: 'chat-read', doc, upTo: wanted })],
    };
  }

  async markNoticesRead(person: string, noticeIds: readonly string[], atMs: number): Promise<TalkResult> {
    const unread = this.inbox(person).notices.filter(
      ({ id, readMs }) => readMs === null && noticeIds.includes(id),
    );
    if (unread.length === 0) return { outcome: 'done', told: [] };
    for (const notice of unread) notice.readMs = atMs;
    const event = { kind: 'notices-read', noticeIds: unread.map(({ id }) => id) } as const;
    return { outcome: 'done', told: [this.tellPerson(person, event)] };
  }

  async replay(
    topic: TopicKey,
    person: string,
    after: number,
    limit: number,
  ): Promise<{ events: readonly NumberedEvent[]; last: number }> {
    const events = this.eventsOf(topic, person);
    const found = events.filter(({ n }) => n > after).slice(0, limit);
    return { events: structuredClone(found), last: events.length };
  }

  async chat(person: string, doc: string, before: number | null, limit: number): Promise<ChatPage> {
    const room = this.room(doc);
    const older = chatOf(room).filter(({ n }) => before === null || n < before);
    const messages = older.slice(-limit).map(toMessage);
    return {
      messages,
      before: older.length > limit ? messages[0]!.n : null,
      last: room.events.length,
      readUpTo: room.readUpTo.get(person) ?? 0,
    };
  }

  async searchChat(_person: string, doc: string, text: string): Promise<Message[]> {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    return chatOf(this.room(doc))
      .filter(message => words.every(word => message.text.toLowerCase().includes(word)))
      .map(toMessage);
  }

  async threads(doc: string): Promise<{ threads: Thread[]; last: number }> {
    const room = this.room(doc);
    return { threads: room.threads.map(thread => this.toThread(room, thread)), last: room.events.length };
  }

  async people(doc: string, text: string): Promise<PublicPerson[]> {
    const wanted = text.toLowerCase();
    const rank = ({ name }: PublicPerson) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
    return [...this.room(doc).people]
      .map(person => this.meet(person))
      .filter(({ name }) => name.toLowerCase().includes(wanted))
      .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
      .slice(0, 20);
  }

  async notices(
    person: string,
    limit: number,
  ): Promise<{ notices: Notice[]; unreadCount: number; last: number }> {
    const { notices, events } = this.inbox(person);
    const unread = notices.filter(({ readMs }) => readMs === null).reverse();
    const read = notices.filter(({ readMs }) => readMs !== null).reverse();
    return {
      notices: structuredClone([...unread, ...read].slice(0, limit)),
      unreadCount: unread.length,
      last: events.length,
    };
  }

  async notify(person: string, doc: string): Promise<NotifyChoice> {
    return this.room(doc).notify.get(person) ?? 'mentions';
  }

  async setNotify(person: string, doc: string, choice: NotifyChoice): Promise<void> {
    this.room(doc).notify.set(person, choice);
  }

  private eventsOf(topic: TopicKey, person: string): NumberedEvent[] {
    return topic === 'me' ? this.inbox(person).events : this.room(topic.slice('doc:'.length)).events;
  }

  private room(doc: string): Room {
    const known = this.rooms.get(doc);
    if (known !== undefined) return known;
    const room: Room = {
      ...{ messages: [], threads: [], events: [] },
      ...{ people: new Set<string>(), readUpTo: new Map(), notify: new Map() },
    };
    this.rooms.set(doc, room);
    return room;
  }

  private inbox(person: string): Inbox {
    const inbox = this.inboxes.get(person) ?? { notices: [], events: [] };
    this.inboxes.set(person, inbox);
    return inbox;
  }

  private isKnown(person: string, clientId: string): boolean {
    for (const { messages } of this.rooms.values()) {
      if (messages.some(kept => kept.person === person && kept.clientId === clientId)) return true;
    }
    return false;
  }

  private addMessage(person: string, room: Room, message: NewMessage, atMs: number): KeptMessage {
    room.people.add(person);
    const kept: KeptMessage = {
      ...message,
      ...{ id: this.newId('m'), n: room.events.length + 1, person, author: this.meet(person), atMs },
      ...{ editedMs: null, deletedMs: null },
    };
    room.messages.push(kept);
    return kept;
  }

  private newId(kind: string): string {
    this.idCount += 1;
    return `${kind}${this.idCount}`;
  }

  private tellRoom(doc: string, event: LiveEvent): ToldEntry {
    const { events } = this.room(doc);
    const numbered = structuredClone({ n: events.length + 1, event });
    events.push(numbered);
    return { topic: `doc:${doc}`, person: null, events: [numbered] };
  }

  private tellPerson(person: string, event: LiveEvent): ToldEntry {
    const { events } = this.inbox(person);
    const numbered = structuredClone({ n: events.length + 1, event });
    events.push(numbered);
    return { topic: 'me', person, events: [numbered] };
  }

  /** Each person has one notice of a message, for the strongest reason. */
  private notifyOf(doc: string, kept: KeptMessage, answered: KeptMessage | null): ToldEntry[] {
    const room = this.room(doc);
    const named = new Set(mentionsIn(kept.text));
    const inThread = room.messages.filter(({ threadId }) => threadId !== null && threadId === kept.threadId);
    const told: ToldEntry[] = [];
    for (const person of room.people) {
      const choice = room.notify.get(person) ?? 'mentions';
      if (person === kept.person || choice === 'none') continue;
      let why: Notice['why'] | null = null;
      if (named.has(this.meet(person).id)) why = 'mention';
      else if (answered?.person === person) why = 'reply';
      else if (inThread.some(message => message.person === person)) why = 'thread';
      else if (choice === 'all') why = 'message';
      if (why === null) continue;
      const { id, threadId, author, atMs, text } = kept;
      const notice: Notice = {
        ...{ id: this.newId('n'), doc, title: '', why, readMs: null },
        message: { id, threadId, author, atMs, text },
      };
      this.inbox(person).notices.push(notice);
      told.push(this.tellPerson(person, { kind: 'notice', notice }));
    }
    return told;
  }

  private toThread(room: Room, { id, passage, createdMs, resolvedMs, resolvedBy }: KeptThread): Thread {
    const messages = room.messages.filter(({ threadId }) => threadId === id).map(toMessage);
    return { id, passage, createdMs, resolvedMs, resolvedBy, messages };
  }
}

function chatOf(room: Room): KeptMessage[] {
  return room.messages.filter(({ threadId }) => threadId === null);
}

function toMessage({ person: _, ...message }: KeptMessage): Message {
  return message;
}
