// Keeps account of what clients have sent that is not in the log: who is asked for it, and when their checkpoints may be
// echoed. Knows no updates and sends nothing but questions and echoes.
import { encodeSyncStep1 } from '../../protocol/messages.ts';
import type { DocumentLog } from './document-log.ts';
import type { Gate, Held } from './gate.ts';
import type { LogUpdate } from './log-update.ts';
import type { Clock, Meter } from './ports.ts';
import type { Presence, Speaker } from './presence.ts';
import type { RoomSession } from './room-session.ts';
import type { Saver } from './saver.ts';

// Between two requests for what is missing: a client answers the first with everything.
const ASK_AGAIN_MS = 1000;

export interface SettlementParts {
  gate: Gate;
  documentLog: DocumentLog;
  saver: Saver;
  clock: Clock;
  meter: Meter;
  presence: Presence;
  /** Whether that session still lives is worth knowing. */
  probe: (holder: Speaker) => void;
}

/**
 * Safety: no checkpoint of a client is echoed while something that it sent before is not in the log.
 * Liveness: it is asked for what is missing; when only another session can bring that, it is asked again as soon as
 * some of it has come, or nobody who may edit speaks for it any more.
 */
export class Settlements {
  private readonly parts: SettlementParts;
  /** Sessions of which something has not entered the log yet. */
  private readonly unsettled = new Set<RoomSession>();

  constructor(parts: SettlementParts) {
    this.parts = parts;
  }

  get size(): number {
    return this.unsettled.size;
  }

  forget(session: RoomSession): void {
    this.unsettled.delete(session);
  }

  /** An update of this client was dealt with; `gap` and `held` say what of it, or before it, is missing. */
  settle(session: RoomSession, isStep2: boolean, gap: boolean, held: Held | null): void {
    const { presence, probe, meter, clock, documentLog, saver } = this.parts;
    // A SyncStep2 holds everything that the client has and the log had not: what is missing now, it says itself.
    if (isStep2) session.held.clear();
    if (held !== null) {
      for (const [client, clockOf] of held) {
        session.held.set(client, Math.max(clockOf, session.held.get(client) ?? 0));
        const holder = presence.holderOf(client);
        if (holder !== null && holder.id !== session.id) probe(holder);
      }
    }
    if (gap) {
      meter.updateGap();
      if (isStep2) session.settlement = { state: 'stuck', askedAtMs: clock.now() };
      else this.ask(session);
    } else if (isStep2 && session.settlement.state !== 'refused') {
      session.settlement = { state: 'settled' };
      session.isAskDue = false;
    }
    if (session.settlement.state !== 'settled' || session.held.size > 0) {
      this.unsettled.add(session);
      return;
    }
    if (!this.unsettled.delete(session)) return;
    session.settleCheckpoints(documentLog.head);
    session.echoCheckpoints(saver.savedSeq);
  }

  /** Asks for everything that the log lacks; a moment later when that was asked a moment ago. */
  ask(session: RoomSession): void {
    const nowMs = this.parts.clock.now();
    const { settlement } = session;
    if (settlement.state === 'refused') return;
    this.unsettled.add(session);
    if (settlement.state !== 'settled' && nowMs - settlement.askedAtMs < ASK_AGAIN_MS) {
      session.isAskDue = true;
      return;
    }
    session.isAskDue = false;
    session.settlement = { state: 'asked', askedAtMs: nowMs };
    session.send(encodeSyncStep1(this.parts.gate.known.stateVector()));
  }

  /** The client may edit again: what was refused only because it might not is asked for. */
  pardon(session: RoomSession): void {
    const { settlement } = session;
    if (settlement.state === 'refused' && settlement.forGood) return;
    session.settlement = { state: 'settled' };
    this.ask(session);
  }

  /** `sender` has brought `news`: others may be able to bring what they could not bring before. */
  askOthers(sender: RoomSession, news: LogUpdate): void {
    const { known } = this.parts.gate;
    const advanced = new Set(news.runs.map(({ client }) => client));
    for (const session of this.unsettled) {
      if (session === sender) continue;
      let hasCome = session.settlement.state === 'stuck';
      for (const [client, clock] of session.held) {
        const isWhole = known.clockOf(client) >= clock;
        if (isWhole) session.held.delete(client);
        // The rest may depend in turn on what this session can bring now.
        hasCome ||= isWhole || advanced.has(client);
      }
      // Its checkpoints wait for the answer: what depends on the news has not come yet.
      if (hasCome && !session.isAskDue) this.ask(session);
    }
  }

  /** Nobody who may edit speaks for `client` any more: those who carry its structs may bring them. */
  offer(client: number): void {
    for (const session of this.unsettled) if (session.held.delete(client)) this.ask(session);
  }
}
