// One WebSocket as a Connection, and a Session of the relay or of /live as its listener. Owns what keeps a socket
// honest: pings, deadlines, text frames, the bytes of unfinished messages. Knows no document.
import type { Socket } from 'node:net';
import { CLOSE, type CloseCode, fitCloseReason } from '../../protocol/close-codes.ts';
import type { Clock, Connection, Log, Session, Timer } from '../relay/ports.ts';
import type { BudgetKind, Share } from './address-budgets.ts';
import type { InboundBudget, Sender } from './inbound-budget.ts';
import type { ProsaSocket } from './prosa-socket.ts';
import { encodeFrameHeader, encodeWholeFrame, JOINED_BYTES, type MessageKind } from './wire-frame.ts';

export interface SocketTimes {
  /** A ping goes out this often; whoever shows no sign of life until the next one is dropped. */
  pingEveryMs: number;
  /** After probe(): this long for a sign of life. */
  probeMs: number;
  /** From the opening to the first message. */
  firstMessageMs: number;
}

export const SOCKET_TIMES: SocketTimes = { pingEveryMs: 20_000, probeMs: 3_000, firstMessageMs: 30_000 };

export interface SocketParts {
  /** Open, and with an error listener on it. */
  socket: ProsaSocket;
  /** The TCP socket under it. */
  raw: Socket;
  clock: Clock;
  log: Log;
  budget: InboundBudget;
  /** What messages may cost; null: this machine itself, which has no limit. */
  share: Share | null;
  /** The address has spent its share: this connection is slowed, or closed. */
  onOverspent(kind: BudgetKind, outcome: 'slowed' | 'closed'): void;
  times: SocketTimes;
  /** What travels here, both ways; text is UTF-8. */
  messages: MessageKind;
  /** The connection is gone; called once, after the session has heard of it. `code` is the one that ended it. */
  onGone(code: number): void;
}

// In one chunk of 64 kB there can be thousands of messages. After so long others are heard first.
const TURN_MS = 10;
const NO_TIMER: Timer = { cancel() {} };
const MAX_UNSENT_FOR_PONG = 64 * 1024;

/**
 * open: frames travel both ways. closing: a close frame has been sent or the socket is being torn down; what
 * still arrives is not read. gone: nothing is left, and the session has been told.
 */
type Phase = 'open' | 'closing' | 'gone';

// What it saves: one room of 200 receivers asks for the same frame 200 times; ws would build a header for each
// and hand both parts to the kernel separately (writev). Measured by scripts/measure-socket-send.mjs: 15 to 30 % less CPU per frame and receiver.
// What it leans on: the port promises that the bytes of a frame stay unchanged, and no compression or mask
// makes one receiver's bytes differ from another's. No frame goes out both as text and as binary.
let lastFrame: Uint8Array | null = null;
let lastWire: Uint8Array | null = null;

function wireBytes(frame: Uint8Array, kind: MessageKind): Uint8Array {
  if (frame !== lastFrame || lastWire === null) {
    lastWire = encodeWholeFrame(frame, kind);
    lastFrame = frame;
  }
  return lastWire;
}

export class SocketConnection implements Connection, Sender {
  partialBytes = 0;
  readonly #parts: SocketParts;
  readonly #socket: ProsaSocket;
  readonly #raw: Socket;
  #session: Session | null = null;
  #phase: Phase = 'open';
  /** Set when we cut the connection for a reason that has a code. */
  #cutCode: number | null = null;
  #keepAlive: Timer;
  /** Set from the opening to the first message. */
  #firstMessage: Timer | null;
  #probe: Timer | null = null;
  /** Messages of a chunk that was being read when the reading was paused; empty while it goes on. */
  #held: Uint8Array[] = [];
  /** Time that messages have taken since others were heard. */
  #turnMs = 0;
  /** The connection has ended with this code, and not all that it said before has been handled. */
  #endedWith: number | null = null;
  /** Set while nothing is read from this client. */
  #throttle: { timer: Timer; untilMs: number } | null = null;
  /** Reading was paused at some time since the last ping: silence then proves nothing. */
  #wasThrottled = false;
  /** A message was complete within the chunk that is being read. */
  #messageInChunk = false;
  // How far the socket was at the last ping. The bytes of the upgrade request are before the first one.
  #readMark = 0;
  #sentMark = 0;
  #unsentMark = 0;

  constructor(parts: SocketParts) {
    this.#parts = parts;
    this.#socket = parts.socket;
    this.#raw = parts.raw;
    this.#keepAlive = parts.clock.after(parts.times.pingEveryMs, () => this.#ping());
    this.#firstMessage = parts.clock.after(parts.times.firstMessageMs, () => {
      this.close(CLOSE.tooSlow, `no message within ${parts.times.firstMessageMs / 1000} s`);
    });
  }

  /** Starts to pass messages on. Called once, with what the relay answered to this connection. */
  listen(session: Session): void {
    this.#session = session;
    this.#socket.on('message', (data, isBinary) => this.#received(data as Buffer, isBinary));
    this.#socket.on('ping', data => this.#pinged(data));
    this.#socket.on('error', error => this.#parts.log.debug('socket error', { error }));
    this.#socket.once('close', code => {
      // What was said before the end counts.
      if (this.#held.length > 0 && this.#phase === 'open') this.#endedWith = code;
      else this.#gone(code);
    });
    this.#raw.on('drain', () => this.#drained());
    // After ws's own listener, which reads the chunk and emits the messages in it.
    this.#raw.on('data', chunk => this.#chunkRead(chunk.length));
    if (this.#socket.readyState === this.#socket.CLOSED) this.#gone(1006);
  }

  send(frame: Uint8Array): void {
    if (this.#phase !== 'open' || this.#socket.readyState !== this.#socket.OPEN) return;
    if (frame.length <= JOINED_BYTES) {
      this.#raw.write(wireBytes(frame, this.#parts.messages));
      return;
    }
    this.#raw.cork();
    this.#raw.write(encodeFrameHeader(frame.length, this.#parts.messages));
    this.#raw.write(frame);
    this.#raw.uncork();
  }

  get unsentBytes(): number {
    return this.#raw.writableLength;
  }

  close(code: CloseCode, reason: string): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    this.#held = [];
    this.#parts.budget.finished(this);
    // The other end's close frame must be read.
    this.#readAgain();
    if (this.#endedWith !== null) {
      this.#goneSoon(this.#endedWith);
      return;
    }
    // ws waits `closeTimeout` for the other end's close frame and then cuts the connection.
    this.#socket.close(code, fitCloseReason(reason));
  }

  probe(): void {
    if (this.#phase !== 'open' || this.#probe !== null) return;
    const readBefore = this.#raw.bytesRead;
    this.#socket.ping();
    this.#probe = this.#parts.clock.after(this.#parts.times.probeMs, () => {
      this.#probe = null;
      if (this.#raw.bytesRead === readBefore && this.#throttle === null) this.terminate();
    });
  }

  throttle(pauseMs: number): void {
    if (this.#phase !== 'open') return;
    const untilMs = this.#parts.clock.now() + pauseMs;
    if (this.#throttle !== null && this.#throttle.untilMs >= untilMs) return;
    this.#throttle?.timer.cancel();
    this.#wasThrottled = true;
    this.#socket.pause();
    const timer = this.#parts.clock.after(pauseMs, () => this.#readAgain());
    this.#throttle = { timer, untilMs };
  }

  /** Cuts the connection without a closing handshake. */
  terminate(): void {
    if (this.#phase === 'gone') return;
    this.#phase = 'closing';
    this.#held = [];
    this.#parts.budget.finished(this);
    if (this.#endedWith !== null) this.#goneSoon(this.#endedWith);
    else this.#socket.terminate();
  }

  overBudget(): void {
    this.#parts.log.warn('unfinished messages take too much memory', { bytesRead: this.#raw.bytesRead });
    this.#cutCode = CLOSE.tooMany;
    this.terminate();
  }

  #letOthersBeHeard(): void {
    if (this.#phase !== 'open' || this.#throttle !== null) return;
    const pause = { timer: NO_TIMER, untilMs: 0 };
    this.#throttle = pause;
    this.#socket.pause();
    this.#parts.clock.soon(() => {
      if (this.#throttle === pause) this.#readAgain();
    });
  }

  #readAgain(): void {
    if (this.#throttle === null) return;
    this.#throttle.timer.cancel();
    this.#throttle = null;
    this.#turnMs = 0;
    this.#handleHeld();
    if (this.#throttle !== null) return;
    this.#socket.resume();
    if (this.#endedWith !== null) this.#gone(this.#endedWith);
  }

  /** Until there are none, or the reading is paused again. */
  #handleHeld(): void {
    const held = this.#held;
    let handled = 0;
    while (handled < held.length && this.#throttle === null && this.#phase === 'open') {
      this.#handle(held[handled++]!);
    }
    // close() has let go of them.
    if (this.#held === held) this.#held = held.slice(handled);
  }

  #received(data: Buffer, isBinary: boolean): void {
    this.#messageInChunk = true;
    if (this.#phase !== 'open') return;
    if (this.#firstMessage !== null) {
      this.#firstMessage.cancel();
      this.#firstMessage = null;
    }
    if (isBinary !== (this.#parts.messages === 'binary')) {
      const what = isBinary ? 'binary' : 'text';
      this.close(CLOSE.malformedFrame, `${what} messages are no part of this protocol`);
      return;
    }
    if (this.#throttle === null) this.#handle(ownBytes(data));
    else this.#held.push(ownBytes(data));
  }

  #handle(message: Uint8Array): void {
    const { clock, share, log } = this.#parts;
    // The bytes belong to the session from here on.
    const bytes = message.length;
    const startMs = clock.now();
    try {
      this.#session!.receive(message);
    } catch (error) {
      // Session promises not to throw: a programmer's error. It is told aloud, and ends this connection only.
      log.error('invariant violation: session.receive threw', { error });
      this.close(CLOSE.internal, 'internal error');
      return;
    }
    const endMs = clock.now();
    this.#turnMs += endMs - startMs;
    if (this.#turnMs >= TURN_MS) this.#letOthersBeHeard();
    const over = share === null ? null : share.spend(bytes, endMs - startMs, endMs);
    if (over === null || this.#phase !== 'open') return;
    this.#parts.onOverspent(over.kind, over.pauseMs === null ? 'closed' : 'slowed');
    if (over.pauseMs === null) this.close(CLOSE.tooMany, `too much from this address: ${over.kind}`);
    else this.throttle(over.pauseMs);
  }

  // RFC 6455, section 5.5.3: who has been pinged again before it answered need not answer the earlier one. Who sends pings and
  // reads nothing must not fill the memory with answers.
  #pinged(data: Buffer): void {
    if (this.#phase === 'open' && this.#raw.writableLength <= MAX_UNSENT_FOR_PONG) this.#socket.pong(data);
  }

  #chunkRead(bytes: number): void {
    if (this.#throttle === null) this.#turnMs = 0;
    if (this.#messageInChunk) {
      this.#messageInChunk = false;
      this.#parts.budget.finished(this);
    } else if (this.#phase === 'open') {
      this.#parts.budget.arrived(this, bytes);
    }
  }

  #drained(): void {
    if (this.#phase === 'open') this.#session!.drained();
  }

  #ping(): void {
    if (this.#phase === 'gone') return;
    // A pong is not the only sign of life. During a long upload it waits behind the data, and during a long
    // download the ping does; bytes read, or taken from a queue that was there before, prove as much.
    const read = this.#raw.bytesRead;
    const unsent = this.#raw.writableLength;
    const sent = this.#raw.bytesWritten - unsent;
    const taken = this.#unsentMark > 0 && sent > this.#sentMark;
    const alive = read > this.#readMark || taken || this.#wasThrottled;
    if (!alive) {
      this.#parts.log.debug('no sign of life', { bytesRead: read });
      this.terminate();
      return;
    }
    if (this.#phase === 'open') this.#socket.ping();
    this.#readMark = read;
    this.#unsentMark = unsent;
    this.#sentMark = sent;
    this.#wasThrottled = this.#throttle !== null;
    this.#keepAlive = this.#parts.clock.after(this.#parts.times.pingEveryMs, () => this.#ping());
  }

  /** The session may be in the middle of something. */
  #goneSoon(code: number): void {
    this.#parts.clock.soon(() => this.#gone(code));
  }

  #gone(code: number): void {
    if (this.#phase === 'gone') return;
    this.#phase = 'gone';
    this.#keepAlive.cancel();
    this.#firstMessage?.cancel();
    this.#probe?.cancel();
    this.#throttle?.timer.cancel();
    this.#throttle = null;
    this.#held = [];
    this.#parts.budget.finished(this);
    this.#parts.share?.leave(this.#parts.clock.now());
    this.#session?.closed();
    // Whoever we refused to read cannot have answered our close frame: `code` is 1006 then.
    this.#parts.onGone(this.#cutCode ?? this.#socket.sentCode ?? code);
  }
}

/**
 * The message as bytes that may be kept. ws hands out views into what the socket read at once, up to 64 kB, and
 * into Node's shared pool: keeping 20 bytes must not keep all of that.
 */
export function ownBytes(view: Buffer): Uint8Array {
  if (view.byteLength * 2 < view.buffer.byteLength) return new Uint8Array(view);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
