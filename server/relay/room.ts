// The life of one document in memory: absent, loading, live, lingering, absent. Loads once however many come at once, and
// lets go only when everything is on disk and nobody has come back.
import type { PersonHere } from '../../protocol/api.ts';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type { Role } from '../../protocol/roles.ts';
import { DocumentLog } from './document-log.ts';
import { Folder } from './folder.ts';
import { Gate } from './gate.ts';
import { LiveRoom } from './live-room.ts';
import type {
  Archive,
  Birth,
  Clock,
  Connection,
  Log,
  Meter,
  Store,
  StoredDocument,
  Timer,
  Visitor,
  Watcher,
} from './ports.ts';
import type { RelayLimits } from './relay-limits.ts';
import { type MessageSink, RoomSession, type SessionOwner } from './room-session.ts';
import { Saver } from './saver.ts';

export interface RoomParts {
  doc: string;
  store: Store;
  archive: Archive | null;
  clock: Clock;
  log: Log;
  meter: Meter;
  watcher?: Watcher;
  limits: RelayLimits;
  random: () => number;
  newEpoch: () => string;
  version: string;
  nextSessionId: () => number;
  /** See RelayParts. */
  opened?: (doc: string) => Promise<void>;
  /** The room has let go: another one may be made for the document. Called once. */
  onGone: () => void;
}

interface Opened {
  live: LiveRoom;
  saver: Saver;
  folder: Folder;
  documentLog: DocumentLog;
}

type RoomState =
  | { phase: 'loading' }
  | ({ phase: 'live' } & Opened)
  /** Nobody is here; the timer ends the lingering, after which the room goes as soon as it may. */
  | ({ phase: 'lingering'; timer: Timer | null } & Opened)
  /** Takes nothing in and nobody in; goes as soon as everything is on disk. */
  | ({ phase: 'closing' } & Opened)
  | { phase: 'gone' };

export class Room implements SessionOwner {
  private readonly parts: RoomParts;
  private readonly sessions = new Set<RoomSession>();
  private state: RoomState = { phase: 'loading' };
  /** Told when the loading has ended, well or not. */
  private loadWaiters: (() => void)[] = [];
  /** Told when the room has let go. */
  private goneWaiters: (() => void)[] = [];

  constructor(parts: RoomParts) {
    this.parts = parts;
  }

  get sink(): MessageSink | null {
    return this.state.phase === 'live' || this.state.phase === 'closing' ? this.state.live : null;
  }

  get sessionCount(): number {
    return this.sessions.size;
  }

  get unsavedCount(): number {
    return 'saver' in this.state ? this.state.saver.unsavedCount : 0;
  }

  get logBytes(): number {
    return 'documentLog' in this.state ? this.state.documentLog.bytes : 0;
  }

  /** Takes a connection in. The first one starts the loading. */
  connect(connection: Connection, visitor: Visitor): RoomSession {
    const { clock, log, limits, nextSessionId } = this.parts;
    const session = new RoomSession(nextSessionId(), connection, visitor, {
      owner: this,
      clock,
      log,
      limits,
    });
    this.sessions.add(session);
    switch (this.state.phase) {
      case 'loading':
        break;
      case 'live':
        this.state.live.join(session);
        break;
      case 'lingering': {
        this.state.timer?.cancel();
        const { live, saver, folder, documentLog } = this.state;
        this.state = { phase: 'live', live, saver, folder, documentLog };
        folder.isLeft = false;
        live.join(session);
        break;
      }
      case 'closing':
      case 'gone':
        session.end(CLOSE.restarting, 'the document is being reset');
        break;
    }
    return session;
  }

  /** Who is in the document, as they say themselves. */
  people(maxCount: number): PersonHere[] {
    return this.state.phase === 'live' ? this.state.live.presence.people(maxCount) : [];
  }

  /**
   * Takes in an update that the server itself has made, and resolves when it is on disk. Rejects with the reason when
   * it was not taken.
   */
  async submit(update: Uint8Array, author: string): Promise<void> {
    if (this.state.phase === 'loading') await new Promise<void>(resolve => this.loadWaiters.push(resolve));
    const { state } = this;
    if (state.phase !== 'live' && state.phase !== 'lingering') throw new Error('the document is not open');
    // While this is unsaved the room stays.
    await state.saver.saved(state.live.submit(update, author));
  }

  /** Closes everybody and lets go. Resolves when that is done, and so when everything admitted is on disk. */
  evict(code: CloseCode, reason: string): Promise<void> {
    if (this.state.phase === 'gone') return Promise.resolve();
    const gone = new Promise<void>(resolve => this.goneWaiters.push(resolve));
    if (this.state.phase === 'loading') {
      this.endAll(code, reason);
      this.go();
    } else this.close(code, reason);
    return gone;
  }

  /**
   * Loads the document for those who wait, made with `birth` when there is none; null: then there is nothing to load. A
   * failed load closes their connections and writes nothing. Called once, right after the room was made.
   */
  async load(birth: Pick<Birth, 'kind' | 'owner'> | null): Promise<void> {
    await this.loadOnce(birth);
    const waiters = this.loadWaiters;
    this.loadWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private async loadOnce(birth: Pick<Birth, 'kind' | 'owner'> | null): Promise<void> {
    const { doc, store, clock, log, newEpoch } = this.parts;
    try {
      const stored =
        birth === null
          ? await store.load(doc)
          : await store.open(doc, { ...birth, epoch: newEpoch(), atMs: clock.wallNow() });
      if (stored === null || stored.binnedMs !== null) {
        if (this.state.phase !== 'loading') return;
        this.endAll(CLOSE.noSuchDocument, 'there is no such document');
        this.go();
        return;
      }
      await this.parts.opened?.(doc);
      const gate = new Gate(stored.kind);
      const pause = () => new Promise<void>(resolve => clock.soon(resolve));
      const documentLog = await DocumentLog.load(stored, gate, pause);
      if (this.state.phase !== 'loading') return; // stopped meanwhile
      this.state = { phase: 'live', ...this.makeOpened(stored, gate, documentLog) };
    } catch (error) {
      log.error('load failed', { doc, error: String(error) });
      if (this.state.phase !== 'loading') return;
      this.endAll(CLOSE.internal, 'the document could not be loaded');
      this.go();
      return;
    }
    const { live, folder } = this.state;
    for (const session of this.sessions) live.join(session);
    folder.consider();
    this.lingerIfEmpty();
  }

  sweep(nowMs: number): void {
    const { state } = this;
    if (state.phase === 'live') this.guard(() => state.live.sweep(nowMs));
  }

  onDrained(session: RoomSession): void {
    const { state } = this;
    if (state.phase === 'live') this.guard(() => state.live.onDrained(session));
  }

  onRoleChanged(session: RoomSession, before: Role): void {
    const { state } = this;
    // Before it is live nobody has been told of a role yet.
    if (state.phase === 'live') this.guard(() => state.live.onRoleChanged(session, before));
  }

  onClosed(session: RoomSession): void {
    this.sessions.delete(session);
    const { state } = this;
    if ('live' in state) this.guard(() => state.live.leave(session));
    this.lingerIfEmpty();
    this.parts.watcher?.changed(this.parts.doc, 'people');
  }

  /** A handler threw: nothing in memory is trusted any more. What was admitted is still saved, then loaded anew. */
  onBroken(error: unknown): void {
    const { doc, log } = this.parts;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error('room is broken', { doc, error: detail });
    this.close(CLOSE.internal, 'internal error');
  }

  /**
   * Takes nothing more in, brings everything to disk, tells everybody, closes. Resolves when that is done, or when
   * `expired` does: with how many updates are not on disk.
   */
  async stop(expired: Promise<void>): Promise<number> {
    if (!('saver' in this.state)) {
      this.endAll(CLOSE.restarting, 'the server is restarting');
      this.go();
      return 0;
    }
    const { live, saver, folder } = this.state;
    live.freeze();
    folder.stop();
    for (const session of this.sessions) session.notify({ type: 'restarting', inSeconds: 0 });
    saver.retryNow();
    await Promise.race([saver.settled(), expired]);
    const unsaved = saver.unsavedCount;
    saver.stop();
    this.endAll(CLOSE.restarting, 'the server is restarting');
    this.go();
    return unsaved;
  }

  private makeOpened(stored: StoredDocument, gate: Gate, documentLog: DocumentLog): Opened {
    const { epoch, kind, hasFacts } = stored;
    const saver = new Saver(this.parts, documentLog, {
      saved: seq => {
        live.onSaved(seq);
        this.parts.watcher?.changed(this.parts.doc, 'text');
        folder.consider();
        this.goIfDone();
      },
      failing: sinceMs => this.notifyAll({ type: 'cannot-save', sinceMs }),
      recovered: () => this.notifyAll({ type: 'saving-again' }),
    });
    const folder = new Folder(
      { ...this.parts, documentLog, saver, hasFacts },
      {
        cutting: seq => live.beforeCut(seq),
        resetting: () => {
          live.freeze();
          this.notifyAll({ type: 'cannot-save', sinceMs: this.parts.clock.wallNow() });
        },
        resetFailed: () => this.close(CLOSE.internal, 'the document does not verify'),
        wasReset: (newEpoch, authors) => this.endAfterReset(newEpoch, authors),
        ended: () => {
          this.parts.watcher?.changed(this.parts.doc, 'title');
          this.goIfDone();
        },
      },
    );
    const onBroken = (error: unknown) => this.onBroken(error);
    const live = new LiveRoom({ ...this.parts, epoch, kind, gate, documentLog, saver, onBroken });
    return { live, saver, folder, documentLog };
  }

  /** A programmer's error in one room ends that room, not the process. */
  private guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.onBroken(error);
    }
  }

  private notifyAll(notice: Parameters<RoomSession['notify']>[0]): void {
    for (const session of this.sessions) session.notify(notice);
  }

  private endAfterReset(epoch: string, authors: ReadonlySet<string>): void {
    for (const session of [...this.sessions]) {
      session.notify({ type: 'document-reset', epoch });
      if (authors.has(session.visitor.author)) {
        session.end(CLOSE.updateRefused, 'your changes could not be part of the document');
      } else session.end(CLOSE.otherEpoch, 'the document was reset');
    }
    this.close(CLOSE.otherEpoch, 'the document was reset');
  }

  private close(code: CloseCode, reason: string): void {
    if ('live' in this.state && this.state.phase !== 'closing') {
      if (this.state.phase === 'lingering') this.state.timer?.cancel();
      const { live, saver, folder, documentLog } = this.state;
      live.freeze();
      this.state = { phase: 'closing', live, saver, folder, documentLog };
    }
    this.endAll(code, reason);
    this.goIfDone();
  }

  private endAll(code: CloseCode, reason: string): void {
    for (const session of [...this.sessions]) session.end(code, reason);
  }

  private lingerIfEmpty(): void {
    if (this.state.phase === 'closing') this.goIfDone();
    if (this.state.phase !== 'live' || this.sessions.size > 0) return;
    const { live, saver, folder, documentLog } = this.state;
    const timer = this.parts.clock.after(this.parts.limits.lingerMs, () => {
      if (this.state.phase !== 'lingering') return;
      this.state.timer = null;
      // Folding also verifies and brings text and search up to date.
      if (folder.hasWork) folder.foldNow();
      this.goIfDone();
    });
    this.state = { phase: 'lingering', timer, live, saver, folder, documentLog };
    // Who was here may look for it in a list next.
    folder.isLeft = true;
    folder.consider();
  }

  /**
   * Safety: a room goes only when nobody is in it, everything is on disk and nothing is under way. Called whenever
   * one of these may have become true, and decides anew each time.
   */
  private goIfDone(): void {
    const { state } = this;
    const isLeaving = state.phase === 'closing' || (state.phase === 'lingering' && state.timer === null);
    if (!isLeaving || this.sessions.size > 0) return;
    if (state.saver.unsavedCount > 0 || state.folder.isFolding) return;
    this.go();
  }

  private go(): void {
    if (this.state.phase === 'gone') return;
    if ('live' in this.state) {
      this.state.live.stop();
      this.state.folder.stop();
    }
    if (this.state.phase === 'lingering') this.state.timer?.cancel();
    this.state = { phase: 'gone' };
    this.parts.onGone();
    const waiters = this.goneWaiters;
    this.goneWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
