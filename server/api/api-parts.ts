// What the API works with, and what a request carries on its way through it. No logic.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { PersonHere } from '../../protocol/api.ts';
import type { Role } from '../../protocol/roles.ts';
import type { FileShelf } from '../files/file-shelf.ts';
import type { AccessBook } from '../people/access-book.ts';
import type { DeviceCodes } from '../people/device-codes.ts';
import type { DigestDesk } from '../people/digest-desk.ts';
import type { GuestSessions } from '../people/guest-session.ts';
import type { Passwords } from '../people/passwords.ts';
import type { PeopleBook } from '../people/people-book.ts';
import type { SessionNumbers } from '../people/session-numbers.ts';
import type { SignIn } from '../people/sign-in.ts';
import type { AccessStore } from '../ports/access.ts';
import type { Caller } from '../ports/caller.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { TalkStore, Told } from '../ports/talk.ts';
import type { Clock, Drafting, Log, Store } from '../relay/ports.ts';

import type { AccessDesk } from './access-desk.ts';

/** The documents that are open now: in main.ts the relay. */
export interface Rooms {
  /** Who is in a document now, each device once. */
  whoIsIn(doc: string): readonly PersonHere[];
  /** Everybody leaves a document that is not there any more (4404). Resolves when what they wrote is on disk. */
  evict(doc: string): Promise<void>;
  /** Takes an update of the server's own in, for everybody; on disk when it resolves, and not taken when it rejects. */
  submit(doc: string, bytes: Uint8Array, author: string): Promise<void>;
}

/** What is said, and who may read it. */
export interface TalkRoads {
  store: TalkStore;
  /** What was stored: goes to all who listen. */
  tell(told: Told): void;
  /** Null: nothing, or there is no such document. */
  roleOf(person: string, doc: string): Promise<Role | null>;
}

/** Who people are, and what they may do. */
export interface AccessParts {
  store: AccessStore;
  book: AccessBook;
  people: PeopleBook;
  desk: AccessDesk;
  sessions: GuestSessions;
  sessionNumbers: SessionNumbers;
  codes: DeviceCodes;
  passwords: Passwords;
  /** Null: this server has none. */
  signIn: SignIn | null;
}

export interface ApiParts {
  /** What stands before all paths of this server, like "/prosa"; "": nothing. Routes know nothing of it, answers do. */
  basePath: string;
  store: Pick<Store, 'create' | 'load'>;
  catalogue: Catalogue;
  drafting: Drafting;
  rooms: Rooms;
  shelf: FileShelf;
  access: AccessParts;
  talk: TalkRoads;
  /** Null: this server sends no mail. */
  digest: DigestDesk | null;
  clock: Clock;
  log: Log;
  newEpoch: () => string;
  maxDocumentBytes: number;
  /** Told about every answer; `route` and `method` are of a few constants. */
  meter: { apiAnswered(route: string, method: string, status: number): void };
}

export interface ApiEnv {
  Bindings: HttpBindings & { caller: Caller };
}

export type ApiContext = Context<ApiEnv>;
