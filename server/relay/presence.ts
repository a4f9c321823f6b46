// Who is in a room and where their cursors are: the last awareness state of each clientID, who may speak for which clientID,
// and how many bytes a second that may cost. Knows no sockets; the room sends what it builds.
//
// The protocol: https://github.com/yjs/y-protocols/blob/v1.0.7/awareness.js
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding';
import type { PersonHere } from '../../protocol/api.ts';
import { isJsonDeeperThan } from '../../protocol/json-depth.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeAwareness } from '../../protocol/messages.ts';
import { mayEdit, type Role } from '../../protocol/roles.ts';
import { ANONYMOUS } from '../ports/authors.ts';
import { stampState } from './identity-stamp.ts';
import type { Identity } from './ports.ts';
import { type ContentRules, RefusedError, StructReader } from './struct-reader.ts';

/** What presence must know of a session. */
export interface Speaker {
  readonly id: number;
  /** The secret that all connections of one Y.Doc share; null for stock clients. */
  readonly instance: string | null;
  /** Whose device it is; 'anonymous' when unknown. */
  readonly author: string;
  /** As others see it; null: nobody that the server knows. */
  readonly identity: Identity | null;
  /** What it may do now, or might when it went. */
  readonly role: Role;
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
  /** Another live session speaks for this clientID; null: its owner went a moment ago, and may be back. */
  | { claim: 'denied'; holder: Speaker | null };

/** What became of one awareness message. */
export interface AwarenessOutcome {
  /** Something changed and wants to be sent on. */
  changed: boolean;
  /** clientIDs that another session speaks for, with that session if it is live. */
  denied: { client: number; holder: Speaker | null }[];
  /** clientIDs that were taken for gone: their client should announce itself again with a higher clock. */
  stale: number[];
}

// How many clocks of departed clients are remembered, so that a late state of theirs is known to be old.
const MAX_DEPARTED = 4096;
// Announced by one connection: clientIDs, and bytes of their states together. What goes beyond is dropped.
const MAX_CLIENTS_PER_SPEAKER = 64;
const MAX_BYTES_PER_SPEAKER = 64 * 1024;
// In one message: entries (each client that is known, and some), and bytes of new states.
const MAX_ENTRIES = 50_000;
const MAX_PARSED_BYTES = 4 * MAX_BYTES_PER_SPEAKER;
// What one message may have as an answer: an honest client speaks for a few clientIDs.
const MAX_TOLD = 2 * MAX_CLIENTS_PER_SPEAKER;
// A clock rises with every move; beyond this somebody made it up.
const MAX_AWARENESS_CLOCK = 2 ** 31;
// For so long after its connection ended a clientID is kept for its owner: reconnecting takes up to 9 s.
const RESERVE_MS = 30_000;
const MAX_OWNERS = 4096;
const NO_RULES: ContentRules = { allowedRefs: 0, allowedTypes: 0, maxDepth: 0, maxRoots: 0 };
const COLOR = /^#[0-9a-f]{6}$/i;
const MAX_NAME_CHARS = 40;
// Controls and what turns the direction of the text around it.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const utf8 = new TextDecoder('utf-8', { fatal: true });

export class Presence {
  private readonly states = new Map<number, State>();
  private readonly claims = new Map<number, Claim>();
  private readonly departed = new Map<number, number>();
  /** clientIDs by the id of the session that speaks for them. */
  private readonly spoken = new Map<number, Set<number>>();
  /** Who last spoke for a clientID under a secret, oldest first. `untilMs`: kept for that owner until then. */
  private readonly owners = new Map<number, { owner: Speaker; untilMs: number }>();
  private currentVersion = 0;

  /** The version of the latest change; 0 before the first. */
  get version(): number {
    return this.currentVersion;
  }

  get size(): number {
    return this.states.size;
  }

  /**
   * True when `speaker` may bring structs of `client`: no other session that may edit speaks for it, and it is not kept
   * for one.
   */
  mayWrite(client: number, speaker: Speaker): boolean {
    const claim = this.claims.get(client);
    let holder: Speaker | null = null;
    if (claim === undefined) holder = this.reservedFor(client, speaker);
    else if (claim.strength === 'strong' && !isSame(claim.speaker, speaker)) holder = claim.speaker;
    // Who may not edit cannot bring these words, and others' words may stand on them.
    return holder === null || !mayEdit(holder.role);
  }

  /** The clientIDs that `speaker` speaks for. */
  clientsOf(speaker: Speaker): Iterable<number> {
    return this.spoken.get(speaker.id) ?? [];
  }

  holderOf(client: number): Speaker | null {
    return this.claims.get(client)?.speaker ?? null;
  }

  /**
   * `speaker` wants to speak for `client`. A live session keeps what it holds, with two exceptions: a younger connection of
   * the same Y.Doc (same secret) takes over from the older one, and an owner who was away takes back what was theirs.
   */
  claim(client: number, speaker: Speaker, strength: 'strong' | 'weak'): ClaimResult {
    const held = this.claims.get(client);
    if (held === undefined) {
      if (this.reservedFor(client, speaker) !== null) return { claim: 'denied', holder: null };
    } else if (held.speaker.id !== speaker.id) {
      const isOwner = isSameInstance(this.owners.get(client)?.owner ?? null, speaker);
      if (isSameInstance(held.speaker, speaker)) {
        if (held.speaker.id > speaker.id) return { claim: 'granted' }; // a late word of the older connection
      } else if (!isOwner && (strength === 'weak' || held.strength === 'strong')) {
        return { claim: 'denied', holder: held.speaker };
      }
      this.forgetClaim(client, held.speaker);
    } else if (held.strength === 'strong') return { claim: 'granted' };
    this.claims.set(client, { speaker, strength });
    const clients = this.spoken.get(speaker.id);
    if (clients === undefined) this.spoken.set(speaker.id, new Set([client]));
    else clients.add(client);
    if (speaker.instance !== null && strength === 'strong') this.remember(client, speaker, 0);
    return { claim: 'granted' };
  }

  /** Ends what was kept for owners that did not come back; returns those clientIDs. */
  expire(nowMs: number): number[] {
    const freed: number[] = [];
    for (const [client, kept] of this.owners) {
      if (kept.untilMs === 0 || kept.untilMs > nowMs) continue;
      kept.untilMs = 0;
      freed.push(client);
    }
    return freed;
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
    const toTell = new Set<number>();
    let parsedBytes = 0;
    const strength = isFirst && count === 1 ? 'strong' : 'weak';
    for (let i = 0; i < count; i++) {
      const from = reader.at;
      const client = reader.readClientId();
      const clock = reader.readVarUint();
      const length = reader.readVarUint();
      const jsonFrom = reader.at;
      reader.at += length;
      if (clock > MAX_AWARENESS_CLOCK || length > LIMITS.maxAwarenessBytes) continue;
      const isNews = this.isNews(client, clock);
      if (!isNews) {
        // An old clock claims nothing: stock clients send back what they hear. But in a first message it may be somebody
        // whose old connection has not been found dead yet.
        const holder = this.claims.get(client)?.speaker;
        if (strength === 'strong' && holder !== undefined && !isSame(holder, speaker)) {
          outcome.denied.push({ client, holder });
        }
        const isStale = this.isGone(client) && !isNullJson(update, jsonFrom, length);
        if (isStale && mayTell(toTell, client)) outcome.stale.push(client);
        continue;
      }
      // Nobody holds more than this; whatever is behind it in one message is made up.
      parsedBytes += length;
      if (parsedBytes > MAX_PARSED_BYTES) break;
      // Deeper ones would exhaust the stack of whoever writes or compares them: ours, and that of every client.
      if (isJsonDeeperThan(update, LIMITS.maxAwarenessDepth, jsonFrom, reader.at)) continue;
      const state = readJson(update, jsonFrom, length);
      const present = state !== null;
      if (!present && !this.states.has(client)) continue;
      const stamped = stampState(state, speaker.identity);
      const entry = stamped === null ? update.slice(from, reader.at) : encodeEntry(client, clock, stamped);
      if (!this.hasRoom(speaker, client, entry.length)) continue;
      const claimed = this.claim(client, speaker, strength);
      if (claimed.claim === 'denied') {
        if (mayTell(toTell, client)) outcome.denied.push({ client, holder: claimed.holder });
        continue;
      }
      this.departed.delete(client);
      this.set(client, clock, entry, present);
      outcome.changed = true;
    }
    return outcome;
  }

  /** The session has gone: everything that it spoke for is gone too. Returns the clientIDs that nobody speaks for now. */
  leave(speaker: Speaker, nowMs: number): number[] {
    const freed: number[] = [];
    for (const client of this.clientsOf(speaker)) {
      const claim = this.claims.get(client);
      if (claim?.speaker.id !== speaker.id) continue;
      this.claims.delete(client);
      const isKept = speaker.instance !== null && claim.strength === 'strong';
      if (isKept) this.remember(client, speaker, nowMs + RESERVE_MS);
      freed.push(client);
      const state = this.states.get(client);
      if (state?.present) this.set(client, state.clock, encodeGone(client, state.clock), false);
    }
    this.spoken.delete(speaker.id);
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

  /**
   * Who is present, as they say themselves: at most `maxCount`, each person once however many tabs they have open. Costs
   * the parsing of every state, so it is for lists, not for every keystroke.
   */
  people(maxCount: number): PersonHere[] {
    const people = new Map<string, PersonHere>();
    for (const [client, state] of this.states) {
      if (people.size >= maxCount) break;
      const person = state.present ? readPerson(state.bytes) : null;
      if (person === null) continue;
      const { author = ANONYMOUS, identity = null } = this.claims.get(client)?.speaker ?? {};
      const known = author === ANONYMOUS ? String(client) : `${author} ${person.color} ${person.name}`;
      const who = identity === null ? known : `${identity.id} ${person.color} ${person.name}`;
      people.set(who, person);
    }
    return [...people.values()];
  }

  /** One awareness message with what `speaker` itself has announced, possibly nothing. Costs a few bytes. */
  frameOfOwn(speaker: Speaker): Uint8Array {
    const encoder = createEncoder();
    let count = 0;
    for (const client of this.clientsOf(speaker)) {
      const state = this.states.get(client);
      if (!state?.present) continue;
      writeUint8Array(encoder, state.bytes);
      count++;
    }
    return encodeAwareness(prefixed(count, toUint8Array(encoder)));
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

  /**
   * The owner who went a moment ago and for whom a clientID is kept; null: it is not kept from `speaker`. Other
   * connections of the same device may stand in.
   */
  private reservedFor(client: number, speaker: Speaker): Speaker | null {
    const kept = this.owners.get(client);
    if (kept === undefined || kept.untilMs === 0) return null;
    const { owner } = kept;
    return isSame(owner, speaker) || isSameAuthor(owner, speaker) ? null : owner;
  }

  /** The first owner stays the owner: who takes an abandoned clientID must not become it. */
  private remember(client: number, owner: Speaker, untilMs: number): void {
    const kept = this.owners.get(client);
    if (kept !== undefined && !isSameInstance(kept.owner, owner)) return;
    this.owners.delete(client);
    this.owners.set(client, { owner, untilMs });
    if (this.owners.size <= MAX_OWNERS) return;
    for (const oldest of this.owners.keys()) {
      this.owners.delete(oldest);
      return;
    }
  }

  private forgetClaim(client: number, speaker: Speaker): void {
    this.claims.delete(client);
    this.spoken.get(speaker.id)?.delete(client);
  }

  private hasRoom(speaker: Speaker, client: number, addedBytes: number): boolean {
    const clients = this.spoken.get(speaker.id);
    if (clients === undefined) return true;
    if (!clients.has(client) && clients.size >= MAX_CLIENTS_PER_SPEAKER) return false;
    let bytes = addedBytes;
    for (const other of clients) if (other !== client) bytes += this.states.get(other)?.bytes.length ?? 0;
    return bytes <= MAX_BYTES_PER_SPEAKER;
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

  private encode(wanted: (state: State) => boolean): Uint8Array | null {
    const encoder = createEncoder();
    let count = 0;
    for (const state of this.states.values()) {
      if (!wanted(state)) continue;
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
  if (count > MAX_ENTRIES) reader.refuse(`${count} entries`);
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

/** True for the first time that a client is told something because of one message, as long as there are not too many. */
function mayTell(told: Set<number>, client: number): boolean {
  if (told.size >= MAX_TOLD || told.has(client)) return false;
  told.add(client);
  return true;
}

function isSame(a: Speaker, b: Speaker): boolean {
  return a.id === b.id || isSameInstance(a, b);
}

function isSameInstance(a: Speaker | null, b: Speaker): boolean {
  return a !== null && a.instance !== null && a.instance === b.instance;
}

function isSameAuthor(a: Speaker, b: Speaker): boolean {
  return a.author !== ANONYMOUS && a.author === b.author;
}

function prefixed(count: number, entries: Uint8Array): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, count);
  writeUint8Array(encoder, entries);
  return toUint8Array(encoder);
}

/** An entry that says that the client has gone. With an equal clock, null wins. */
function encodeGone(client: number, clock: number): Uint8Array {
  return encodeEntry(client, clock, 'null');
}

function encodeEntry(client: number, clock: number, json: string): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, client);
  writeVarUint(encoder, clock);
  writeVarString(encoder, json);
  return toUint8Array(encoder);
}

/** Name and colour in an entry of awareness. Anybody may have written anything there: null when it is no person. */
function readPerson(entry: Uint8Array): PersonHere | null {
  const reader = new StructReader(entry, 0, NO_RULES);
  reader.readClientId();
  reader.readVarUint();
  const length = reader.readVarUint();
  const state: unknown = JSON.parse(utf8.decode(entry.subarray(reader.at, reader.at + length)));
  const user = fieldOf(state, 'user');
  const name = fieldOf(user, 'name');
  const color = fieldOf(user, 'color');
  if (typeof name !== 'string' || typeof color !== 'string' || !COLOR.test(color)) return null;
  const line = name
    .slice(0, 4 * MAX_NAME_CHARS)
    .replace(INVISIBLE, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const tidy = [...line].slice(0, MAX_NAME_CHARS).join('').trim();
  return tidy === '' ? null : { name: tidy, color: color.toLowerCase() };
}

function fieldOf(value: unknown, field: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, field);
  return isObject ? (value as Record<string, unknown>)[field] : undefined;
}

function isNullJson(bytes: Uint8Array, from: number, length: number): boolean {
  return length === 4 && bytes[from] === 0x6e && bytes[from + 1] === 0x75;
}

/** The state, null when the client has gone. Every client parses it, so it must parse here first. */
function readJson(bytes: Uint8Array, from: number, length: number): unknown {
  try {
    return JSON.parse(utf8.decode(bytes.subarray(from, from + length)));
  } catch {
    // SyntaxError or TypeError: no JSON, or no text at all. Stock clients would throw on it.
    throw new RefusedError('malformed', 'awareness state is not JSON');
  }
}
