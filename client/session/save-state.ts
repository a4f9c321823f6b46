// What the page may say about its own state: facts that events change, and the one state that follows from the
// facts and the time. Pure; the clock is an argument.
//
// Safety: the state is never "saved" while a local change exists that the server's disk has not echoed.
// Liveness: once connected, synced and echoed, with nothing refused, the state becomes "saved".
import type { RefusalReason } from '../../protocol/close-codes.ts';
import { mayEdit, type Role } from '../../protocol/roles.ts';

/** Times from which a state is shown, in milliseconds. */
export const SHOWN_AFTER = {
  savingMs: 2_000,
  slowMs: 15_000,
  reconnectingMs: 5_000,
} as const;

/** How long "Back online" stays. */
export const BACK_MS = 4_000;

/** From this many failed tries on, the page says "offline" instead of "connection lost". */
export const OFFLINE_AFTER_TRIES = 3;

/** Why a session ended for good: nothing is sent any more. */
export type SessionEnd =
  | { why: 'not-signed-in' }
  | { why: 'no-access' }
  | { why: 'no-such-document' }
  /** The server's document is another one than this copy (close 4409, or a reset): they must not be merged. */
  | { why: 'replaced' }
  | { why: 'too-large' }
  | { why: 'update-refused' }
  | { why: 'malformed' };

type Link =
  | { phase: 'up' }
  /** `retryAtMs` is null while a try is under way. */
  | { phase: 'down'; sinceMs: number; failedTries: number; retryAtMs: number | null }
  | { phase: 'ended'; end: SessionEnd };

/** Changes up to number `upTo`, the oldest of them made at `firstAtMs`. */
interface ChangeSpan {
  upTo: number;
  firstAtMs: number;
}

export interface SaveFacts {
  /** Local changes made, those of earlier visits that were never echoed included. */
  changeCount: number;
  /** How many of them the server's disk has echoed. */
  savedCount: number;
  /** The changes without an echo, oldest first. Empty exactly when savedCount === changeCount. */
  unsaved: readonly ChangeSpan[];
  /** When the last echo arrived; null before the first. */
  savedAtMs: number | null;
  link: Link;
  /** What the browser says about its network. */
  browserOnline: boolean;
  storage: 'opening' | 'kept' | 'refused';
  /** Since when the server cannot save, as this device's clock has it; null when it can. */
  troubleSinceMs: number | null;
  role: Role;
  /** Set while a message was not accepted; cleared by the next try to connect. */
  refusal: { reason: RefusalReason; sentence: string } | null;
  /** Set when one change is larger than the server takes; it would never get through. Cleared likewise. */
  tooBig: { bytes: number; maxBytes: number } | null;
  /** Set while the loss of the connection was shown; counts what will be merged. Cleared by the echo after it. */
  away: boolean;
  /** Set by the echo that ended `away`. */
  back: { mergedCount: number; atMs: number } | null;
}

export type SaveEvent =
  | { type: 'changed' }
  /** Changes of an earlier visit, or of another tab, found unsaved in the local copy. */
  | { type: 'adopted'; count: number }
  | { type: 'storage'; storage: SaveFacts['storage'] }
  /** A connection is open and this document holds the server's state. */
  | { type: 'connected' }
  /** `lastHeardMs`: when the connection last proved that it lives; null when it never did. */
  | { type: 'lost'; lastHeardMs: number | null }
  | { type: 'retry-planned'; atMs: number }
  /** A new connection is being made: what was refused or too large is tried afresh. */
  | { type: 'trying' }
  /** The disk has everything up to change number `upTo`. */
  | { type: 'echoed'; upTo: number }
  | { type: 'browser-online'; online: boolean }
  | { type: 'server-trouble'; trouble: boolean }
  | { type: 'role'; role: Role }
  | { type: 'refused'; reason: RefusalReason; sentence: string }
  | { type: 'too-big'; bytes: number; maxBytes: number }
  | { type: 'ended'; end: SessionEnd };

export type SaveState =
  /** Nothing is known of the server yet. */
  | { kind: 'opening' }
  | { kind: 'saved'; atMs: number }
  /** `quiet`: too young to be shown. Whatever was shown before stays. */
  | { kind: 'saving'; stage: 'quiet' | 'shown' | 'slow'; seconds: number }
  /** `retryInSeconds` is null while a try is under way. */
  | { kind: 'reconnecting'; waitingCount: number; retryInSeconds: number | null }
  | { kind: 'offline'; waitingCount: number; browserOnline: boolean }
  | { kind: 'back'; mergedCount: number }
  /** The connection is down and the browser keeps no copy: closing the tab would lose text. */
  | { kind: 'not-stored'; waitingCount: number }
  | { kind: 'cannot-save'; waitingCount: number }
  | { kind: 'access-changed'; unsentCount: number }
  | { kind: 'refused'; reason: RefusalReason; sentence: string }
  | { kind: 'too-big'; bytes: number; maxBytes: number }
  | { kind: 'ended'; end: SessionEnd; unsentCount: number };

export function startFacts(nowMs: number): SaveFacts {
  return {
    changeCount: 0,
    savedCount: 0,
    unsaved: [],
    savedAtMs: null,
    link: { phase: 'down', sinceMs: nowMs, failedTries: 0, retryAtMs: null },
    browserOnline: true,
    storage: 'opening',
    troubleSinceMs: null,
    role: 'edit',
    refusal: null,
    tooBig: null,
    away: false,
    back: null,
  };
}

/** The same facts by a clock that was set back by `byMs`: everything is as long ago as it was. */
export function setBackFacts(facts: SaveFacts, byMs: number): SaveFacts {
  const earlier = (atMs: number | null) => (atMs === null ? null : atMs - byMs);
  const { link, back } = facts;
  return {
    ...facts,
    unsaved: facts.unsaved.map(span => ({ ...span, firstAtMs: span.firstAtMs - byMs })),
    savedAtMs: earlier(facts.savedAtMs),
    link:
      link.phase === 'down'
        ? { ...link, sinceMs: link.sinceMs - byMs, retryAtMs: earlier(link.retryAtMs) }
        : link,
    troubleSinceMs: earlier(facts.troubleSinceMs),
    back: back === null ? null : { ...back, atMs: back.atMs - byMs },
  };
}

/** Changes that the server's disk has not echoed. */
export function countUnsaved(facts: SaveFacts): number {
  return facts.changeCount - facts.savedCount;
}

export function reduceSave(before: SaveFacts, event: SaveEvent, nowMs: number): SaveFacts {
  // What the person was shown until now decides whether the return is worth a word.
  const facts: SaveFacts =
    before.away || !isAwayShown(before, nowMs) ? before : { ...before, away: true, back: null };
  switch (event.type) {
    case 'changed':
      return addChanges(facts, 1, nowMs);
    case 'adopted':
      return event.count > 0 ? addChanges(facts, event.count, nowMs) : facts;
    case 'storage':
      return { ...facts, storage: event.storage };
    case 'connected':
      return facts.link.phase === 'ended' ? facts : { ...facts, link: { phase: 'up' } };
    case 'lost':
      return loseLink(facts, event.lastHeardMs, nowMs);
    case 'retry-planned':
      if (facts.link.phase !== 'down') return facts;
      return { ...facts, link: { ...facts.link, retryAtMs: event.atMs } };
    case 'trying':
      if (facts.link.phase !== 'down') return facts;
      return { ...facts, link: { ...facts.link, retryAtMs: null }, refusal: null, tooBig: null };
    case 'echoed':
      return facts.refusal === null ? saveUpTo(facts, event.upTo, nowMs) : facts;
    case 'browser-online':
      return { ...facts, browserOnline: event.online };
    case 'server-trouble': {
      const troubleSinceMs = event.trouble ? (facts.troubleSinceMs ?? nowMs) : null;
      return { ...facts, troubleSinceMs };
    }
    case 'role': {
      // Who may edit again is asked by the server for what it would not take.
      const isPardoned = mayEdit(event.role) && facts.refusal?.reason === 'read-only';
      return { ...facts, role: event.role, refusal: isPardoned ? null : facts.refusal };
    }
    case 'refused':
      return { ...facts, refusal: { reason: event.reason, sentence: event.sentence } };
    case 'too-big':
      return { ...facts, tooBig: { bytes: event.bytes, maxBytes: event.maxBytes } };
    case 'ended':
      return { ...facts, link: { phase: 'ended', end: event.end } };
  }
}

// Spans are at least this long, and so few, that hours of writing offline stay a short list.
const SPAN_MS = 500;
const MAX_SPANS = 64;

function addChanges(facts: SaveFacts, count: number, nowMs: number): SaveFacts {
  const changeCount = facts.changeCount + count;
  const last = facts.unsaved.at(-1);
  const extend =
    last !== undefined && (nowMs - last.firstAtMs < SPAN_MS || facts.unsaved.length >= MAX_SPANS);
  const unsaved = extend
    ? [...facts.unsaved.slice(0, -1), { ...last, upTo: changeCount }]
    : [...facts.unsaved, { upTo: changeCount, firstAtMs: nowMs }];
  return { ...facts, changeCount, unsaved };
}

function saveUpTo(facts: SaveFacts, upTo: number, nowMs: number): SaveFacts {
  const savedCount = Math.max(facts.savedCount, Math.min(upTo, facts.changeCount));
  const unsaved = facts.unsaved.filter(span => span.upTo > savedCount);
  const back = facts.away ? { mergedCount: savedCount - facts.savedCount, atMs: nowMs } : facts.back;
  // An echo can overtake the end of the first round; it shows all the same that the connection works.
  const link: Link = facts.link.phase === 'down' ? { phase: 'up' } : facts.link;
  return { ...facts, link, savedCount, unsaved, savedAtMs: nowMs, away: false, back, troubleSinceMs: null };
}

function loseLink(facts: SaveFacts, lastHeardMs: number | null, nowMs: number): SaveFacts {
  switch (facts.link.phase) {
    case 'ended':
      return facts;
    case 'up':
      return {
        ...facts,
        link: {
          phase: 'down',
          sinceMs: Math.min(lastHeardMs ?? nowMs, nowMs),
          failedTries: 0,
          retryAtMs: null,
        },
      };
    case 'down':
      return { ...facts, link: { ...facts.link, failedTries: facts.link.failedTries + 1, retryAtMs: null } };
  }
}

function isOffline(facts: SaveFacts, nowMs: number): boolean {
  if (facts.link.phase !== 'down') return false;
  if (!facts.browserOnline) return true;
  return facts.link.failedTries >= OFFLINE_AFTER_TRIES && isLongDown(facts.link, nowMs);
}

function isLongDown(link: Extract<Link, { phase: 'down' }>, nowMs: number): boolean {
  return nowMs - link.sinceMs >= SHOWN_AFTER.reconnectingMs;
}

function isAwayShown(facts: SaveFacts, nowMs: number): boolean {
  if (facts.link.phase !== 'down') return false;
  return !facts.browserOnline || isLongDown(facts.link, nowMs);
}

/** The state to show at `nowMs`. */
export function showSaveState(facts: SaveFacts, nowMs: number): SaveState {
  const waitingCount = countUnsaved(facts);
  const { link } = facts;
  if (link.phase === 'ended') return { kind: 'ended', end: link.end, unsentCount: waitingCount };
  if (facts.tooBig !== null) return { kind: 'too-big', ...facts.tooBig };
  if (link.phase === 'down' && isAwayShown(facts, nowMs)) return showAway(facts, link, waitingCount, nowMs);
  if (!mayEdit(facts.role)) return { kind: 'access-changed', unsentCount: waitingCount };
  if (facts.refusal !== null) return { kind: 'refused', ...facts.refusal };
  if (facts.troubleSinceMs !== null && link.phase === 'up') return { kind: 'cannot-save', waitingCount };

  const oldest = facts.unsaved[0];
  const ageMs = oldest === undefined ? 0 : nowMs - oldest.firstAtMs;
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (ageMs >= SHOWN_AFTER.slowMs) return { kind: 'saving', stage: 'slow', seconds };
  if (ageMs >= SHOWN_AFTER.savingMs) return { kind: 'saving', stage: 'shown', seconds };
  if (facts.back !== null && nowMs - facts.back.atMs < BACK_MS) {
    return { kind: 'back', mergedCount: facts.back.mergedCount };
  }
  if (oldest !== undefined) return { kind: 'saving', stage: 'quiet', seconds };
  return facts.savedAtMs === null ? { kind: 'opening' } : { kind: 'saved', atMs: facts.savedAtMs };
}

function showAway(
  facts: SaveFacts,
  link: Extract<Link, { phase: 'down' }>,
  waitingCount: number,
  nowMs: number,
): SaveState {
  if (facts.storage === 'refused') return { kind: 'not-stored', waitingCount };
  if (isOffline(facts, nowMs)) return { kind: 'offline', waitingCount, browserOnline: facts.browserOnline };
  const { retryAtMs } = link;
  const retryInSeconds = retryAtMs === null ? null : Math.max(1, Math.ceil((retryAtMs - nowMs) / 1000));
  return { kind: 'reconnecting', waitingCount, retryInSeconds };
}

/**
 * When the state will next change by time alone, in milliseconds since 1970, or null when only an event can
 * change it. Never more than a second away while seconds are counted.
 */
export function findNextChangeMs(facts: SaveFacts, nowMs: number): number | null {
  const times: number[] = [];
  const { link } = facts;
  if (link.phase === 'ended') return null;
  if (link.phase === 'down') {
    times.push(link.sinceMs + SHOWN_AFTER.reconnectingMs);
    // Counted down to 1, which stays.
    const leftMs = link.retryAtMs === null ? 0 : link.retryAtMs - nowMs;
    if (leftMs > 1000) times.push(nowMs + (leftMs % 1000 || 1000));
  }
  const oldest = facts.unsaved[0];
  if (oldest !== undefined) {
    times.push(oldest.firstAtMs + SHOWN_AFTER.savingMs, oldest.firstAtMs + SHOWN_AFTER.slowMs);
    const ageMs = nowMs - oldest.firstAtMs;
    if (ageMs >= SHOWN_AFTER.slowMs) times.push(oldest.firstAtMs + (Math.floor(ageMs / 1000) + 1) * 1000);
  }
  if (facts.back !== null) times.push(facts.back.atMs + BACK_MS);
  const ahead = times.filter(time => time > nowMs);
  return ahead.length === 0 ? null : Math.min(...ahead);
}
