// Has the archive fold one document's log into a new base: when it has been quiet for a while, when the tail has grown, when
// some time has passed, and when everybody has left. What the archive cannot verify is set aside, and the document goes on without it.
import type { DocumentLog } from './document-log.ts';
import type { Archive, Clock, FoldResult, Log, Meter, Store, Timer } from './ports.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { Saver } from './saver.ts';

export interface FolderParts {
  doc: string;
  store: Store;
  archive: Archive | null;
  documentLog: DocumentLog;
  saver: Saver;
  clock: Clock;
  log: Log;
  meter: Meter;
  limits: RelayLimits;
  newEpoch: () => string;
  /** The store has what the archive says of this document. */
  hasFacts: boolean;
}

export interface FolderEvents {
  /** The log is about to be cut at `seq`. */
  cutting(seq: number): void;
  /** Something cannot be part of the document: nothing more may be taken in from here on. */
  resetting(): void;
  /** The document goes on under `epoch` without the updates of `authors`. The room must be loaded anew. */
  wasReset(epoch: string, authors: ReadonlySet<string>): void;
  /** The document cannot be reset: the room must be given up, and loaded anew later. */
  resetFailed(): void;
  /** A fold has ended, well or not. */
  ended(): void;
}

type FoldState =
  | { phase: 'idle' }
  | { phase: 'waiting'; timer: Timer; atMs: number }
  | { phase: 'folding' }
  /** The document was reset, or the room is gone: nothing is folded any more. */
  | { phase: 'over' };

const FAILED_PAUSE_MS = 60_000;
// Folding takes at most one part in so many of the archive's time.
const FOLD_SHARE = 20;
const RESET_RETRY_MS = 500;
const MAX_RESET_ATTEMPTS = 5;

export class Folder {
  private readonly parts: FolderParts;
  private readonly events: FolderEvents;
  private state: FoldState = { phase: 'idle' };
  private notBeforeMs = 0;
  /** When something was last saved. */
  private changedMs = 0;
  /** When the first change that is not folded was seen; null when there is none. */
  private unfoldedSinceMs: number | null = null;
  /** False until the archive has said what this document is about. */
  private hasFacts: boolean;
  /** Nobody is in the room: there is no typing to wait out. */
  isLeft = false;
  private failedAtSeq = 0;

  constructor(parts: FolderParts, events: FolderEvents) {
    this.parts = parts;
    this.events = events;
    this.hasFacts = parts.hasFacts;
  }

  get isFolding(): boolean {
    return this.state.phase === 'folding';
  }

  /** True when a fold would do something that has not failed already. */
  get hasWork(): boolean {
    const { archive, saver, documentLog } = this.parts;
    const { savedSeq } = saver;
    return (
      archive !== null &&
      this.state.phase !== 'over' &&
      savedSeq > this.failedAtSeq &&
      (savedSeq > documentLog.foldedSeq || !this.hasFacts)
    );
  }

  /** Something was saved, or everybody has left. */
  consider(): void {
    this.changedMs = this.parts.clock.now();
    this.plan();
  }

  /** Folds all that is saved, unless that is being done already. ended() follows. */
  foldNow(): void {
    if (this.state.phase === 'waiting') this.state.timer.cancel();
    else if (this.state.phase !== 'idle') return;
    if (this.parts.archive === null) {
      this.state = { phase: 'idle' };
      return;
    }
    this.state = { phase: 'folding' };
    this.unfoldedSinceMs = null;
    void this.fold(this.parts.archive);
  }

  /**
   * Folds now or sets the timer for it. While people type, a save only writes down when it was: the timer looks again
   * when it is due, so that typing costs no timers.
   */
  private plan(): void {
    if (!this.hasWork || this.state.phase === 'folding') return;
    const nowMs = this.parts.clock.now();
    this.unfoldedSinceMs ??= nowMs;
    const dueMs = Math.max(this.notBeforeMs, this.isLong() ? nowMs : this.quietMs());
    if (dueMs <= nowMs) {
      this.foldNow();
      return;
    }
    if (this.state.phase === 'waiting') {
      if (this.state.atMs <= dueMs) return;
      this.state.timer.cancel();
    }
    const timer = this.parts.clock.after(dueMs - nowMs, () => {
      this.state = { phase: 'idle' };
      this.plan();
    });
    this.state = { phase: 'waiting', timer, atMs: dueMs };
  }

  private isLong(): boolean {
    const { documentLog, limits } = this.parts;
    const { head, foldedSeq, bytes, bytesInTail } = documentLog;
    return (
      head - foldedSeq >= limits.foldUpdateCount ||
      bytesInTail >= limits.foldBytes + (bytes - bytesInTail) / 4
    );
  }

  /** When it will have been quiet for long enough, or the first change has waited for long enough. */
  private quietMs(): number {
    const { documentLog, limits } = this.parts;
    const { bytes } = documentLog;
    if (this.isLeft && bytes <= limits.foldWhenLeftBytes) return 0;
    const seconds = Math.floor(bytes / limits.foldQuietBytesPerSecond);
    const quietMs = Math.min(limits.foldQuietMs + seconds * 1000, limits.maxFoldQuietMs);
    return Math.min(this.changedMs + quietMs, (this.unfoldedSinceMs ?? this.changedMs) + limits.foldAfterMs);
  }

  stop(): void {
    if (this.state.phase === 'waiting') this.state.timer.cancel();
    this.state = { phase: 'over' };
  }

  private async fold(archive: Archive): Promise<void> {
    const { doc, store, documentLog, clock, log, meter } = this.parts;
    const startMs = clock.now();
    const upToSeq = this.parts.saver.savedSeq;
    try {
      const result = await this.askArchive(archive);
      if (result.outcome === 'set-aside') {
        log.error('document does not verify', {
          doc,
          reason: result.reason,
          updates: result.setAside.length,
        });
        await this.reset(archive, result);
        return;
      }
      const { folded } = result;
      await store.compact(doc, folded);
      this.hasFacts = true;
      const pause = () => new Promise<void>(resolve => clock.soon(resolve));
      const { base, upToSeq: seq } = folded;
      await documentLog.fold(base, seq, pause, () => this.events.cutting(seq));
      const tookMs = clock.now() - startMs;
      meter.folded(tookMs, folded.base.length);
      this.notBeforeMs = clock.now() + tookMs * FOLD_SHARE;
    } catch (error) {
      // The store or the archive failed: base and tail stay as they are, and are as good as before.
      // At the end of the server the archive goes while it may still be at work: the next start folds.
      const isOver = (this.state as FoldState).phase === 'over';
      log[isOver ? 'debug' : 'warn']('fold failed', { doc, error: String(error) });
      this.failedAtSeq = upToSeq;
      this.notBeforeMs = clock.now() + FAILED_PAUSE_MS;
    }
    if (this.state.phase === 'folding') this.state = { phase: 'idle' };
    this.events.ended();
    // What was written meanwhile.
    this.plan();
  }

  private async askArchive(archive: Archive): Promise<FoldResult> {
    const { doc, store, saver } = this.parts;
    const stored = await store.load(doc);
    if (stored === null) throw new Error(`document ${JSON.stringify(doc)} is not in the store`);
    // What the store has beyond the last confirmed save has not been confirmed: it is folded next time.
    const tail = stored.tail.filter(update => update.seq <= saver.savedSeq);
    const result = await archive.fold({ doc, kind: stored.kind, base: stored.base, tail });
    // Without a tail the archive cannot know for how many places the base stands.
    if (tail.length === 0) result.folded.upToSeq = stored.baseSeq;
    return result;
  }

  /**
   * Safety: nothing is admitted from here on, so that no later update can name what is set aside; everything admitted
   * is on disk before the archive is asked again. Liveness: the reset is done, or the room is given up after some tries;
   * until then the clients keep what they write, and are told that it cannot be saved.
   */
  private async reset(archive: Archive, first: FoldResult): Promise<void> {
    const { doc, store, saver, log, clock, newEpoch } = this.parts;
    this.events.resetting();
    for (let attempt = 1; attempt <= MAX_RESET_ATTEMPTS; attempt++) {
      await saver.settled();
      if (this.state.phase === 'over') return;
      try {
        const stored = await store.load(doc);
        const isWhole = first.folded.upToSeq === saver.savedSeq;
        const result = isWhole ? first : await this.askArchive(archive);
        const setAside = result.outcome === 'set-aside' ? result.setAside : [];
        const authors = new Set<string>();
        for (const { seq, author } of stored?.tail ?? []) if (setAside.includes(seq)) authors.add(author);
        const epoch = newEpoch();
        await store.reset(doc, result.folded, epoch, setAside);
        log.warn('document was reset', { doc, epoch, setAside: setAside.length, authors: [...authors] });
        this.state = { phase: 'over' };
        this.events.wasReset(epoch, authors);
        return;
      } catch (error) {
        log.error('reset failed', { doc, attempt, error: String(error) });
        await new Promise<void>(resolve => clock.after(RESET_RETRY_MS * 2 ** attempt, resolve));
      }
    }
    this.state = { phase: 'over' };
    this.events.resetFailed();
  }
}
