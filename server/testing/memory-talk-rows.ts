// What talk in memory is kept as: references, which become words when they are told. No logic but the numbers.
import type { NumberedEvent } from '../../protocol/live.ts';
import type { Message, Notice, NotifyChoice, Passage } from '../../protocol/talk.ts';
import type { TalkResult, Told } from '../ports/talk.ts';
import type { TownDocument } from './memory-town.ts';

export interface KeptMessage extends Omit<Message, 'author'> {
  /** The session's id of who wrote it. */
  person: string;
}

export interface KeptThread {
  id: string;
  passage: Passage;
  createdMs: number;
  resolvedMs: number | null;
  /** Who has resolved it. */
  by: string | null;
}

export interface KeptNotice {
  id: string;
  n: number;
  document: TownDocument;
  why: Notice['why'];
  /** The message; or that something was shared, by whom and when, which has no number. */
  about: Pick<KeptMessage, 'id' | 'n' | 'threadId' | 'person' | 'atMs' | 'text' | 'deletedMs'>;
  readMs: number | null;
  /** The number of the event that tells of its having been read. */
  readN: number | null;
}

export interface KeptEvent {
  n: number;
  event:
    | { kind: 'message' | 'message-changed'; message: KeptMessage }
    | { kind: 'thread'; thread: KeptThread; room: Room }
    | { kind: 'notice'; notice: KeptNotice }
    | { kind: 'notices-read' }
    | { kind: 'chat-read'; document: TownDocument };
}

export interface Room {
  messages: KeptMessage[];
  threads: KeptThread[];
  events: KeptEvent[];
  readUpTo: Map<string, number>;
  notify: Map<string, NotifyChoice>;
}

export interface Inbox {
  notices: KeptNotice[];
  events: KeptEvent[];
}

export function makeRoom(): Room {
  return { messages: [], threads: [], events: [], readUpTo: new Map(), notify: new Map() };
}

/** Comments are not in it. */
export function chatOf(room: Room): KeptMessage[] {
  return room.messages.filter(({ threadId }) => threadId === null);
}

/** Gathers what one change tells, by topic; it is put into words when all is done. */
export class Telling {
  private readonly told = new Map<
    string,
    { doc: string | null; person: string | null; events: KeptEvent[] }
  >();
  private readonly render: (event: KeptEvent, person: string) => NumberedEvent;

  constructor(render: (event: KeptEvent, person: string) => NumberedEvent) {
    this.render = render;
  }

  /** With the next number of `events`, which are those of the document `doc` or of `person`. */
  tell(events: KeptEvent[], doc: string | null, person: string | null, event: KeptEvent['event']): void {
    const numbered = { n: events.length + 1, event };
    events.push(numbered);
    const key = person ?? '';
    const told = this.told.get(key) ?? { doc, person, events: [] };
    told.events.push(numbered);
    this.told.set(key, told);
  }

  result(): TalkResult {
    const told: Told = [...this.told.values()].map(({ doc, person, events }) => ({
      topic: person === null ? `doc:${doc}` : 'me',
      person,
      events: events.map(event => this.render(event, person ?? '')),
    }));
    return { outcome: 'done', told };
  }
}
