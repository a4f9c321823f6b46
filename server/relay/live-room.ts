// A document that is open: admits what its sessions send, sends it to the others, and says when it is on disk. All work is
// on bytes; no document is ever built here. When it may be unloaded is for room.ts to decide.
import { CLOSE } from '../../protocol/close-codes.ts';
import { type DocumentKind, encodeHello, encodeSyncStep1 } from '../../protocol/messages.ts';
import { mayEdit, type Role } from '../../protocol/roles.ts';
import { nameOfAuthor } from '../ports/authors.ts';
import type { DocumentLog } from './document-log.ts';
import { ANYBODY, type Gate } from './gate.ts';
import type { LogUpdate } from './log-update.ts';
import { Allowance, FlushPacer } from './pacing.ts';
import type { Clock, Log, Meter, Timer, Watcher } from './ports.ts';
import { Presence, type Speaker } from './presence.ts';
import type { RelayLimits } from './relay-limits.ts';
import type { MessageSink, RoomSession } from './room-session.ts';
import type { Saver } from './saver.ts';
import { Settlements } from './settlements.ts';
import { readStateVector } from './skim.ts';
import { RefusedError } from './struct-reader.ts';

export interface LiveRoomParts {
  doc: string;
  epoch: string;
  kind: DocumentKind;
  version: string;
  gate: Gate;
  documentLog: DocumentLog;
  saver: Saver;
  clock: Clock;
  log: Log;
  meter: Meter;
  watcher?: Watcher;
  limits: RelayLimits;
  /** Sending threw: a programmer's error. */
  onBroken: (error: unknown) => void;
}

const PROBE_AGAIN_MS = 5000;
const MAX_CHECKPOINTS = 1000;

export class LiveRoom implements MessageSink {
  readonly sessions = new Map<number, RoomSession>();
  private readonly parts: LiveRoomParts;
  readonly presence = new Presence();
  private readonly pacer: FlushPacer;
  private readonly presenceAllowance: Allowance;
  private readonly probedAtMs = new Map<number, number>();
  private readonly settlements: Settlements;
  /** Sessions that announced a clientID for which another one speaks. */
  private readonly denied = new Set<RoomSession>();
  private flushedSeq: number;
  private flushedPresence = 0;
  private timer: Timer | null = null;
  private timerAtMs = 0;
  private flushIsQueued = false;
  /** Set for good before the document is reset: what comes then is not taken in, and stays with its sender. */
  private frozen = false;

  constructor(parts: LiveRoomParts) {
    const { limits, clock, documentLog } = parts;
    this.parts = parts;
    const probe = (holder: Speaker) => this.probe(holder);
    this.settlements = new Settlements({ ...parts, presence: this.presence, probe });
    this.pacer = new FlushPacer(limits);
    const rate = limits.presenceBytesPerSecond;
    this.presenceAllowance = new Allowance(rate, rate, clock.now());
    this.flushedSeq = documentLog.head;
  }

  join(session: RoomSession): void {
    const { epoch, kind, version, limits, gate, saver } = this.parts;
    const { visitor } = session;
    if (visitor.epoch !== null && visitor.epoch !== epoch) {
      session.end(CLOSE.otherEpoch, 'this document has another history than your copy');
      return;
    }
    this.sessions.set(session.id, session);
    if (visitor.extended) {
      const { maxMessageBytes, maxDocumentBytes } = limits;
      // The session's id is not for pages.
      const author = visitor.identity?.id ?? nameOfAuthor(visitor.author);
      const { role } = session;
      session.send(
        encodeHello({ epoch, role, kind, version, limits: { maxMessageBytes, maxDocumentBytes }, author }),
      );
      if (saver.failingSince !== null) session.notify({ type: 'cannot-save', sinceMs: saver.failingSince });
    }
    // Who may not edit has nothing to send; unless they hold a copy, in which something may be that is refused now.
    const mayHold = visitor.extended && visitor.epoch !== null;
    if (mayEdit(session.role) || mayHold) session.send(encodeSyncStep1(gate.known.stateVector()));
    const states = this.presence.frameOfAll();
    if (states !== null) session.send(states);
    session.presenceVersion = this.presence.version;
    session.handleWaiting();
  }

  leave(session: RoomSession): void {
    if (!this.sessions.delete(session.id)) return;
    this.settlements.forget(session);
    this.denied.delete(session);
    this.probedAtMs.delete(session.id);
    const freed = this.presence.leave(session, this.parts.clock.now());
    if (this.settlements.size + this.denied.size > 0) for (const client of freed) this.offer(client);
    this.schedule();
  }

  onStep1(session: RoomSession, stateVector: Uint8Array): void {
    if (session.isLagging) {
      session.postponedStep1 = stateVector;
      return;
    }
    const { documentLog, limits } = this.parts;
    let clocks: Map<number, number>;
    try {
      clocks = readStateVector(stateVector, limits.maxStateVectorClients);
    } catch (error) {
      this.endMalformed(session, error);
      return;
    }
    for (const frame of documentLog.answer(stateVector, clocks)) session.send(frame);
    session.cursor = documentLog.head;
    session.cutClocks = null;
  }

  onUpdate(session: RoomSession, update: Uint8Array, isStep2: boolean): void {
    const { documentLog, gate, meter, limits, log, doc } = this.parts;
    if (this.frozen) return;
    if (!mayEdit(session.role)) {
      this.refuseReader(session, update, isStep2);
      return;
    }
    if (documentLog.bytes + update.length > limits.maxDocumentBytes && gate.hasNewStructs(update)) {
      meter.updateRefused('document-too-large');
      session.tellRefused('document-too-large', `A document can hold ${limits.maxDocumentBytes} bytes.`);
      session.end(CLOSE.tooLarge, `the document is full: ${limits.maxDocumentBytes} bytes`);
      return;
    }
    const verdict = gate.admit(update, client => this.presence.mayWrite(client, session));
    if (verdict.verdict === 'refused') {
      meter.updateRefused(verdict.reason);
      log.warn('update refused', {
        doc,
        session: session.id,
        reason: verdict.reason,
        detail: verdict.detail,
      });
      session.tellRefused(verdict.reason, 'This change cannot be part of the document.');
      session.end(CLOSE.updateRefused, `update refused: ${verdict.reason}`);
      return;
    }
    if (verdict.verdict === 'news') {
      if (!isStep2) this.claimOwn(session, verdict.update.runs);
      this.append(verdict.update, session.visitor.author, session.id);
    } else meter.updateDuplicate();
    this.settlements.settle(session, isStep2, verdict.gap, verdict.held);
    if (verdict.verdict === 'news' && this.settlements.size > 0) {
      this.settlements.askOthers(session, verdict.update);
    }
  }

  /**
   * Takes in an update of the server's own. Returns the place up to which the log must be on disk for it to be there.
   * Throws an Error with the reason when it is not taken.
   */
  submit(update: Uint8Array, author: string): number {
    const { documentLog, gate, limits } = this.parts;
    if (this.frozen) throw new Error('the document is about to be loaded anew');
    if (documentLog.bytes + update.length > limits.maxDocumentBytes) {
      throw new RefusedError('document-too-large', `a document can hold ${limits.maxDocumentBytes} bytes`);
    }
    const verdict = gate.admit(update, ANYBODY);
    if (verdict.verdict === 'refused') throw new RefusedError(verdict.reason, verdict.detail);
    if (verdict.verdict === 'news') this.append(verdict.update, author, 0);
    if (verdict.gap) throw new Error('the update names what this document does not hold');
    return documentLog.head;
  }

  onAwareness(session: RoomSession, update: Uint8Array): void {
    const isFirst = !session.sentAwareness;
    session.sentAwareness = true;
    try {
      const { changed, denied, stale } = this.presence.receive(update, session, isFirst);
      for (const { client, holder } of denied) {
        session.denied.add(client);
        this.denied.add(session);
        if (holder !== null) this.probe(holder);
      }
      for (const client of stale) session.send(this.presence.frameOfStale(client));
      if (isFirst && !mayEdit(session.role)) this.offerWordsOf(session);
      if (changed) this.schedule();
    } catch (error) {
      this.endMalformed(session, error);
    }
  }

  onQueryAwareness(session: RoomSession): void {
    if (session.isLagging) return;
    session.send(this.presence.frameOfAll() ?? this.presence.frameOfOwn(session));
  }

  onCheckpoint(session: RoomSession, n: number): void {
    const { documentLog, saver } = this.parts;
    const { settlement } = session;
    if (this.frozen || (settlement.state === 'refused' && settlement.forGood)) return;
    const isFull = session.checkpoints.length >= MAX_CHECKPOINTS;
    // Those that wait are echoed when this client may edit again.
    if (isFull && settlement.state === 'refused') return;
    const isSettled = session.settlement.state === 'settled' && session.held.size === 0;
    if (isFull) {
      session.end(CLOSE.tooMany, `more than ${MAX_CHECKPOINTS} checkpoints without an echo`);
      return;
    }
    session.checkpoints.push({ n, seq: isSettled ? documentLog.head : null });
    session.echoCheckpoints(saver.savedSeq);
  }

  /** Everything up to `seq` is on disk. */
  onSaved(seq: number): void {
    for (const session of this.sessions.values()) {
      if (session.checkpoints.length > 0) session.echoCheckpoints(seq);
    }
  }

  /**
   * The client is told. Who may edit again is asked for everything that was not taken meanwhile: until that has come, no
   * checkpoint of theirs is echoed. The words of who may not any more may come from others.
   */
  onRoleChanged(session: RoomSession, before: Role): void {
    session.notify({ type: 'role-changed', role: session.role });
    if (mayEdit(before) === mayEdit(session.role)) return;
    if (mayEdit(session.role)) this.settlements.pardon(session);
    else this.offerWordsOf(session);
  }

  onDrained(session: RoomSession): void {
    if (session.postponedStep1 !== null && !session.isLagging) {
      const stateVector = session.postponedStep1;
      session.postponedStep1 = null;
      this.onStep1(session, stateVector);
    }
    if (session.laggingSinceMs !== null) this.serveLagging(session);
  }

  /** Takes in nothing more. Called once, before the document is reset. */
  freeze(): void {
    this.frozen = true;
  }

  /** Called about once a second: slow readers, questions that are due, and clients that would take silence for an end. */
  sweep(nowMs: number): void {
    const { limits, documentLog } = this.parts;
    for (const session of this.sessions.values()) {
      if (session.isAskDue) this.settlements.ask(session);
      if (session.isLagging) session.laggingSinceMs ??= nowMs;
      if (session.laggingSinceMs !== null) {
        this.onDrained(session);
        if (session.laggingSinceMs !== null && nowMs - session.laggingSinceMs > limits.slowReaderMs) {
          session.end(CLOSE.tooSlow, 'the connection is too slow for this document');
        }
      } else if (nowMs - session.lastSentMs >= limits.heartbeatMs) {
        session.send(this.presence.frameOfOwn(session));
      }
    }
    for (const client of this.presence.expire(nowMs)) this.offer(client);
    documentLog.forgetAnswers(nowMs);
  }

  /**
   * The log is about to be cut at `seq`: everybody who can take it is served first; of who cannot, what they have is
   * noted, so that they need not be sent the whole base.
   */
  beforeCut(seq: number): void {
    this.timer?.cancel();
    this.tryFlush();
    for (const session of this.sessions.values()) {
      if (session.cursor < 0 || session.cursor >= seq || session.cutClocks !== null) continue;
      session.cutClocks = this.parts.documentLog.clocksAt(session.cursor);
    }
  }

  /** Nothing is sent from here on. */
  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private append(update: LogUpdate, author: string, sender: number): void {
    const { documentLog, meter, clock, saver } = this.parts;
    meter.updateAdmitted(update.bytes.length);
    documentLog.append(update, author, clock.wallNow(), sender);
    saver.wake();
    this.schedule();
  }

  private endMalformed(session: RoomSession, error: unknown): void {
    if (!(error instanceof RefusedError)) throw error;
    session.end(CLOSE.malformedFrame, error.message);
  }

  private refuseReader(session: RoomSession, update: Uint8Array, isStep2: boolean): void {
    if (!this.parts.gate.hasNews(update)) {
      if (isStep2) this.settlements.settle(session, true, false, null);
      return;
    }
    this.parts.meter.updateRefused('read-only');
    session.tellRefused('read-only', 'You can view this document, not change it.');
  }

  /** A client that sends its own structs as they are written speaks for its clientID. */
  private claimOwn(session: RoomSession, runs: readonly { client: number }[]): void {
    if (runs.length === 1) this.presence.claim(runs[0]!.client, session, 'strong');
  }

  /** Nobody speaks for `client` any more: those who carry its structs, or its cursor, may bring them. */
  private offer(client: number): void {
    this.settlements.offer(client);
    for (const session of this.denied) {
      if (!session.denied.delete(client)) continue;
      if (session.denied.size === 0) this.denied.delete(session);
      session.send(this.presence.frameOfStale(client));
    }
  }

  /** This client speaks for its words, and may not bring them: those who carry them may. */
  private offerWordsOf(session: RoomSession): void {
    for (const client of this.presence.clientsOf(session)) this.settlements.offer(client);
  }

  private probe(holder: Speaker): void {
    const session = this.sessions.get(holder.id);
    if (session === undefined) return;
    const nowMs = this.parts.clock.now();
    const probedAtMs = this.probedAtMs.get(holder.id);
    if (probedAtMs !== undefined && nowMs - probedAtMs < PROBE_AGAIN_MS) return;
    this.probedAtMs.set(holder.id, nowMs);
    session.connection.probe();
  }

  // -- sending ----------------------------------------------------------------------------------------------------

  /**
   * Makes sure that a flush comes: at once after a quiet moment, later under load. Edits never wait for presence.
   */
  private schedule(): void {
    const { clock, documentLog } = this.parts;
    if (this.flushIsQueued) return;
    const hasUpdates = documentLog.head > this.flushedSeq;
    if (!hasUpdates && this.presence.version === this.flushedPresence) return;
    const nowMs = clock.now();
    let waitMs = this.pacer.waitMs(nowMs);
    if (!hasUpdates) waitMs = Math.max(waitMs, this.presenceAllowance.waitMs(nowMs));
    if (this.timer !== null) {
      if (this.timerAtMs <= nowMs + waitMs) return;
      this.timer.cancel();
      this.timer = null;
    }
    if (waitMs <= 0) {
      this.flushIsQueued = true;
      clock.soon(() => this.tryFlush());
    } else {
      this.timerAtMs = nowMs + waitMs;
      this.timer = clock.after(waitMs, () => this.tryFlush());
    }
  }

  private tryFlush(): void {
    try {
      this.flush();
    } catch (error) {
      // A broken invariant of this room's log. Other rooms go on.
      this.parts.onBroken(error);
    }
  }

  /** Serves everybody from their cursor to the head. One frame is built for all that share a cursor. */
  private flush(): void {
    const { clock, documentLog, meter, limits } = this.parts;
    this.timer = null;
    this.flushIsQueued = false;
    const startMs = clock.now();
    const { head } = documentLog;
    const presenceVersion = this.presence.version;
    const withPresence =
      presenceVersion > this.flushedPresence && this.presenceAllowance.waitMs(startMs) === 0;
    if (withPresence) this.parts.watcher?.changed(this.parts.doc, 'people');
    const updateCount = head - this.flushedSeq;
    let frames: Uint8Array[] = [];
    let framesCursor = head;
    let soleSender = 0;
    let presenceFrame: Uint8Array | null = null;
    let presenceFrom = presenceVersion;
    let presenceBytes = 0;
    let receivers = 0;
    let frameBytes = 0;

    for (const session of this.sessions.values()) {
      if (session.connection.unsentBytes > limits.socketBufferHighBytes) {
        session.laggingSinceMs ??= startMs;
        continue;
      }
      if (session.cutClocks !== null) {
        this.serveLagging(session);
        continue;
      }
      session.laggingSinceMs = null;
      if (session.cursor >= 0 && session.cursor < head) {
        if (session.cursor !== framesCursor) {
          framesCursor = session.cursor;
          frames = documentLog.framesAfter(framesCursor);
          soleSender = documentLog.soleSenderAfter(framesCursor);
          frameBytes = 0;
          for (const frame of frames) frameBytes += frame.length;
        }
        session.cursor = head;
        if (soleSender !== session.id) {
          for (const frame of frames) session.send(frame);
          receivers++;
        }
      }
      if (withPresence && session.presenceVersion < presenceVersion) {
        if (session.presenceVersion !== presenceFrom) {
          presenceFrom = session.presenceVersion;
          presenceFrame = this.presence.frameAfter(presenceFrom);
          presenceBytes = Math.max(presenceBytes, presenceFrame?.length ?? 0);
        }
        session.presenceVersion = presenceVersion;
        if (presenceFrame !== null) session.send(presenceFrame);
      }
    }
    this.flushedSeq = head;
    if (receivers > 0) meter.flushed(frameBytes, receivers, updateCount);
    const endMs = clock.now();
    if (withPresence) {
      this.flushedPresence = presenceVersion;
      this.presenceAllowance.spend(presenceBytes, endMs);
      this.forgetGone();
    }
    this.pacer.flushed(endMs, endMs - startMs, receivers);
    this.schedule();
  }

  private serveLagging(session: RoomSession): void {
    if (session.isLagging) return;
    const { documentLog } = this.parts;
    session.laggingSinceMs = null;
    if (session.cursor >= 0) {
      const frames =
        session.cutClocks === null
          ? documentLog.framesAfter(session.cursor)
          : [documentLog.updateBehind(session.cutClocks)];
      for (const frame of frames) session.send(frame);
      session.cutClocks = null;
      session.cursor = documentLog.head;
    }
    const states = this.presence.frameAfter(session.presenceVersion);
    if (states !== null) session.send(states);
    session.presenceVersion = this.presence.version;
    this.forgetGone();
  }

  private forgetGone(): void {
    let served = this.presence.version;
    for (const { presenceVersion } of this.sessions.values()) served = Math.min(served, presenceVersion);
    this.presence.forgetGone(served);
  }
}
