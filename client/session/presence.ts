// Who else is in the document, as clean values. What arrives in an awareness state was written by anybody: names
// are cut and stripped here, colours are only ever #rrggbb, positions only ever parsed relative positions.
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

/** The keys of y-codemirror's awareness states, so that its clients and Prosa's see each other. */
export interface OwnUser {
  name: string;
  color: string;
  colorLight: string;
}

export interface Cursor {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
}

/** Another client of this document. A person with two tabs is two of them. */
export interface Peer {
  clientId: number;
  /** The public id of the person, put there by the server; the same in all their tabs. null where it says none. */
  personId: string | null;
  name: string;
  /** #rrggbb. */
  color: string;
  cursor: Cursor | null;
  /** Changes whenever the cursor does; nothing else is in it. */
  cursorKey: string;
  /** The slide that they present, from 0; null when they present none. */
  slide: number | null;
}

const MAX_NAME_CHARS = 40;
const PERSON_ID = /^[\w-]{1,64}$/;
const MAX_SLIDE = 9_999;
const HEX_COLOUR = /^#[0-9a-f]{6}$/i;
// Controls and the characters that turn the direction of the text around them.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
const FALLBACK_COLOURS = ['#8a5a44', '#4f6d3a', '#33658a', '#7a4b94', '#9a3b5b', '#2f7471'];

/** A name that is safe to show: one line, at most 40 characters, "" when nothing is left. */
export function cleanName(name: unknown): string {
  if (typeof name !== 'string') return '';
  // Cut first: the rest of a name of a megabyte is of no interest.
  const line = name.slice(0, 400).replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return [...line].slice(0, MAX_NAME_CHARS).join('').trim();
}

/** The colour if it is exactly #rrggbb, else one that belongs to the clientID. */
export function cleanColour(color: unknown, clientId: number): string {
  if (typeof color === 'string' && HEX_COLOUR.test(color)) return color.toLowerCase();
  return FALLBACK_COLOURS[clientId % FALLBACK_COLOURS.length]!;
}

/** All other clients that have a state, by clientID. One whose state is the same is the same object as before. */
export function listPeers(awareness: Awareness): Peer[] {
  const peers: Peer[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    if (clientId !== awareness.clientID) peers.push(recallPeer(clientId, state));
  }
  return peers.sort((a, b) => a.clientId - b.clientId);
}

/** Whether a list of people would look the same for both; where their carets are is not part of it. */
export function lookSame(a: readonly Peer[], b: readonly Peer[]): boolean {
  const isSame = (one: Peer, other: Peer) =>
    one === other ||
    (one.clientId === other.clientId &&
      one.personId === other.personId &&
      one.name === other.name &&
      one.color === other.color &&
      one.slide === other.slide);
  return a.length === b.length && a.every((peer, i) => isSame(peer, b[i]!));
}

// What was read of a state. With 50 cursors moving, reading all of them anew for each message was a twentieth of all
// script. It leans on this: y-protocols makes a new object of every state that arrives and never changes one.
const readings = new WeakMap<object, Peer>();

function recallPeer(clientId: number, state: Record<string, unknown>): Peer {
  // Whoever writes a state by hand may make it a number.
  if (!isRecord(state)) return readPeer(clientId, {});
  const known = readings.get(state);
  if (known !== undefined) return known;
  const peer = readPeer(clientId, state);
  readings.set(state, peer);
  return peer;
}

function readPeer(clientId: number, state: Record<string, unknown>): Peer {
  const user = isRecord(state.user) ? state.user : {};
  const { cursor, cursorKey } = readCursor(state.cursor);
  return {
    clientId,
    personId: typeof user.id === 'string' && PERSON_ID.test(user.id) ? user.id : null,
    name: cleanName(user.name),
    color: cleanColour(user.color, clientId),
    cursor,
    cursorKey,
    slide: isClock(state.slide) ? Math.min(state.slide, MAX_SLIDE) : null,
  };
}

function readCursor(value: unknown): { cursor: Cursor | null; cursorKey: string } {
  if (!isRecord(value)) return { cursor: null, cursorKey: '' };
  const anchor = readPosition(value.anchor);
  const head = readPosition(value.head);
  if (anchor === null || head === null) return { cursor: null, cursorKey: '' };
  return { cursor: { anchor, head }, cursorKey: JSON.stringify([value.anchor, value.head]) };
}

function readPosition(value: unknown): Y.RelativePosition | null {
  if (!isRecord(value)) return null;
  const { type, item, tname, assoc } = value;
  if (!isIdOrNone(type) || !isIdOrNone(item)) return null;
  if (tname !== undefined && tname !== null && typeof tname !== 'string') return null;
  if (assoc !== undefined && assoc !== null && typeof assoc !== 'number') return null;
  if (!type && !item && !tname) return null;
  return Y.createRelativePositionFromJSON(value);
}

function isIdOrNone(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return isRecord(value) && isClock(value.client) && isClock(value.clock);
}

function isClock(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
