// A TCP proxy that spoils what passes through it: slow, narrow, cut in the middle of a frame, reset, half-open, deaf in one
// direction, closed. Knows no protocol: it sees bytes.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, Socket } from 'node:net';

type Direction = 'up' | 'down';

export interface LinkFaults {
  /** What of each direction vanishes without a sign: "both" is a half-open connection. */
  swallows: Direction | 'both' | 'nothing';
  /** Each way. */
  latencyMs: number;
  /** Each way, for each connection; null: no limit. */
  bytesPerSecond: number | null;
  /** New connections are reset. */
  refuses: boolean;
}

const NONE: LinkFaults = { swallows: 'nothing', latencyMs: 0, bytesPerSecond: null, refuses: false };
// A narrow link moves its bytes in so many pieces a second, and keeps so much waiting before it makes the sender wait.
const PIECES_PER_SECOND = 20;
const MAX_WAITING_BYTES = 64 * 1024;

export class FaultProxy {
  /** Applies to all connections, also to those that are open. */
  faults: LinkFaults = { ...NONE };
  /** Connections that were taken, refused ones not counted. */
  connectCount = 0;
  private readonly server: Server;
  private readonly targetPort: () => number;
  private readonly links = new Set<Link>();

  /** Passes everything on to the port of this machine that `targetPort` names when a connection comes. */
  static async start(targetPort: () => number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  private constructor(targetPort: () => number) {
    this.targetPort = targetPort;
    this.server = createServer({ noDelay: true }, socket => this.take(socket));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What a WebsocketProvider is given as its server. */
  get syncUrl(): string {
    return `ws://127.0.0.1:${this.port}/sync`;
  }

  get linkCount(): number {
    return this.links.size;
  }

  set(faults: Partial<LinkFaults>): void {
    this.faults = { ...NONE, ...faults };
  }

  /** Ends every connection in the middle of the next frame that goes that way, whenever it comes. */
  cutMidFrame(direction: Direction): void {
    for (const link of this.links) link.cutNext = direction;
  }

  /** Ends every connection with RST, as a router does that has forgotten it. */
  reset(): void {
    for (const link of this.links) link.reset();
  }

  /**
   * Everything passes again. A connection of which something has vanished cannot go on: whoever writes on it next would
   * be told so by the other end, so it is reset.
   */
  heal(): void {
    this.faults = { ...NONE };
    for (const link of this.links) if (link.hasLost) link.reset();
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.reset();
    await closed;
  }

  private take(client: Socket): void {
    client.on('error', () => {});
    if (this.faults.refuses) {
      client.resetAndDestroy();
      return;
    }
    this.connectCount++;
    const target = new Socket();
    target.setNoDelay(true);
    target.connect(this.targetPort(), '127.0.0.1');
    const link = new Link(client, target, () => this.faults);
    this.links.add(link);
    client.on('close', () => this.links.delete(link));
  }
}

/** One connection: its two ends, and what is on its way between them. */
class Link {
  /** The next chunk that way is cut in half, and the connection with it. */
  cutNext: Direction | null = null;
  /** Something of it has vanished. */
  hasLost = false;
  private readonly client: Socket;
  private readonly target: Socket;
  private readonly faults: () => LinkFaults;

  constructor(client: Socket, target: Socket, faults: () => LinkFaults) {
    this.client = client;
    this.target = target;
    this.faults = faults;
    this.join('up', client, target);
    this.join('down', target, client);
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.target.resetAndDestroy();
  }

  private join(direction: Direction, from: Socket, to: Socket): void {
    const pipe = new Pipe(from, to, this.faults);
    from.on('error', () => {});
    from.on('data', (chunk: Buffer) => {
      const { swallows } = this.faults();
      if (swallows === direction || swallows === 'both') {
        this.hasLost = true;
      } else if (this.cutNext === direction && chunk.length > 1) {
        pipe.push(chunk.subarray(0, chunk.length >> 1));
        pipe.finish();
        from.destroy();
      } else pipe.push(chunk);
    });
    // An end that is not heard of is not heard of, either.
    from.on('close', () => {
      if (this.hasLost && this.faults().swallows !== 'nothing') return;
      pipe.finish();
    });
  }
}

/** One direction of a connection: bytes wait here for the latency, and for their turn on a narrow link. */
class Pipe {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly faults: () => LinkFaults;
  private queue: { chunk: Buffer; dueMs: number }[] = [];
  private waitingBytes = 0;
  private isTimed = false;
  private isFinished = false;

  constructor(from: Socket, to: Socket, faults: () => LinkFaults) {
    this.from = from;
    this.to = to;
    this.faults = faults;
  }

  push(chunk: Buffer): void {
    this.queue.push({ chunk, dueMs: performance.now() + this.faults().latencyMs });
    this.waitingBytes += chunk.length;
    if (this.waitingBytes > MAX_WAITING_BYTES) this.from.pause();
    this.pump();
  }

  /** Ends the other side when everything has arrived there. */
  finish(): void {
    this.isFinished = true;
    this.pump();
  }

  private pump(): void {
    if (this.isTimed) return;
    const { bytesPerSecond } = this.faults();
    let allowedBytes =
      bytesPerSecond === null ? Number.POSITIVE_INFINITY : bytesPerSecond / PIECES_PER_SECOND;
    for (let first = this.queue[0]; first !== undefined; first = this.queue[0]) {
      const waitMs = allowedBytes > 0 ? first.dueMs - performance.now() : 1000 / PIECES_PER_SECOND;
      if (waitMs > 0) {
        this.pumpIn(waitMs);
        return;
      }
      const piece = first.chunk.subarray(0, Math.ceil(allowedBytes));
      this.to.write(piece);
      this.waitingBytes -= piece.length;
      allowedBytes -= piece.length;
      if (piece.length === first.chunk.length) this.queue.shift();
      else first.chunk = first.chunk.subarray(piece.length);
    }
    if (this.from.isPaused()) this.from.resume();
    if (this.isFinished) this.to.destroySoon();
  }

  private pumpIn(delayMs: number): void {
    this.isTimed = true;
    setTimeout(() => {
      this.isTimed = false;
      this.pump();
    }, delayMs);
  }
}
