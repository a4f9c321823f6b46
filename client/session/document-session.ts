// One open document: its Y.Doc, the connection, the copy in this browser, and what may be said about all three.
// Knows no page and no editor.
//
// Safety: nothing of the server is applied to a copy of another epoch. Liveness: the text can be edited from the
// moment when the local copy is loaded, whatever the network does.
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import type { DocumentKind, Hello, Notice, Refused } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import type { Attention } from '../net/retry.ts';
import { type Scheduler, spaceOut } from '../net/scheduler.ts';
import { Checkpoints } from './checkpoints.ts';
import type { SocketClass } from './guarded-socket.ts';
import type { LocalCopy, OpenCopy } from './local-copy.ts';
import { type Cursor, listPeers, type OwnUser, type Peer } from './presence.ts';
import { ProsaProvider, type ProviderListener, type WakeReason } from './prosa-provider.ts';
import {
  countUnsaved,
  findNextChangeMs,
  reduceSave,
  type SaveEvent,
  type SaveFacts,
  type SaveState,
  type SessionEnd,
  setBackFacts,
  showSaveState,
  startFacts,
} from './save-state.ts';
import { findUnsentReason, isNothing, NOTHING_UNSENT, type Unsent } from './unsent.ts';

/** The root types of a text document. */
export const CONTENT = 'content';
export const META = 'meta';

export interface SessionParts {
  serverUrl: string;
  /** The document's path, percent-encoded. */
  path: string;
  /** Name of the local copy. */
  copyName: string;
  openCopy: OpenCopy;
  author: string;
  /** A random secret of this Y.Doc. */
  instance: string;
  user: OwnUser;
  scheduler: Scheduler;
  random: () => number;
  socketClass: SocketClass;
}

export interface SessionListener {
  stateChanged(state: SaveState): void;
  /** This person may do something else with the document than before. */
  roleChanged(role: Role): void;
  peersChanged(): void;
  /** The session is over for good. */
  ended(end: SessionEnd): void;
  kindKnown(kind: DocumentKind): void;
}

const CURSOR_SPACING_MS = 30;
const UNSENT_SPACING_MS = 400;
const TITLE_SPACING_MS = 1_000;
const REFUSED_RETRY_MS = 3_000;
const TOO_BIG_RETRY_MS = 10_000;

export class DocumentSession {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText(CONTENT);
  readonly meta = this.doc.getMap(META);
  #scheduler: Scheduler;
  #listeners = new Set<Partial<SessionListener>>();
  #facts: SaveFacts;
  #state: SaveState;
  /** The latest time that was seen; a clock that shows an earlier one was set back. */
  #latestMs: number;
  #cancelTick: (() => void) | null = null;
  #copy: LocalCopy;
  #provider: ProsaProvider;
  #checkpoints: Checkpoints;
  #adoptedCount = 0;
  /** What earlier visits left; cleared by the echo that covers it. */
  #adopted: Unsent = NOTHING_UNSENT;
  /** Of this visit, as it was stored last. */
  #unsent: Unsent = NOTHING_UNSENT;
  #changedAtMs: number | null = null;
  #title: { now: string; stored: string } = { now: '', stored: '' };
  /** Local changes that the browser's database is known to hold. */
  #storedCount = 0;
  #storing = false;
  #findCursor: (() => Cursor | null) | null = null;
  #sendCursor: { call(): void; cancel(): void };
  #noteUnsent: { call(): void; cancel(): void };
  #noteTitle: { call(): void; cancel(): void };
  #recheckSize: { call(): void; cancel(): void };
  #cancelRefusedRetry: (() => void) | null = null;
  #epoch: string | null = null;
  #user: OwnUser;
  #slide: number | null = null;
  #closed = false;

  constructor(parts: SessionParts) {
    this.#user = parts.user;
    this.#scheduler = parts.scheduler;
    this.#latestMs = parts.scheduler.now();
    this.#facts = startFacts(this.#latestMs);
    this.#state = showSaveState(this.#facts, parts.scheduler.now());
    this.#provider = new ProsaProvider({
      ...parts,
      doc: this.doc,
      maxMessageBytes: LIMITS.maxMessageBytes,
      listener: this.#listenToProvider(),
    });
    this.#provider.awareness.setLocalState({ user: parts.user });
    this.#provider.awareness.on('change', () => this.#tell(listener => listener.peersChanged?.()));
    this.#checkpoints = new Checkpoints(parts.scheduler, n => this.#provider.sendCheckpoint(n));
    this.#sendCursor = spaceOut(parts.scheduler, CURSOR_SPACING_MS, () => {
      this.#provider.awareness.setLocalStateField('cursor', this.#findCursor?.() ?? null);
    });
    this.#noteUnsent = spaceOut(parts.scheduler, UNSENT_SPACING_MS, () => this.#noteUnsentNow());
    this.#noteTitle = spaceOut(parts.scheduler, TITLE_SPACING_MS, () => this.#noteTitleNow());
    this.#recheckSize = spaceOut(parts.scheduler, TOO_BIG_RETRY_MS, () => this.#recheckSizeNow());
    this.#copy = parts.openCopy(parts.copyName, this.doc, () =>
      this.#apply({ type: 'storage', storage: 'refused' }),
    );
    // After the provider's own listener, so that an update is on its way before its checkpoint is.
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => this.#onUpdate(origin));
    this.#planTick();
  }

  /** Resolves when the local copy is in the document; only then does the session connect. */
  async start(): Promise<void> {
    const loaded = await this.#copy.whenLoaded;
    if (this.#closed) return;
    if (loaded !== null) {
      this.#epoch = loaded.epoch;
      this.#apply({ type: 'storage', storage: 'kept' });
      this.#adopted = loaded.unsent;
      if (loaded.unsent.count > 0) {
        this.#adoptedCount = loaded.unsent.count;
        this.#apply({ type: 'adopted', count: loaded.unsent.count });
        this.#checkpoints.changed(this.#facts.changeCount);
      }
      this.#watchStoring();
    }
    this.#provider.start(this.#epoch);
  }

  get state(): SaveState {
    return this.#state;
  }

  /** As the server said last, also while there is no connection; "edit" until it has said something. */
  get role(): Role {
    return this.#facts.role;
  }

  get storage(): SaveFacts['storage'] {
    return this.#facts.storage;
  }

  get clientId(): number {
    return this.doc.clientID;
  }

  listPeers(): Peer[] {
    return listPeers(this.#provider.awareness);
  }

  /** Returns what unsubscribes. */
  subscribe(listener: Partial<SessionListener>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What people call the document: kept with the copy, so that it can be named without being read. */
  setTitle(title: string): void {
    this.#title = { ...this.#title, now: title };
    this.#noteTitle.call();
  }

  setUser(user: OwnUser): void {
    this.#user = user;
    this.#provider.awareness.setLocalStateField('user', user);
  }

  /** This person presents that slide, from 0, to whoever follows; null: none any more. */
  setSlide(slide: number | null): void {
    this.#slide = slide;
    this.#provider.awareness.setLocalStateField('slide', slide);
  }

  /** The cursor moved. `find` is called when it is sent, at most every 30 ms. */
  moveCursor(find: () => Cursor | null): void {
    this.#findCursor = find;
    this.#sendCursor.call();
  }

  setAttention(attention: Attention): void {
    this.#provider.setAttention(attention);
  }

  /** A try to connect that waits is made now. */
  wake(reason: WakeReason): void {
    this.#provider.wake(reason);
  }

  setBrowserOnline(online: boolean): void {
    this.#apply({ type: 'browser-online', online });
    if (online) this.#provider.wake('now');
    else this.#provider.doubt();
  }

  /** True while some change is neither on the server's disk nor in this browser's database. */
  hasUnkeptChanges(): boolean {
    return countUnsaved(this.#facts) > 0 && this.#storedCount < this.#facts.changeCount;
  }

  /** The page goes away, perhaps to come back: others see this person leave at once. */
  leave(): void {
    this.#sendCursor.cancel();
    this.#noteEverything();
    this.#provider.awareness.setLocalState(null);
  }

  comeBack(): void {
    const cursor = this.#findCursor?.() ?? null;
    this.#provider.awareness.setLocalState({ user: this.#user, cursor, slide: this.#slide });
    this.#provider.wake('now');
    this.#provider.doubt();
  }

  /** Ends everything and resolves when the local copy is closed. The copy stays. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#noteEverything();
    for (const spaced of [this.#sendCursor, this.#recheckSize]) spaced.cancel();
    this.#cancelRefusedRetry?.();
    this.#cancelTick?.();
    this.#checkpoints.lost();
    this.#provider.destroy();
    this.#listeners.clear();
    await this.#copy.close();
    this.doc.destroy();
  }

  #onUpdate(origin: unknown): void {
    if (origin === this.#provider) return;
    // At the start this is the copy, whose unsaved changes were counted when they were made; later it is what another
    // tab stored.
    if (this.#facts.storage === 'opening' && origin === this.#copy.origin) return;
    this.#changedAtMs = this.#scheduler.now();
    this.#apply({ type: 'changed' });
    this.#checkpoints.changed(this.#facts.changeCount);
    if (this.#facts.tooBig !== null) this.#recheckSize.call();
    // At once, as the change itself is stored: a page that is closed next must not count one too few.
    this.#noteUnsentNow();
    this.#watchStoring();
  }

  #listenToProvider(): ProviderListener {
    return {
      trying: () => this.#apply({ type: 'trying' }),
      connected: () => {},
      greeted: hello => this.#greet(hello),
      noticed: notice => this.#takeNotice(notice),
      refused: refused => this.#takeRefusal(refused),
      askedForMissing: () => this.#checkpoints.askedForMissing(),
      answeredMissing: () => this.#checkpoints.answeredMissing(),
      checkpointEchoed: n => this.#takeEcho(n),
      synced: () => this.#apply({ type: 'connected' }),
      foundTooBig: (bytes, maxBytes) => this.#apply({ type: 'too-big', bytes, maxBytes }),
      lost: lastHeardMs => {
        this.#checkpoints.lost();
        this.#apply({ type: 'lost', lastHeardMs });
      },
      retryPlanned: atMs => this.#apply({ type: 'retry-planned', atMs }),
      ended: end => {
        this.#apply({ type: 'ended', end });
        this.#noteUnsentNow();
        this.#tell(listener => listener.ended?.(end));
      },
    };
  }

  #greet(hello: Hello): boolean {
    if (this.#epoch !== null && this.#epoch !== hello.epoch) return false;
    if (this.#epoch === null) this.#copy.setEpoch(hello.epoch);
    this.#epoch = hello.epoch;
    this.#setRole(hello.role);
    this.#tell(listener => listener.kindKnown?.(hello.kind));
    return true;
  }

  #setRole(role: Role): void {
    const before = this.#facts.role;
    this.#apply({ type: 'role', role });
    if (role !== before) this.#tell(listener => listener.roleChanged?.(role));
  }

  #takeNotice(notice: Notice): void {
    switch (notice.type) {
      case 'role-changed':
        this.#setRole(notice.role);
        return;
      case 'cannot-save':
        this.#apply({ type: 'server-trouble', trouble: true });
        return;
      case 'saving-again':
        this.#apply({ type: 'server-trouble', trouble: false });
        return;
      case 'restarting':
        // The close that follows says the rest.
        return;
      case 'document-reset':
        if (notice.epoch !== this.#epoch) this.#provider.end({ why: 'replaced' });
        return;
      default:
        // A newer server may have news that this page does not know.
        notice satisfies never;
    }
  }

  #takeRefusal(refused: Refused): void {
    this.#apply({ type: 'refused', reason: refused.reason, sentence: refused.sentence });
    // These pass: both sides compare what they have on the next connection, and the rest gets through.
    if (refused.reason !== 'too-fast' && refused.reason !== 'client-id-taken') return;
    this.#cancelRefusedRetry ??= this.#scheduler.after(REFUSED_RETRY_MS, () => {
      this.#cancelRefusedRetry = null;
      this.#provider.reconnect();
    });
  }

  #takeEcho(n: number): void {
    const upTo = this.#checkpoints.echoed(n);
    if (upTo === null) return;
    this.#apply({ type: 'echoed', upTo });
    if (!isNothing(this.#adopted) && this.#facts.savedCount >= this.#adoptedCount) {
      this.#adopted = NOTHING_UNSENT;
      this.#adoptedCount = 0;
      this.#copy.clearAdopted();
    }
    this.#noteUnsent.call();
  }

  #noteEverything(): void {
    this.#noteUnsent.cancel();
    this.#noteUnsentNow();
    this.#noteTitle.cancel();
    this.#noteTitleNow();
  }

  #noteTitleNow(): void {
    const { now, stored } = this.#title;
    if (now === stored || now === '') return;
    this.#title = { now, stored: now };
    this.#copy.setTitle(now);
  }

  #noteUnsentNow(): void {
    const { changeCount, savedCount, unsaved } = this.#facts;
    const from = Math.max(savedCount, this.#adoptedCount);
    const count = Math.max(0, changeCount - from);
    const isAllSaved = countUnsaved(this.#facts) === 0 && this.#facts.savedAtMs !== null;
    const found = findUnsentReason(this.#facts);
    // A new try to connect takes a refusal back for a moment: what was said last stays until all is saved.
    const why = found ?? (isAllSaved ? null : this.#unsent.why);
    this.#unsent = {
      count,
      sinceMs: unsaved.find(span => span.upTo > from)?.firstAtMs ?? null,
      untilMs: count > 0 ? this.#changedAtMs : null,
      why,
      whyAtMs: why === null ? null : why === this.#unsent.why ? this.#unsent.whyAtMs : this.#scheduler.now(),
    };
    this.#copy.setUnsent(this.#unsent);
  }

  /** Keeps asking until the browser's database has caught up with the changes. */
  #watchStoring(): void {
    if (this.#storing || this.#facts.storage !== 'kept') return;
    this.#storing = true;
    const { changeCount } = this.#facts;
    void this.#copy.whenStored().then(stored => {
      this.#storing = false;
      if (!stored) return;
      this.#storedCount = changeCount;
      if (this.#storedCount < this.#facts.changeCount) this.#watchStoring();
    });
  }

  #recheckSizeNow(): void {
    if (this.#facts.tooBig === null) return;
    const known = this.#provider.serverStateVector;
    const bytes = Y.encodeStateAsUpdate(this.doc, known ?? undefined).length;
    if (bytes < this.#facts.tooBig.maxBytes - 16) this.#provider.reconnect();
  }

  #apply(event: SaveEvent): void {
    if (this.#closed) return;
    const nowMs = this.#readClock();
    this.#facts = reduceSave(this.#facts, event, nowMs);
    const why = findUnsentReason(this.#facts);
    // At once: a page that says why is often closed next.
    if (why !== null && why !== this.#unsent.why) this.#noteUnsentNow();
    this.#show();
    this.#planTick();
  }

  #show(): void {
    const state = showSaveState(this.#facts, this.#readClock());
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    this.#tell(listener => listener.stateChanged?.(state));
  }

  #planTick(): void {
    this.#cancelTick?.();
    const now = this.#readClock();
    const nextMs = findNextChangeMs(this.#facts, now);
    if (nextMs === null) {
      this.#cancelTick = null;
      return;
    }
    this.#cancelTick = this.#scheduler.after(nextMs - now, () => {
      this.#show();
      this.#planTick();
    });
  }

  /** Safety: no fact lies ahead of the time that this returns, so that what is due is shown within its time. */
  #readClock(): number {
    const nowMs = this.#scheduler.now();
    if (nowMs < this.#latestMs) this.#facts = setBackFacts(this.#facts, this.#latestMs - nowMs);
    this.#latestMs = nowMs;
    return nowMs;
  }

  #tell(call: (listener: Partial<SessionListener>) => void): void {
    for (const listener of [...this.#listeners]) call(listener);
  }
}
