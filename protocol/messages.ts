// The wire of /sync/<document>: the y-websocket protocol, one message per frame, and Prosa's four extension
// messages. Builds and reads frames; knows no socket and no document.
//
//   0 sync        varUint 0 SyncStep1 + state vector, 1 SyncStep2 + update, 2 Update + update
//   1 awareness   varUint8Array of an awareness update
//   2 auth        varUint 0 + reason (never sent by Prosa: a close code says it)
//   3 query       asks for all awareness states
//   120 checkpoint, 121 hello, 122 notice, 123 refused: only for clients that connect with prosa=1
//
// https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md
// https://github.com/yjs/y-websocket/blob/master/src/y-websocket.js
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { REFUSAL_REASONS, type RefusalReason } from './close-codes.ts';
import type { WireLimits } from './limits.ts';
import type { Role } from './roles.ts';

export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  checkpoint: 120,
  hello: 121,
  notice: 122,
  refused: 123,
} as const;

export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** What a document may hold, fixed when it is born: see docs/spec.md, GATE. */
export const DOCUMENT_KINDS = ['text', 'any'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** URL parameters of a client that speaks the extension messages. */
export const PARAMS = {
  /** "1": send me messages 120 to 123. */
  extended: 'prosa',
  /** The epoch of the copy this client holds, when it holds one. Another epoch is closed with 4409. */
  epoch: 'epoch',
  /** A random secret, the same for all connections of one Y.Doc: lets a reconnect replace its own old socket. */
  instance: 'instance',
  /** Who writes, as a stable id of the person's device. */
  author: 'author',
  /** For other applications: a signed word (JWT) about who comes and what they may do. */
  token: 'token',
} as const;

/** The first message to a client that opted in. */
export interface Hello {
  /** Random id given to the document at birth. A local copy with another epoch must not be merged. */
  epoch: string;
  role: Role;
  kind: DocumentKind;
  /** Version of the server's software. */
  version: string;
  limits: WireLimits;
  /** Who the server takes you for. */
  author: string;
}

/** News about the document's state. Times are milliseconds since 1970 by the server's clock. */
export type Notice =
  | { type: 'role-changed'; role: Role }
  | { type: 'cannot-save'; sinceMs: number }
  | { type: 'saving-again' }
  | { type: 'restarting'; inSeconds: number }
  | { type: 'document-reset'; epoch: string };

/** An update was not accepted. `sentence` is for people, in English; `reason` is for programs. */
export interface Refused {
  reason: RefusalReason;
  sentence: string;
}

export function encodeSyncStep1(stateVector: Uint8Array): Uint8Array {
  return encodeSync(SYNC.step1, stateVector);
}

export function encodeSyncStep2(update: Uint8Array): Uint8Array {
  return encodeSync(SYNC.step2, update);
}

export function encodeUpdate(update: Uint8Array): Uint8Array {
  return encodeSync(SYNC.update, update);
}

function encodeSync(type: number, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.sync);
  encoding.writeVarUint(encoder, type);
  encoding.writeVarUint(encoder, body.length);
  const head = encoding.toUint8Array(encoder);
  // Through the encoder a document would be in memory twice more, as garbage.
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

export function encodeAwareness(awarenessUpdate: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.awareness);
  encoding.writeVarUint8Array(encoder, awarenessUpdate);
  return encoding.toUint8Array(encoder);
}

/** Both directions look the same: the client asks with n, the server echoes n once all before it is on disk. */
export function encodeCheckpoint(n: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, MESSAGE.checkpoint);
  encoding.writeVarUint(encoder, n);
  return encoding.toUint8Array(encoder);
}

export function encodeHello(hello: Hello): Uint8Array {
  return encodeJson(MESSAGE.hello, hello);
}

export function encodeNotice(notice: Notice): Uint8Array {
  return encodeJson(MESSAGE.notice, notice);
}

export function encodeRefused(refused: Refused): Uint8Array {
  return encodeJson(MESSAGE.refused, refused);
}

function encodeJson(type: number, body: unknown): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  encoding.writeVarString(encoder, JSON.stringify(body));
  return encoding.toUint8Array(encoder);
}

/** The number of a checkpoint body. Throws when the bytes end early or go on. */
export function readCheckpoint(decoder: decoding.Decoder): number {
  const n = decoding.readVarUint(decoder);
  if (decoding.hasContent(decoder)) throw new Error('checkpoint: bytes left over');
  return n;
}

export function readHello(decoder: decoding.Decoder): Hello {
  return readJson(decoder) as Hello;
}

export function readNotice(decoder: decoding.Decoder): Notice {
  return readJson(decoder) as Notice;
}

export function readRefused(decoder: decoding.Decoder): Refused {
  const body = readJson(decoder) as Refused;
  // A newer server may know reasons that this client does not: its sentence still says what happened.
  return REFUSAL_REASONS.includes(body.reason) ? body : { ...body, reason: 'not-allowed-here' };
}

function readJson(decoder: decoding.Decoder): unknown {
  return JSON.parse(decoding.readVarString(decoder));
}

/** One line about a frame, for logs, tests and debug pages. Never throws; reads no more than the header. */
export function describeFrame(frame: Uint8Array): string {
  try {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    const size = `${frame.length} B`;
    switch (type) {
      case MESSAGE.sync: {
        const names = ['SyncStep1', 'SyncStep2', 'Update'];
        return `${names[decoding.readVarUint(decoder)] ?? 'sync?'} ${size}`;
      }
      case MESSAGE.awareness:
        decoding.readVarUint(decoder);
        return `awareness of ${decoding.readVarUint(decoder)} ${size}`;
      case MESSAGE.auth:
        return `auth ${size}`;
      case MESSAGE.queryAwareness:
        return `query awareness ${size}`;
      case MESSAGE.checkpoint:
        return `checkpoint ${decoding.readVarUint(decoder)}`;
      case MESSAGE.hello:
      case MESSAGE.notice:
      case MESSAGE.refused: {
        const names = { [MESSAGE.hello]: 'hello', [MESSAGE.notice]: 'notice', [MESSAGE.refused]: 'refused' };
        return `${names[type]} ${decoding.readVarString(decoder).slice(0, 200)}`;
      }
      default:
        return `unknown message ${type} ${size}`;
    }
  } catch {
    // The bytes end before the header does: that is what there is to say about them.
    return `broken frame ${frame.length} B`;
  }
}
