// What is asked of talk, as plain data that can cross to another thread. Each type belongs to the method of the TalkStore
// port that bears its name.
import type { NumberedEvent } from '../../../protocol/live.ts';
import type {
  ChatPage,
  Message,
  NewMessage,
  Notice,
  NotifyChoice,
  Passage,
  Thread,
} from '../../../protocol/talk.ts';
import type { TalkResult } from '../../ports/talk.ts';

export interface NewThread {
  clientId: string;
  passage: Passage;
  text: string;
}

export type TalkWrite =
  | { type: 'send'; person: string; in: string; message: NewMessage; atMs: number }
  | { type: 'edit'; person: string; in: string; messageId: string; text: string; atMs: number }
  | { type: 'remove'; person: string; in: string; messageId: string; isOwner: boolean; atMs: number }
  | { type: 'begin-thread'; person: string; in: string; thread: NewThread; atMs: number }
  | { type: 'set-resolved'; person: string; in: string; threadId: string; resolved: boolean; atMs: number }
  | { type: 'mark-read'; person: string; in: string; upTo: number; atMs: number }
  | { type: 'mark-notices-read'; person: string; noticeIds: readonly string[]; atMs: number }
  | { type: 'set-notify'; person: string; in: string; choice: NotifyChoice }
  | { type: 'tell-shared'; person: string; in: string; publicId: string; atMs: number }
  | { type: 'withdraw-shared'; person: string; in: string; publicId: string; atMs: number };

export interface TalkWriteAnswers {
  send: TalkResult;
  edit: TalkResult;
  remove: TalkResult;
  'begin-thread': TalkResult;
  'set-resolved': TalkResult;
  'mark-read': TalkResult;
  'mark-notices-read': TalkResult;
  'set-notify': null;
  'tell-shared': TalkResult;
  'withdraw-shared': TalkResult;
}

export type TalkRead =
  | { type: 'replay'; topic: string; person: string; after: number; limit: number }
  | { type: 'chat'; person: string; doc: string; before: number | null; limit: number }
  | { type: 'search-chat'; doc: string; text: string }
  | { type: 'threads'; doc: string }
  | { type: 'people'; doc: string; text: string }
  | { type: 'notices'; person: string; limit: number }
  | { type: 'notify'; person: string; doc: string };

export interface TalkReadAnswers {
  replay: { events: NumberedEvent[]; last: number };
  chat: ChatPage;
  'search-chat': Message[];
  threads: { threads: Thread[]; last: number };
  people: { id: string; name: string; color: string }[];
  notices: { notices: Notice[]; unreadCount: number; last: number };
  notify: NotifyChoice;
}
