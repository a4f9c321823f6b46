// A WebSocket client cut down to what a load generator needs: it reads into one buffer that all sockets share and
// sends frames that were masked beforehand, so that hundreds of clients fit on one core beside the server they
// measure. Not a general client: no extensions, no fragments, no text frames. Knows no Yjs.
//
// RFC 6455: https://www.rfc-editor.org/rfc/rfc6455
import { connect, type Socket } from 'node:net';

/** What a socket tells its owner. `bytes` are only valid during the call. */
export interface SocketOwner {
  opened(): void;
  /** A binary message, `from` to `to` (half-open). `sizeBytes` is more than that where only its head was kept. */
  received(bytes: Uint8Array, from: number, to: number, sizeBytes: number): void;
  /** The connection is gone; `why` is for people. Told once, also when it never opened. */
  ended(why: string): void;
}

export interface SocketPlace {
  port: number;
  path: string;
  /** The Cookie header; "" for none. */
  cookie: string;
  /** Messages that do not fit into one read are kept whole, or only their first HEAD_BYTES bytes. */
  longMessages: 'whole' | 'head';
}

export const HEAD_BYTES = 256;

const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 } as const;
const FIN = 0x80;
// Any mask but zero: with zero, servers skip the unmasking that they do for real clients.
const MASK = [0x37, 0xfa, 0x21, 0x3d] as const;

// Every socket reads into the same memory: the callback has used it up when it returns.
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

/** A client's frame around `payload`, ready for the wire. */
export function maskFrame(payload: Uint8Array, opcode: number = OPCODE.binary): Buffer {
  const length = payload.length;
  const headBytes = length < 126 ? 6 : length < 65_536 ? 8 : 14;
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = FIN | opcode;
  if (length < 126) {
    frame[1] = 0x80 | length;
  } else if (length < 65_536) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 0x80 | 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  for (let i = 0; i < 4; i++) frame[headBytes - 4 + i] = MASK[i]!;
  for (let i = 0; i < length; i++) frame[headBytes + i] = payload[i]! ^ MASK[i & 3]!;
  return frame;
}

export class RawSocket {
  private readonly socket: Socket;
  private readonly owner: SocketOwner;
  private readonly longMessages: 'whole' | 'head';
  private phase: 'upgrading' | 'open' | 'ended' = 'upgrading';
  private upgradeText = '';
  /** The beginning of a frame header that the last read cut off. */
  private headerRest = Buffer.alloc(0);
  /** A message that arrives over several reads; null between messages. */
  private long: {
    kept: Buffer;
    keptBytes: number;
    gotBytes: number;
    sizeBytes: number;
    opcode: number;
  } | null = null;

  constructor(place: SocketPlace, owner: SocketOwner) {
    this.owner = owner;
    this.longMessages = place.longMessages;
    this.socket = connect({
      host: '127.0.0.1',
      port: place.port,
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: count => {
          this.read(readBuffer, count);
          return true;
        },
      },
    });
    this.socket.on('connect', () => {
      this.socket.write(
        `GET ${place.path} HTTP/1.1\r\nHost: 127.0.0.1:${place.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: UHJvc2EgYmVuY2htYXJrIQ==\r\n' +
          `${place.cookie === '' ? '' : `Cookie: ${place.cookie}\r\n`}\r\n`,
      );
    });
    this.socket.on('error', error => this.end(error.message));
    this.socket.on('close', () => this.end('the connection was dropped'));
  }

  /** Sends a frame from maskFrame(). */
  send(frame: Uint8Array): void {
    if (this.phase === 'open') this.socket.write(frame);
  }

  /** Closes without telling the owner. */
  close(): void {
    this.phase = 'ended';
    this.socket.destroy();
  }

  private end(why: string): void {
    if (this.phase === 'ended') return;
    this.phase = 'ended';
    this.socket.destroy();
    this.owner.ended(why);
  }

  private read(bytes: Buffer, count: number): void {
    try {
      switch (this.phase) {
        case 'upgrading':
          this.readUpgrade(bytes.subarray(0, count));
          break;
        case 'open':
          this.readFrames(bytes, 0, count);
          break;
        case 'ended':
          break;
      }
    } catch (error) {
      // A frame that this client cannot read: the server is not one of those it knows, or it sent nonsense.
      this.end(error instanceof Error ? error.message : String(error));
    }
  }

  private readUpgrade(chunk: Buffer): void {
    this.upgradeText += chunk.toString('latin1');
    const end = this.upgradeText.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!this.upgradeText.startsWith('HTTP/1.1 101 ')) {
      this.end(`upgrade refused: ${this.upgradeText.slice(0, this.upgradeText.indexOf('\r\n'))}`);
      return;
    }
    const rest = Buffer.from(this.upgradeText.slice(end + 4), 'latin1');
    this.upgradeText = '';
    this.phase = 'open';
    this.owner.opened();
    if (rest.length > 0) this.readFrames(rest, 0, rest.length);
  }

  private readFrames(bytes: Buffer, from: number, to: number): void {
    let chunk = bytes;
    let at = from;
    let end = to;
    if (this.headerRest.length > 0) {
      chunk = Buffer.concat([this.headerRest, bytes.subarray(from, to)]);
      at = 0;
      end = chunk.length;
      this.headerRest = Buffer.alloc(0);
    }
    while (at < end) {
      if (this.long !== null) {
        at += this.readLong(chunk, at, end);
        continue;
      }
      const headBytes = end - at < 2 ? 2 : chunk[at + 1]! < 126 ? 2 : chunk[at + 1] === 126 ? 4 : 10;
      if (end - at < headBytes) {
        this.headerRest = Buffer.from(chunk.subarray(at, end));
        return;
      }
      const first = chunk[at]!;
      if ((first & FIN) === 0) throw new Error('a fragmented message');
      const short = chunk[at + 1]!;
      const size =
        short < 126
          ? short
          : short === 126
            ? chunk.readUInt16BE(at + 2)
            : Number(chunk.readBigUInt64BE(at + 2));
      at += headBytes;
      if (at + size <= end) {
        this.take(first & 0x0f, chunk, at, at + size, size);
        at += size;
      } else {
        const kept = Buffer.allocUnsafeSlow(
          this.longMessages === 'whole' ? size : Math.min(size, HEAD_BYTES),
        );
        this.long = { kept, keptBytes: 0, gotBytes: 0, sizeBytes: size, opcode: first & 0x0f };
      }
    }
  }

  /** Takes what belongs to the long message; returns how many bytes that was. */
  private readLong(chunk: Buffer, at: number, end: number): number {
    const long = this.long!;
    const taken = Math.min(end - at, long.sizeBytes - long.gotBytes);
    if (long.keptBytes < long.kept.length) {
      long.keptBytes += chunk.copy(long.kept, long.keptBytes, at, at + taken);
    }
    long.gotBytes += taken;
    if (long.gotBytes === long.sizeBytes) {
      this.long = null;
      this.take(long.opcode, long.kept, 0, long.kept.length, long.sizeBytes);
    }
    return taken;
  }

  private take(opcode: number, bytes: Buffer, from: number, to: number, sizeBytes: number): void {
    switch (opcode) {
      case OPCODE.binary:
        this.owner.received(bytes, from, to, sizeBytes);
        return;
      case OPCODE.ping:
        this.socket.write(maskFrame(bytes.subarray(from, to), OPCODE.pong));
        return;
      case OPCODE.pong:
        return;
      case OPCODE.close: {
        const code = to - from >= 2 ? bytes.readUInt16BE(from) : 1005;
        this.end(`closed by the server: ${code} ${bytes.toString('utf8', from + 2, to)}`);
        return;
      }
      default:
        throw new Error(`a frame with opcode ${opcode}`);
    }
  }
}
