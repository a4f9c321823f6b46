// A TCP connection that says any bytes to a server: HTTP requests and WebSocket frames as no library would write them. Reads what
// comes only as far as tests ask for it: the answer's head, and the code of a close frame.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { until as waitUntil } from '../until.ts';

/** As RFC 6455 numbers them. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  opcode?: number;
  fin?: boolean;
  /** Three bits: 4 is RSV1. */
  rsv?: number;
  isMasked?: boolean;
  payload?: Uint8Array | string;
  /** What the header says of the length, and in which form; else the truth in the shortest one. */
  length?: { form: 7 | 16 | 64; value: bigint };
}

/** One frame as a client sends it, or as none should. */
export function frame(options: FrameOptions = {}): Buffer {
  const { opcode = OPCODE.binary, fin = true, rsv = 0, isMasked = true } = options;
  const payload = Buffer.from(options.payload ?? '');
  const shortest = payload.length < 126 ? 7 : payload.length < 65_536 ? 16 : 64;
  const { form, value } = options.length ?? { form: shortest, value: BigInt(payload.length) };
  const head = Buffer.alloc(2 + (form === 16 ? 2 : form === 64 ? 8 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (isMasked ? 0x80 : 0) | (form === 7 ? Number(value) : form === 16 ? 126 : 127);
  if (form === 16) head.writeUInt16BE(Number(value), 2);
  if (form === 64) head.writeBigUInt64BE(value, 2);
  if (!isMasked) return Buffer.concat([head, payload]);
  // A mask of zeros is a mask: the payload stands as it is.
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** The body of a close frame. */
export function closeBody(code: number, reason: Uint8Array | string = ''): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
}

const KEPT_BYTES = 64 * 1024;
// A limit for broken code, also on a machine that is busy otherwise.
const PATIENCE_MS = 90_000;

function until(isSo: () => boolean, show: () => string): Promise<void> {
  return waitUntil(isSo, show, PATIENCE_MS);
}

export class RawSocket {
  readonly socket: Socket;
  /** The first that came. */
  received: Buffer = Buffer.alloc(0);
  receivedBytes = 0;
  /** Nothing comes or goes any more. */
  isClosed = false;
  /** Of the server's close frame; null before there is one. */
  closeCode: number | null = null;
  /** A close frame is answered, as it should be; else the server waits 5 s for that. */
  answersClose = true;
  /** Set when the upgrade has been answered: what comes then are frames. */
  private frames: Buffer | null = null;

  static async connect(port: number): Promise<RawSocket> {
    const raw = new RawSocket(connect({ port, host: '127.0.0.1' }));
    await until(
      () => !raw.socket.connecting || raw.isClosed,
      () => 'no connection',
    );
    return raw;
  }

  /** A WebSocket after its handshake. */
  static async upgrade(port: number, path: string, headers: Record<string, string> = {}): Promise<RawSocket> {
    const raw = await RawSocket.connect(port);
    raw.write(upgradeRequest(path, headers));
    await until(
      () => raw.received.includes('\r\n\r\n') || raw.isClosed,
      () => 'no answer to the upgrade',
    );
    const end = raw.received.indexOf('\r\n\r\n');
    if (!raw.received.toString('latin1').startsWith('HTTP/1.1 101 ')) {
      throw new Error(`no upgrade: ${raw.received.toString('latin1').slice(0, 100)}`);
    }
    raw.frames = raw.received.subarray(end + 4);
    raw.readFrames();
    return raw;
  }

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isClosed = true;
    });
    socket.on('data', chunk => this.take(chunk));
  }

  get head(): string {
    return this.received.toString('latin1').split('\r\n\r\n', 1)[0]!;
  }

  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.head)?.[1] ?? 0);
  }

  write(data: Uint8Array | string): void {
    if (!this.isClosed) this.socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data);
  }

  /** Writes, and resolves when the operating system has taken it, or the connection is gone. */
  async push(data: Uint8Array | string): Promise<void> {
    this.write(data);
    await until(
      () => this.isClosed || this.socket.writableLength < KEPT_BYTES,
      () => 'nothing is read',
    );
  }

  send(payload: Uint8Array): void {
    this.write(frame({ payload }));
  }

  stopReading(): void {
    this.socket.pause();
  }

  vanish(): void {
    this.socket.resume();
    this.socket.destroy();
  }

  /** Throws when the server closes with another code, or not at all. */
  async closesWith(...codes: number[]): Promise<void> {
    await until(
      () => this.closeCode !== null || this.isClosed,
      () => `still open, wanted ${codes.join(' or ')}`,
    );
    if (!codes.includes(this.closeCode ?? 1006)) {
      throw new Error(`closed with ${this.closeCode ?? 1006}, wanted ${codes.join(' or ')}`);
    }
  }

  /** Throws when the answer has another status, or there is none. 0: the connection is cut. */
  async answers(...statuses: number[]): Promise<void> {
    await until(
      () => this.received.includes('\r\n\r\n') || this.isClosed,
      () => `no answer, wanted ${statuses.join(' or ')}`,
    );
    if (!statuses.includes(this.status))
      throw new Error(`${this.status || 'cut'}, wanted ${statuses.join(' or ')}: ${this.head.slice(0, 200)}`);
  }

  async ends(): Promise<void> {
    await until(
      () => this.isClosed,
      () => 'the connection stays open',
    );
  }

  private take(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    if (this.frames !== null) {
      this.frames = Buffer.concat([this.frames, chunk]);
      this.readFrames();
    } else if (this.received.length < KEPT_BYTES) this.received = Buffer.concat([this.received, chunk]);
  }

  private readFrames(): void {
    for (;;) {
      const bytes = this.frames!;
      if (bytes.length < 2) return;
      const short = bytes[1]! & 0x7f;
      const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (bytes.length < headBytes) return;
      const length =
        short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
      if (bytes.length < headBytes + length) return;
      const isClose = (bytes[0]! & 0x0f) === OPCODE.close;
      if (isClose && this.closeCode === null) {
        this.closeCode = length < 2 ? 1005 : bytes.readUInt16BE(headBytes);
        if (this.answersClose) this.write(frame({ opcode: OPCODE.close, payload: closeBody(1000) }));
      }
      this.frames = bytes.subarray(headBytes + length);
    }
  }
}

/** The request for a WebSocket; a header with an empty value is left out. */
export function upgradeRequest(path: string, headers: Record<string, string> = {}): string {
  const all: Record<string, string> = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== '');
  return `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
