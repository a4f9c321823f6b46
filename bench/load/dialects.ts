// The two protocols the servers speak, as builders of whole messages: y-websocket's, and Hocuspocus', which puts the
// document's name before each message and wants a token first. Knows no socket.
//
// https://github.com/yjs/y-protocols/blob/master/PROTOCOL.md
// https://github.com/ueberdosis/hocuspocus/blob/v4.7.0/packages/server/src/MessageReceiver.ts
import * as encoding from 'lib0/encoding';

export const DIALECTS = ['y-websocket', 'hocuspocus'] as const;
export type Dialect = (typeof DIALECTS)[number];

export const MESSAGE = { sync: 0, awareness: 1, auth: 2, syncReply: 4, checkpoint: 120 } as const;
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;
/** Hocuspocus: the second number of an auth message. */
export const AUTH = { token: 0, denied: 1, granted: 2 } as const;

const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const EMPTY_UPDATE = new Uint8Array([0, 0]);

/** Builds messages of one document for one server. */
export class MessageMaker {
  readonly dialect: Dialect;
  readonly doc: string;

  constructor(dialect: Dialect, doc: string) {
    this.dialect = dialect;
    this.doc = doc;
  }

  /** What a Hocuspocus client says first; null for y-websocket, where nothing comes before sync. */
  auth(): Uint8Array | null {
    if (this.dialect === 'y-websocket') return null;
    const encoder = this.begin(MESSAGE.auth);
    encoding.writeVarUint(encoder, AUTH.token);
    encoding.writeVarString(encoder, 'no secret');
    return encoding.toUint8Array(encoder);
  }

  /** Asks for what is not in the state vector; without one, for everything. */
  syncStep1(stateVector: Uint8Array = EMPTY_STATE_VECTOR): Uint8Array {
    return this.sync(SYNC.step1, stateVector);
  }

  /** The answer of a client that holds nothing to the server's SyncStep1. */
  emptySyncStep2(): Uint8Array {
    return this.sync(SYNC.step2, EMPTY_UPDATE);
  }

  update(update: Uint8Array): Uint8Array {
    return this.sync(SYNC.update, update);
  }

  /** Asks a Prosa server to say when all before it is on disk. */
  checkpoint(n: number): Uint8Array {
    const encoder = this.begin(MESSAGE.checkpoint);
    encoding.writeVarUint(encoder, n);
    return encoding.toUint8Array(encoder);
  }

  awareness(awarenessUpdate: Uint8Array): Uint8Array {
    const encoder = this.begin(MESSAGE.awareness);
    encoding.writeVarUint8Array(encoder, awarenessUpdate);
    return encoding.toUint8Array(encoder);
  }

  private sync(type: number, body: Uint8Array): Uint8Array {
    const encoder = this.begin(MESSAGE.sync);
    encoding.writeVarUint(encoder, type);
    encoding.writeVarUint8Array(encoder, body);
    return encoding.toUint8Array(encoder);
  }

  private begin(type: number): encoding.Encoder {
    const encoder = encoding.createEncoder();
    if (this.dialect === 'hocuspocus') encoding.writeVarString(encoder, this.doc);
    encoding.writeVarUint(encoder, type);
    return encoder;
  }
}

/** The path to connect to; Hocuspocus takes the name from the messages. */
export function pathFor(dialect: Dialect, prefix: string, doc: string): string {
  return dialect === 'hocuspocus' ? '/' : `${prefix}${doc}`;
}
