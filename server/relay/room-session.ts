// One connection to one room: what it has been served, what it waits for, and how its messages are read. The room decides
// what they mean.
import * as decoding from 'lib0/decoding';
import { CLOSE, type CloseCode, type RefusalReason } from '../../protocol/close-codes.ts';
import {
  encodeCheckpoint,
  encodeNotice,
  encodeRefused,
  MESSAGE,
  type Notice,
  SYNC,
} from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';
import { nameOfAuthor } from '../ports/authors.ts';
import { Allowance } from './pacing.ts';
import type { Clock, Connection, GovernedSession, Identity, Log, Visitor } from './ports.ts';
import type { Speaker } from './presence.ts';
import type { RelayLimits } from './relay-limits.ts';

/** What a room does with the messages of its sessions. */
export interface MessageSink {
  onStep1(session: RoomSession, stateVector: Uint8Array): void;
  onUpdate(session: RoomSession, update: Uint8Array, isStep2: boolean): void;
  onAwareness(session: RoomSession, update: Uint8Array): void;
  onQueryAwareness(session: RoomSession): void;
  onCheckpoint(session: RoomSession, n: number): void;
}

/** How a session hears of its room, and the other way round. */
export interface SessionOwner {
  /** The room has the document: messages can be handled. Null while it is being loaded. */
  readonly sink: MessageSink | null;
  onDrained(session: RoomSession): void;
  onRoleChanged(session: RoomSession, before: Role): void;
  onClosed(session: RoomSession): void;
  /** Handling a message threw: a programmer's error. The room can no longer be trusted. */
  onBroken(error: unknown): void;
}

/** Whether everything that this client sent has entered the log. */
export type Settlement =
  | { state: 'settled' }
  /** Something was missing; the client was asked for it at `askedAtMs` and has not answered. */
  | { state: 'asked'; askedAtMs: number }
  /** It answered, and something is still missing, which only others can bring. */
  | { state: 'stuck'; askedAtMs: number }
  /**
   * Something was refused: nothing that this client sends may be called saved. For good, unless it was only that the client
   * might not edit, and then it may.
   */
  | { state: 'refused'; forGood: boolean };

// A message costs the machine more than the handler's time: reading it, framing, system calls.
const MS_PER_MESSAGE = 0.02;

export class RoomSession implements GovernedSession, Speaker {
  readonly id: number;
  readonly connection: Connection;
  readonly visitor: Visitor;
  /** What the client may do now. */
  role: Role;
  /** As others see it now. */
  identity: Identity | null;
  /** How far in the log this connection has been served; -1: it has not asked for the document yet. */
  cursor = -1;
  presenceVersion = 0;
  /** Since when there has been too much unsent; null: there is not. */
  laggingSinceMs: number | null = null;
  lastSentMs: number;
  settlement: Settlement = { state: 'settled' };
  /** It should be asked for what is missing, and was asked too short a while ago. */
  isAskDue = false;
  /** What it had when the log was cut behind its cursor; null when that did not happen. */
  cutClocks: ReadonlyMap<number, number> | null = null;
  /** Structs that another session must bring: clock per client. */
  readonly held = new Map<number, number>();
  /** clientIDs that this client announced while another session spoke for them. */
  readonly denied = new Set<number>();
  /** The first awareness message is how a client announces itself. */
  sentAwareness = false;
  /** A SyncStep1 that came while too much was unsent. Answered when that has drained. */
  postponedStep1: Uint8Array | null = null;
  /** In the order they came. `seq` is the place that must be on disk; null: not settled yet. */
  readonly checkpoints: { n: number; seq: number | null }[] = [];

  private readonly owner: SessionOwner;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly limits: RelayLimits;
  private readonly allowance: Allowance;
  private ended = false;
  private left = false;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  constructor(
    id: number,
    connection: Connection,
    visitor: Visitor,
    parts: { owner: SessionOwner; clock: Clock; log: Log; limits: RelayLimits },
  ) {
    this.id = id;
    this.connection = connection;
    this.visitor = visitor;
    this.role = visitor.role;
    this.identity = visitor.identity;
    this.owner = parts.owner;
    this.clock = parts.clock;
    this.log = parts.log;
    this.limits = parts.limits;
    this.lastSentMs = parts.clock.now();
    this.allowance = new Allowance(this.limits.cpuMsPerSecond, this.limits.cpuBurstMs, this.lastSentMs);
  }

  get author(): string {
    return nameOfAuthor(this.visitor.author);
  }

  get instance(): string | null {
    return this.visitor.instance;
  }

  get isOpen(): boolean {
    return !this.ended;
  }

  get isLagging(): boolean {
    return this.connection.unsentBytes > this.limits.socketBufferHighBytes;
  }

  receive(frame: Uint8Array): void {
    if (this.ended) return;
    const { sink } = this.owner;
    if (sink === null) {
      this.keepForLater(frame);
      return;
    }
    const startMs = this.clock.now();
    try {
      this.dispatch(frame, sink);
    } catch (error) {
      this.owner.onBroken(error);
      return;
    }
    const endMs = this.clock.now();
    this.allowance.spend(endMs - startMs + MS_PER_MESSAGE, endMs);
    const pauseMs = this.allowance.waitMs(endMs);
    if (pauseMs > 0) this.connection.throttle(pauseMs);
  }

  drained(): void {
    if (!this.ended) this.owner.onDrained(this);
  }

  closed(): void {
    this.ended = true;
    this.waiting = [];
    if (this.left) return;
    this.left = true;
    this.owner.onClosed(this);
  }

  /** The document is there: handles what came while it was being loaded. */
  handleWaiting(): void {
    const frames = this.waiting;
    this.waiting = [];
    for (const frame of frames) this.receive(frame);
  }

  send(frame: Uint8Array): void {
    if (this.ended) return;
    this.connection.send(frame);
    this.lastSentMs = this.clock.now();
  }

  notify(notice: Notice): void {
    if (this.visitor.extended) this.send(encodeNotice(notice));
  }

  /** Tells the client, if it listens, that something was not accepted. Does not end the connection. */
  tellRefused(reason: RefusalReason, sentence: string): void {
    const forGood =
      reason !== 'read-only' || (this.settlement.state === 'refused' && this.settlement.forGood);
    this.settlement = { state: 'refused', forGood };
    if (this.visitor.extended) this.send(encodeRefused({ reason, sentence }));
  }

  changeRole(role: Role): void {
    if (this.ended || role === this.role) return;
    const before = this.role;
    this.role = role;
    this.owner.onRoleChanged(this, before);
  }

  changeIdentity(identity: Identity | null): void {
    this.identity = identity;
  }

  /** Ends the connection and leaves the room at once, however long the closing handshake takes. */
  end(code: CloseCode, reason: string): void {
    if (this.ended) return;
    this.log.info('connection ended', { doc: this.visitor.doc, session: this.id, code, reason });
    this.connection.close(code, reason);
    this.closed();
  }

  /** Checkpoints that waited for something to be settled are due when the log is on disk up to `head`. */
  settleCheckpoints(head: number): void {
    for (const checkpoint of this.checkpoints) checkpoint.seq ??= head;
  }

  /** Echoes what is on disk. */
  echoCheckpoints(savedSeq: number): void {
    while (this.checkpoints.length > 0) {
      const { n, seq } = this.checkpoints[0]!;
      if (seq === null || seq > savedSeq) return;
      this.checkpoints.shift();
      this.send(encodeCheckpoint(n));
    }
  }

  private keepForLater(frame: Uint8Array): void {
    this.waitingBytes += frame.length;
    if (this.waitingBytes > this.limits.maxWaitingBytes) {
      this.end(CLOSE.tooMany, 'too much sent before the document was loaded');
      return;
    }
    this.waiting.push(frame);
  }

  private dispatch(frame: Uint8Array, sink: MessageSink): void {
    let message: ReturnType<typeof readMessage>;
    try {
      message = readMessage(frame);
    } catch {
      // lib0 throws when the bytes end early or a number is out of range: this is no message.
      this.end(CLOSE.malformedFrame, 'malformed message');
      return;
    }
    const { type, sync, body, n } = message;
    if (type === MESSAGE.sync && sync === SYNC.step1) sink.onStep1(this, body);
    else if (type === MESSAGE.sync && sync === SYNC.step2) sink.onUpdate(this, body, true);
    else if (type === MESSAGE.sync && sync === SYNC.update) sink.onUpdate(this, body, false);
    else if (type === MESSAGE.awareness) sink.onAwareness(this, body);
    else if (type === MESSAGE.queryAwareness) sink.onQueryAwareness(this);
    else if (type === MESSAGE.checkpoint && this.visitor.extended) sink.onCheckpoint(this, n);
    else this.end(CLOSE.malformedFrame, `unknown message type ${type}`);
  }
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** Takes a frame apart. Throws when it ends early or goes on behind its end. */
function readMessage(frame: Uint8Array): { type: number; sync: number; body: Uint8Array; n: number } {
  const decoder = decoding.createDecoder(frame);
  const type = decoding.readVarUint(decoder);
  let sync = -1;
  let body = NOTHING;
  let n = 0;
  if (type === MESSAGE.sync) sync = decoding.readVarUint(decoder);
  if (type === MESSAGE.sync || type === MESSAGE.awareness) body = decoding.readVarUint8Array(decoder);
  if (type === MESSAGE.checkpoint) n = decoding.readVarUint(decoder);
  if (decoding.hasContent(decoder)) throw new Error('bytes left over');
  return { type, sync, body, n };
}
