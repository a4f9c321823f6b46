// A server and a network in memory, for tests of the session: answers like the relay, and can be slow, silent, gone
// or another one. Uses timers only; tests run it under simulated time.
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import {
  encodeCheckpoint,
  encodeHello,
  encodeNotice,
  encodeRefused,
  encodeSyncStep1,
  encodeSyncStep2,
  MESSAGE,
  type Notice,
  type Refused,
  SYNC,
} from '../../protocol/messages.ts';
import { mayEdit, type Role } from '../../protocol/roles.ts';
import type { SocketClass } from '../session/guarded-socket.ts';

const LATENCY_MS = 5;

export class FakeServer {
  doc = new Y.Doc();
  epoch = 'epoch-1';
  role: Role = 'edit';
  maxMessageBytes: number = LIMITS.maxMessageBytes;
  /** What happens to a new connection. */
  door: 'open' | 'closed' | 'swallows' = 'open';
  /** "holding": the disk is slow; nothing is echoed until release(). */
  disk: 'fast' | 'holding' = 'fast';
  /** Updates from the server that are lost on the way. */
  losing = false;
  readonly sockets = new Set<FakeSocket>();
  readonly opened: string[] = [];
  /** All frames from clients, in order. */
  readonly received: Uint8Array[] = [];
  readonly #held: { socket: FakeSocket; n: number }[] = [];

  readonly socketClass: SocketClass;

  constructor() {
    const server = this;
    this.socketClass = class extends FakeSocket {
      constructor(url: string | URL) {
        super(server, String(url));
      }
    } as unknown as SocketClass;
  }

  get text(): string {
    return this.doc.getText('content').toString();
  }

  countReceived(type: number, sync?: number): number {
    return this.received.filter(frame => frame[0] === type && (sync === undefined || frame[1] === sync))
      .length;
  }

  release(): void {
    this.disk = 'fast';
    for (const { socket, n } of this.#held.splice(0)) socket.push(encodeCheckpoint(n));
  }

  closeAll(code: number): void {
    for (const socket of [...this.sockets]) socket.drop(code);
  }

  notify(notice: Notice): void {
    for (const socket of this.sockets) socket.push(encodeNotice(notice));
  }

  refuse(refused: Refused): void {
    for (const socket of this.sockets) socket.push(encodeRefused(refused));
  }

  /** Asks everybody for what is missing here. */
  askAll(): void {
    for (const socket of this.sockets) socket.push(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  /** Somebody else writes. */
  write(at: number, text: string): void {
    this.#spread(() => this.doc.getText('content').insert(at, text), null);
  }

  /** Somebody tries to connect; for tests to spy on. */
  countTry(): void {}

  accept(socket: FakeSocket): void {
    this.opened.push(socket.url);
    const epoch = new URL(socket.url).searchParams.get('epoch');
    if (epoch !== null && epoch !== this.epoch) {
      socket.drop(4409);
      return;
    }
    this.sockets.add(socket);
    socket.push(
      encodeHello({
        epoch: this.epoch,
        role: this.role,
        kind: 'text',
        version: '0',
        limits: { maxMessageBytes: this.maxMessageBytes, maxDocumentBytes: LIMITS.maxDocumentBytes },
        author: 'somebody',
      }),
    );
    socket.push(encodeSyncStep1(Y.encodeStateVector(this.doc)));
  }

  receive(socket: FakeSocket, frame: Uint8Array): void {
    this.received.push(frame);
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === MESSAGE.checkpoint) {
      const n = decoding.readVarUint(decoder);
      if (this.disk === 'holding') this.#held.push({ socket, n });
      else socket.push(encodeCheckpoint(n));
    }
    if (type !== MESSAGE.sync) return;
    const sync = decoding.readVarUint(decoder);
    const body = decoding.readVarUint8Array(decoder);
    if (sync === SYNC.step1) socket.push(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, body)));
    else if (mayEdit(this.role)) this.#spread(() => Y.applyUpdate(this.doc, body), socket);
  }

  #spread(change: () => void, from: FakeSocket | null): void {
    const forward = (update: Uint8Array) => {
      if (this.losing) return;
      for (const socket of this.sockets) {
        if (socket !== from) socket.push(new Uint8Array([MESSAGE.sync, SYNC.update, ...writeBytes(update)]));
      }
    };
    this.doc.on('update', forward);
    change();
    this.doc.off('update', forward);
  }
}

function writeBytes(bytes: Uint8Array): number[] {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
  return [...length, rest, ...bytes];
}

class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 0;
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly url: string;
  readonly #server: FakeServer;

  constructor(server: FakeServer, url: string) {
    this.#server = server;
    server.countTry();
    this.url = url;
    setTimeout(() => {
      if (server.door === 'closed') this.drop(1006);
      if (server.door !== 'open' || this.readyState !== 0) return;
      this.readyState = 1;
      this.onopen?.();
      server.accept(this);
    }, LATENCY_MS);
  }

  send(frame: Uint8Array): void {
    if (this.readyState !== 1) return;
    const copy = frame.slice();
    setTimeout(() => {
      if (this.readyState === 1 && this.#server.door !== 'swallows') this.#server.receive(this, copy);
    }, LATENCY_MS);
  }

  push(frame: Uint8Array): void {
    setTimeout(() => {
      if (this.readyState !== 1 || this.#server.door === 'swallows') return;
      this.onmessage?.({ data: frame.slice().buffer });
    }, LATENCY_MS);
  }

  drop(code: number): void {
    this.#server.sockets.delete(this);
    setTimeout(() => {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.onclose?.({ code, reason: '' });
    }, LATENCY_MS);
  }

  close(): void {
    this.#server.sockets.delete(this);
    this.readyState = 3;
  }
}
