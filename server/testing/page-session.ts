// Prosa's own page without its page: client/session as the browser runs it, loaded so that the server's type check need not
// know a browser. What a simulated world uses of it is written down here.
import type * as Y from 'yjs';
import type { Unsent } from '../../client/session/unsent.ts';
import type { Role } from '../../protocol/roles.ts';

export interface CopyLike {
  readonly origin: object;
  readonly whenLoaded: Promise<{ epoch: string | null; unsent: Unsent } | null>;
  setEpoch(epoch: string): void;
  setTitle(title: string): void;
  setUnsent(unsent: Unsent): void;
  clearAdopted(): void;
  whenStored(): Promise<boolean>;
  close(): Promise<void>;
}

/** What the page may say about its own state; of the kinds, those that a world looks at. */
export interface ShownState {
  kind:
    | 'opening'
    | 'saved'
    | 'back'
    | 'saving'
    | 'reconnecting'
    | 'offline'
    | 'ended'
    | 'refused'
    | (string & {});
}

interface Scheduler {
  now(): number;
  after(delayMs: number, run: () => void): () => void;
}

interface SessionParts {
  serverUrl: string;
  path: string;
  copyName: string;
  openCopy: (name: string, doc: Y.Doc, onTrouble: () => void) => CopyLike;
  author: string;
  instance: string;
  user: { name: string; color: string; colorLight: string };
  scheduler: Scheduler;
  random: () => number;
  socketClass: unknown;
}

/** client/session/document-session.ts, as far as worlds use it. */
export interface PageSession {
  readonly doc: Y.Doc;
  readonly text: Y.Text;
  readonly meta: Y.Map<unknown>;
  readonly state: ShownState;
  readonly role: Role;
  start(): Promise<void>;
  listPeers(): { clientId: number; slide: number | null }[];
  subscribe(listener: { stateChanged?: (state: ShownState) => void }): () => void;
  setSlide(slide: number | null): void;
  setAttention(attention: 'active' | 'idle' | 'hidden'): void;
  setBrowserOnline(online: boolean): void;
  wake(reason: 'now' | 'input'): void;
  leave(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export interface PageParts {
  createSession: (parts: SessionParts) => PageSession;
  scheduler: Scheduler;
}

/** Loads the page's session. Virtual time must have been installed before. */
export async function loadPage(): Promise<PageParts> {
  const folder = '../../client/';
  const { DocumentSession } = (await import(`${folder}session/document-session.ts`)) as {
    DocumentSession: new (parts: SessionParts) => PageSession;
  };
  const { browserScheduler } = (await import(`${folder}net/scheduler.ts`)) as { browserScheduler: Scheduler };
  return { createSession: parts => new DocumentSession(parts), scheduler: browserScheduler };
}
