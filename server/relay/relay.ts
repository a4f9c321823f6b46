// The relay: which documents are open, and who is in them. One keystroke goes this way: net hands its frame to the
// RoomSession (room-session.ts), the LiveRoom lets the Gate judge it (gate.ts), appends it to the DocumentLog, and
// then two things happen side by side: a flush sends it to everybody else (live-room.ts), and the Saver brings it to
// disk (saver.ts), after which the author's checkpoint is echoed. The Folder has the archive fold the log now and then.
import type { PersonHere } from '../../protocol/api.ts';
import { CLOSE, type CloseCode } from '../../protocol/close-codes.ts';
import type {
  Archive,
  Clock,
  Connection,
  GovernedSession,
  Log,
  Meter,
  RelayStats,
  Store,
  Timer,
  Visitor,
  Watcher,
} from './ports.ts';
import { RELAY_LIMITS, type RelayLimits } from './relay-limits.ts';
import { Room } from './room.ts';

export interface RelayParts {
  store: Store;
  /** null: logs are never folded. */
  archive: Archive | null;
  clock: Clock;
  log: Log;
  meter: Meter;
  watcher?: Watcher;
  /** Like Math.random. */
  random: () => number;
  /** At least 128 random bits as text. */
  newEpoch: () => string;
  /** Told to clients that opted in. */
  version: string;
  limits?: Partial<RelayLimits>;
  /**
   * Asked when a document is on disk and before anybody hears of it: roles may change until it resolves, and nobody is told
   * of the earlier ones. When it rejects the document is not opened.
   */
  opened?: (doc: string) => Promise<void>;
}

const SWEEP_EVERY_MS = 1000;
const MAX_PEOPLE = 50;

export class Relay {
  private readonly parts: RelayParts;
  private readonly limits: RelayLimits;
  private readonly rooms = new Map<string, Room>();
  private sessionCount = 0;
  private sweepTimer: Timer | null = null;
  private isStopping = false;

  constructor(parts: RelayParts) {
    this.parts = parts;
    this.limits = { ...RELAY_LIMITS, ...parts.limits };
  }

  /** Takes in a connection whose socket is open. Never throws; a connection that cannot be served is closed. */
  connect(connection: Connection, visitor: Visitor): GovernedSession {
    if (this.isStopping) {
      connection.close(CLOSE.restarting, 'the server is restarting');
      return ENDED;
    }
    const room = this.rooms.get(visitor.doc);
    if (room !== undefined) return room.connect(connection, visitor);
    const made = this.makeRoom(visitor.doc);
    const session = made.connect(connection, visitor);
    // Prosa's page says what it is; who does not is another application, whose documents may hold anything.
    void made.load({ kind: visitor.extended ? 'text' : 'any', owner: visitor.person });
    return session;
  }

  /** Who is in a document now, as they say themselves, each device once; nobody when it is not open. */
  whoIsIn(doc: string): PersonHere[] {
    return this.rooms.get(doc)?.people(MAX_PEOPLE) ?? [];
  }

  /**
   * Closes all connections to a document and lets go of it. Resolves when that is done; everything admitted is on disk
   * then. Who comes back meanwhile is asked to try again.
   */
  async evict(doc: string, code: CloseCode, reason: string): Promise<void> {
    await this.rooms.get(doc)?.evict(code, reason);
  }

  /**
   * Takes in an update that the server itself has made, through the same gate and log as anybody's, and sends it to
   * everybody. Resolves when it is on disk; rejects with the reason when it was not taken, also when there is no such
   * document: none is made.
   */
  async submit(doc: string, update: Uint8Array, author: string): Promise<void> {
    if (this.isStopping) throw new Error('the server is restarting');
    let room = this.rooms.get(doc);
    if (room === undefined) {
      room = this.makeRoom(doc);
      void room.load(null);
    }
    await room.submit(update, author);
  }

  stats(): RelayStats {
    const stats = { connections: 0, rooms: this.rooms.size, unsavedUpdates: 0, logBytes: 0 };
    for (const room of this.rooms.values()) {
      stats.connections += room.sessionCount;
      stats.unsavedUpdates += room.unsavedCount;
      stats.logBytes += room.logBytes;
    }
    return stats;
  }

  /**
   * Takes nobody in any more, tells everybody, brings what was admitted to disk and closes all connections with 4503.
   * Resolves when that is done or `deadlineMs` is over, with how many updates could not be saved.
   */
  async stop(deadlineMs: number): Promise<{ unsavedUpdates: number }> {
    this.isStopping = true;
    let timer: Timer | null = null;
    const expired = new Promise<void>(resolve => {
      timer = this.parts.clock.after(deadlineMs, resolve);
    });
    const unsaved = await Promise.all([...this.rooms.values()].map(room => room.stop(expired)));
    (timer as Timer | null)?.cancel();
    this.sweepTimer?.cancel();
    this.sweepTimer = null;
    return { unsavedUpdates: unsaved.reduce((sum, count) => sum + count, 0) };
  }

  private makeRoom(doc: string): Room {
    const room = new Room({
      ...this.parts,
      limits: this.limits,
      doc,
      nextSessionId: () => ++this.sessionCount,
      onGone: () => this.rooms.delete(doc),
    });
    this.rooms.set(doc, room);
    if (this.sweepTimer === null) this.sweepLater();
    return room;
  }

  private sweepLater(): void {
    this.sweepTimer = this.parts.clock.after(SWEEP_EVERY_MS, () => {
      this.sweepTimer = null;
      const nowMs = this.parts.clock.now();
      for (const room of this.rooms.values()) room.sweep(nowMs);
      if (this.rooms.size > 0 && !this.isStopping) this.sweepLater();
    });
  }
}

const ENDED: GovernedSession = {
  receive() {},
  drained() {},
  closed() {},
  changeRole() {},
  changeIdentity() {},
  end() {},
};
