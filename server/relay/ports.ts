// What the relay needs from the world, and what it offers to it. The relay knows nothing of sockets, SQL, worker
// threads or real time: `net`, `store` and `archive` implement these ports, main.ts puts them together, and tests
// pass simulated ones.
import type { CloseCode, RefusalReason } from '../../protocol/close-codes.ts';
import type { DocumentKind } from '../../protocol/messages.ts';
import type { Role } from '../../protocol/roles.ts';

/** One client, as the relay sees it. */
export interface Connection {
  /** Sends one binary WebSocket message. Never throws; after close() it does nothing. The bytes stay unchanged. */
  send(frame: Uint8Array): void;
  /** Bytes handed to send() that the operating system has not taken yet. */
  readonly unsentBytes: number;
  /** Starts the closing handshake. `reason` may have any length. Calling it again does nothing. */
  close(code: CloseCode, reason: string): void;
  /** Makes sure that the other end lives: pings it, and drops the connection when no pong comes within 3 s. */
  probe(): void;
  /** Reads nothing from this client for so long: TCP carries the pressure back, nothing is lost. */
  throttle(pauseMs: number): void;
}

/** What is known about a client when it connects; established by `net`, trusted by the relay. */
export interface Visitor {
  /** The document's key, from documentKey(). */
  doc: string;
  role: Role;
  /**
   * Stored with every update, for history and for setting aside what does not verify: the session's id where there is one,
   * else of this connection alone (ports/authors.ts).
   */
  author: string;
  /** The person's id from their session; null for clients without one. */
  person: string | null;
  /** Under whom others see this client; null: nobody that we know, so it may carry nobody's id. */
  identity: Identity | null;
  /** Opted in to messages 120 to 123. */
  extended: boolean;
  /** The epoch of the copy that the client holds; null when it holds none or did not say. */
  epoch: string | null;
  /** The secret that all connections of one Y.Doc share; null for stock clients. */
  instance: string | null;
}

/** What others see of who is at a connection, as the server knows it. */
export interface Identity {
  /** The person's public id. */
  id: string;
  /** Null: what the client says itself. */
  name: string | null;
  /** #rrggbb; null: what the client says itself. */
  color: string | null;
}

/** The relay's end of one connection. `net` calls it. */
export interface Session {
  /** One whole message from the client. Never throws. The bytes belong to the relay from here on. */
  receive(frame: Uint8Array): void;
  /** `unsentBytes` has fallen to nothing. */
  drained(): void;
  /** The connection is gone, for whatever reason. Called once. */
  closed(): void;
}

/** A session whose client may be given other rights while it is connected. */
export interface GovernedSession extends Session {
  /** From now on the client may do this. It is told when it listens. Nothing when that is its role already. */
  changeRole(role: Role): void;
  /** What the client announces from now on carries this. */
  changeIdentity(identity: Identity | null): void;
  /** Ends the connection, and its part in the room at once. Calling it again does nothing. */
  end(code: CloseCode, reason: string): void;
}

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds, monotonic, with fractions where the machine has them. */
  now(): number;
  /** Milliseconds since 1970. */
  wallNow(): number;
  after(delayMs: number, run: () => void): Timer;
  /** Runs after what has already arrived has been read: `setImmediate` in the real world. */
  soon(run: () => void): void;
}

/** An update at its place in a document's log. Places count from 1 without a hole. */
export interface StoredUpdate {
  seq: number;
  bytes: Uint8Array;
  author: string;
}

export interface StoredDocument {
  epoch: string;
  kind: DocumentKind;
  /** One update that stands for all places up to `baseSeq`; null when nothing was folded yet. */
  base: Uint8Array | null;
  /** 0 when there is no base. */
  baseSeq: number;
  /** The updates after the base, in order, without a hole. */
  tail: StoredUpdate[];
  /** When it was moved to the bin; null when it is not there. A document in the bin is not opened. */
  binnedMs: number | null;
  /** False when the archive has not said yet what this document is about; its base may be older than such facts. */
  hasFacts: boolean;
}

/** What a document is born with. */
export interface Birth {
  epoch: string;
  kind: DocumentKind;
  atMs: number;
  /** Who makes it; null when nobody is known. */
  owner: string | null;
}

/** The content that a document is made with. */
export interface NewText {
  bytes: Uint8Array;
  author: string;
  facts: DocumentFacts;
}

export interface Append {
  doc: string;
  seq: number;
  bytes: Uint8Array;
  author: string;
  /** Milliseconds since 1970. */
  atMs: number;
}

/** What the archive made of a log up to `upToSeq`. */
export interface Folded {
  upToSeq: number;
  base: Uint8Array;
  /** Yjs state vector and delete set of `base`, encoded as v1. */
  stateVector: Uint8Array;
  deleteSet: Uint8Array;
  facts: DocumentFacts;
}

/** What a built document says about itself, for lists, search and export. */
export interface DocumentFacts {
  /** The document as plain text. */
  text: string;
  /** Set by hand in the document's `meta`, or the first heading; "" when there is neither. At most 200 UTF-16 units. */
  title: string;
  /** From `meta`; null is Markdown. */
  language: string | null;
  /** The beginning of the text without marks, at most 160 UTF-16 units. */
  excerpt: string;
}

/** Where documents live. Every method rejects with an Error when it could not do its work. */
export interface Store {
  /**
   * The document, made with `birth` when there is none. Durable when it resolves. One in the bin is answered as it
   * is, with `binnedMs`: it is neither made anew nor taken out.
   * Rejects with CorruptDocumentError when what is stored cannot be the whole document.
   */
  open(doc: string, birth: Birth): Promise<StoredDocument>;
  /**
   * A new document with its first update and what the archive says of it, in one transaction. "exists" when the name is
   * taken, also by a document in the bin: then nothing was changed.
   */
  create(doc: string, birth: Birth, first: NewText): Promise<'created' | 'exists'>;
  /** The document, or null when there is none. Rejects like open(). */
  load(doc: string): Promise<StoredDocument | null>;
  /**
   * Resolves when every update of the batch is on disk; rejects when none is, or when that is unknown. A batch
   * may be sent again: a place that is already taken by the same bytes is left as it is.
   */
  append(batch: readonly Append[]): Promise<void>;
  /** Replaces the base in one transaction. The updates it stands for stay stored for the history. */
  compact(doc: string, folded: Folded): Promise<void>;
  /**
   * Like compact(), and gives the document a new epoch; `setAside` lists the places whose updates are kept but
   * never served again.
   */
  reset(doc: string, folded: Folded, epoch: string, setAside: readonly number[]): Promise<void>;
  /** Commits what was accepted and releases the files. */
  close(): Promise<void>;
}

/** What is stored cannot be the whole document: a hole, a wrong checksum, bytes that do not parse. */
export class CorruptDocumentError extends Error {
  readonly doc: string;
  constructor(doc: string, detail: string) {
    super(`document ${JSON.stringify(doc)} is damaged: ${detail}`);
    this.name = 'CorruptDocumentError';
    this.doc = doc;
  }
}

export interface FoldRequest {
  doc: string;
  kind: DocumentKind;
  base: Uint8Array | null;
  /** In order; the fold stands for all up to the last one, 0 when there is none: what the base is, is looked at anew. */
  tail: readonly StoredUpdate[];
}

export type FoldResult =
  | { outcome: 'verified'; folded: Folded }
  /** The document did not verify; `folded` is what is left without the updates at `setAside`. */
  | { outcome: 'set-aside'; folded: Folded; setAside: number[]; reason: string };

/** What a document holds when it is made with content. */
export interface Draft {
  text: string;
  /** null: the first heading. */
  title: string | null;
  language: string | null;
}

/** The only part that builds documents. */
export interface Archive {
  /** Builds, verifies and folds a log. Rejects when it could not (time, memory, a crash): then nothing changes. */
  fold(request: FoldRequest): Promise<FoldResult>;
  close(): Promise<void>;
}

/** What the archive does for the API. Every method rejects when it could not (time, memory, a crash). */
export interface Drafting {
  /** The update that makes an empty text document this. `\r\n` and `\r` become `\n`. */
  compose(draft: Draft): Promise<{ bytes: Uint8Array; facts: DocumentFacts }>;
  /** What a log says when it is built. Rejects when it could not be built. */
  read(request: FoldRequest): Promise<DocumentFacts>;
  /** The update that gives a text document another title; null: the first heading again. */
  retitle(request: FoldRequest, title: string | null): Promise<Uint8Array>;
  /** A page that stands alone, for export: it needs no other file and no script. */
  renderHtml(page: { text: string; title: string; language: string | null; locale: string }): Promise<string>;
}

/** Structured logs. `event` is a short constant; everything variable goes into `fields`. */
export interface Log {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** Told when what lists show of an open document may have changed. Called on hot paths: implementations only take note. */
export interface Watcher {
  changed(doc: string, what: 'people' | 'title' | 'text'): void;
}

/** Told about what happens, for /metrics. Called on hot paths: implementations only add numbers. */
export interface Meter {
  updateAdmitted(bytes: number): void;
  updateDuplicate(): void;
  updateGap(): void;
  updateRefused(reason: RefusalReason): void;
  /** One frame went to `receiverCount` connections; `updateCount` updates are in it (0: presence only). */
  flushed(frameBytes: number, receiverCount: number, updateCount: number): void;
  /** One commit of `updateCount` updates took `latencyMs`. */
  committed(latencyMs: number, updateCount: number): void;
  commitFailed(): void;
  folded(latencyMs: number, bytes: number): void;
}

export interface RelayStats {
  connections: number;
  rooms: number;
  /** Admitted and not yet on disk, over all rooms. */
  unsavedUpdates: number;
  /** Bytes of base and tail in memory, over all rooms. */
  logBytes: number;
}
