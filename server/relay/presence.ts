// Who is in a room and where their cursors are: the last awareness state of each clientID, who may speak for which clientID,
// and how many bytes a second that may cost. Knows no sockets; the room sends what it builds.
//
// The protocol: https://github.com/yjs/y-protocols/blob/v1.0.7/awareness.js
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeAwareness } from '../../protocol/messages.ts';
import { type ContentRules, RefusedError, StructReader } from './struct-reader.ts';

/** What presence must know of a session. */
export interface Speaker {
  readonly id: number;
  /** The secret that all connections of one Y.Doc share; null for stock clients. */
  readonly instance: string | null;
}

/**
 * Who speaks for a clientID. A `strong` claim was made by the client itself: its first awareness message, or an
 * update with its own structs. A `weak` one came along with somebody else's: tabs of one browser pass on each other's.
 */
interface Claim {
  speaker: Speaker;
  strength: 'strong' | 'weak';
}

interface State {
  clock: number;
  /** The entry as it travels: clientID, clock, JSON. */
  bytes: Uint8Array;
  /** Rises with every change in the room; readers keep how far they have been served. */
  version: number;
  /** null: the client has gone; kept until everybody has been told. */
  present: boolean;
}

export type ClaimResult =
  | { claim: 'granted' }
  /** Another live session speaks for this clientID. */
  | { claim: 'denied'; holder: Speaker };

/** What became of one awareness message. */
export interface AwarenessOutcome {
  /** Something changed and wants to be sent on. */
  changed: boolean;
  /** clientIDs that another live session speaks for, with that session. */
  denied: { client: number; holder: Speaker }[];
  /** clientIDs that were taken for gone: their client should announce itself again with a higher clock. */
  stale: number[];
}

// How many clocks of departed clients are remembered, so that a late state of theirs is known to be old.
const MAX_DEPARTED = 4096;
const MAX_ENTRIES_PER_MESSAGE = 1024;
const NO_RULES: ContentRules = { allowedRefs: 0, allowedTypes: 0, maxDepth: 0, maxRoots: 0 };
const utf8 = new TextDecoder('utf-8', { fatal: true });

export class Presence {
  private readonly states = new Map<number, State>();
  private readonly claims = new Map<number, Claim>();
  private readonly departed = new Map<number, number>();
  private currentVersion = 0;

  /** The version of the latest change; 0 before the first. */
  get version(): number {
    return this.currentVersion;
  }

  get size(): number {
    return this.states.size;
  }

  /** True when no session but `speaker` speaks for `client`. */
  mayWrite(client: number, speaker: Speaker): boolean {
    const claim = this.claims.get(client);
    return claim === undefined || claim.strength === 'weak' || isSame(claim.speaker, speaker);
  }

  holderOf(client: number): Speaker | null {
    return this.claims.get(client)?.speaker ?? null;
  }

  /**
   * `speaker` wants to speak for `client`. A live session keeps what it holds; a new connection of the same Y.Doc
   * (same secret) takes over at once from the old one.
   */
  claim(client: number, speaker: Speaker, strength: 'strong' | 'weak'): ClaimResult {
    const held = this.claims.get(client);
    if (held !== undefined && held.speaker.id !== speaker.id) {
      const isStronger = strength === 'strong' && held.strength === 'weak';
      if (!isStronger && !isSame(held.speaker, speaker)) return { claim: 'denied', holder: held.speaker };
    }
    if (held?.speaker.id === speaker.id && held.strength === 'strong') return { claim: 'granted' };
    this.claims.set(client, { speaker, strength });
    return { claim: 'granted' };
  }

  /**
   * Takes in an awareness update from `speaker`. Old clocks are dropped before their JSON is looked at: stock clients
   * send every remote cursor back, so in a room of N that is N - 1 of N messages. `isFirst`: the first awareness
   * message of this session, with which a client announces itself. Throws RefusedError when the bytes are no
   * awareness update.
   */
  receive(update: Uint8Array, speaker: Speaker, isFirst: boolean): AwarenessOutcome {
    const outcome: AwarenessOutcome = { changed: false, denied: [], stale: [] };
    const reader = new StructReader(update, 0, NO_RULES);
    const count = checkForm(update);
    reader.readVarUint();
    const strength = isFirst && count === 1 ? 'strong' : 'weak';
    for (let i = 0; i < count; i++) {
      const from = reader.at;
      const client = reader.readClientId();
      const clock = reader.readVarUint();
      const length = reader.readVarUint();
      const jsonFrom = reader.at;
      reader.at += length;
      const isNews = this.isNews(client, clock);
      if (!isNews) {
        // An old clock claims nothing: stock clients send back what they hear. But in a first message it may be somebody
        // whose old connection has not been found dead yet.
        const holder = this.claims.get(client)?.speaker;
        if (strength === 'strong' && holder !== undefined && !isSame(holder, speaker)) {
          outcome.denied.push({ client, holder });
        }
        if (this.isGone(client) && !isNullJson(update, jsonFrom, length)) outcome.stale.push(client);
        continue;
      }
      const present = readJson(update, jsonFrom, length);
      if (!present && !this.states.has(client)) continue;
      const claimed = this.claim(client, speaker, strength);
      if (claimed.claim === 'denied') {
        outcome.denied.push({ client, holder: claimed.holder });
        continue;
      }
      this.departed.delete(client);
      this.set(client, clock, update.slice(from, reader.at), present);
      outcome.changed = true;
    }
    return outcome;
  }

  /** The session has gone: everything that it spoke for is gone too. Returns the clientIDs that nobody speaks for now. */
  leave(speaker: Speaker): number[] {
    const freed: number[] = [];
    for (const [client, claim] of this.claims) {
      if (claim.speaker.id !== speaker.id) continue;
      this.claims.delete(client);
      freed.push(client);
      const state = this.states.get(client);
      if (state?.present) this.set(client, state.clock, encodeGone(client, state.clock), false);
    }
    return freed;
  }

  /** One awareness message with all changes after `version`; null when there are none. */
  frameAfter(version: number): Uint8Array | null {
    if (version >= this.currentVersion) return null;
    return this.encode(state => state.version > version);
  }

  /** One awareness message with everybody who is present; null when nobody is. */
  frameOfAll(): Uint8Array | null {
    return this.encode(state => state.present);
  }

  /** One awareness message with what `speaker` itself has announced, possibly nothing. Costs a few bytes. */
  frameOfOwn(speaker: Speaker): Uint8Array {
    return (
      this.encode((state, client) => state.present && this.claims.get(client)?.speaker.id === speaker.id) ??
      encodeAwareness(Uint8Array.of(0))
    );
  }

  /**
   * Tells a client that it is taken for gone. It answers with its state under a higher clock (applyAwarenessUpdate:
   * "never let a remote client remove this local state"), which others will believe.
   */
  frameOfStale(client: number): Uint8Array {
    const clock = this.states.get(client)?.clock ?? this.departed.get(client) ?? 0;
    return encodeAwareness(prefixed(1, encodeGone(client, clock)));
  }

  /** Everybody has been told of everything up to `version`: those who have gone need not be kept. */
  forgetGone(version: number): void {
    for (const [client, state] of this.states) {
      if (state.present || state.version > version) continue;
      this.states.delete(client);
      this.departed.delete(client);
      this.departed.set(client, state.clock);
    }
    // Oldest first: a Map keeps the order of insertion.
    for (const client of this.departed.keys()) {
      if (this.departed.size <= MAX_DEPARTED) break;
      this.departed.delete(client);
    }
  }

  private isNews(client: number, clock: number): boolean {
    const state = this.states.get(client);
    if (state !== undefined) return clock > state.clock;
    const departed = this.departed.get(client);
    return departed === undefined || clock > departed;
  }

  private isGone(client: number): boolean {
    return this.states.get(client)?.present === false || this.departed.has(client);
  }

  private set(client: number, clock: number, bytes: Uint8Array, present: boolean): void {
    this.states.set(client, { clock, bytes, present, version: ++this.currentVersion });
  }

  private encode(wanted: (state: State, client: number) => boolean): Uint8Array | null {
    const encoder = createEncoder();
    let count = 0;
    for (const [client, state] of this.states) {
      if (!wanted(state, client)) continue;
      writeUint8Array(encoder, state.bytes);
      count++;
    }
    return count === 0 ? null : encodeAwareness(prefixed(count, toUint8Array(encoder)));
  }
}

/** How many entries there are. Throws RefusedError when they do not fill the bytes exactly. */
function checkForm(update: Uint8Array): number {
  const reader = new StructReader(update, 0, NO_RULES);
  const count = reader.readCount(3);
  if (count > MAX_ENTRIES_PER_MESSAGE) reader.refuse(`${count} awareness entries`);
  for (let i = 0; i < count; i++) {
    reader.readClientId();
    reader.readVarUint();
    const length = reader.readVarUint();
    if (length > update.length - reader.at) reader.refuse('ends early');
    reader.at += length;
  }
  if (reader.at !== update.length) reader.refuse('bytes left over');
  return count;
}

function isSame(a: Speaker, b: Speaker): boolean {
  return a.id === b.id || (a.instance !== null && a.instance === b.instance);
}

function prefixed(count: number, entries: Uint8Array): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, count);
  writeUint8Array(encoder, entries);
  return toUint8Array(encoder);
}

/** An entry that says that the client has gone. With an equal clock, null wins. */
function encodeGone(client: number, clock: number): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, client);
  writeVarUint(encoder, clock);
  writeVarString(encoder, 'null');
  return toUint8Array(encoder);
}

function isNullJson(bytes: Uint8Array, from: number, length: number): boolean {
  return length === 4 && bytes[from] === 0x6e && bytes[from + 1] === 0x75;
}

/** Whether the JSON is a state (true) or null (false). Every client parses it, so it must parse here first. */
function readJson(bytes: Uint8Array, from: number, length: number): boolean {
  if (length > LIMITS.maxAwarenessBytes) {
    throw new RefusedError(
      'message-too-large',
      `awareness state of ${length} bytes, over ${LIMITS.maxAwarenessBytes}`,
    );
  }
  try {
    return JSON.parse(utf8.decode(bytes.subarray(from, from + length))) !== null;
  } catch {
    // SyntaxError or TypeError: no JSON, or no text at all. Stock clients would throw on it.
    throw new RefusedError('malformed', 'awareness state is not JSON');
  }
}
