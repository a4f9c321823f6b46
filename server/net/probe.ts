// A WebSocket from outside, for who wants to know whether a server can be reached through what stands before it. Knows sockets
// and waiting, nothing of what is said.
import { WebSocket } from 'ws';

export interface ProbeOptions {
  url: string;
  origin: string | null;
  cookie: string | null;
  timeoutMs: number;
}

export type ProbeOutcome =
  | { kind: 'open'; probe: Probe }
  /** Something between us and the server answered with HTTP instead of a WebSocket; or the server itself did. */
  | { kind: 'answered'; status: number }
  | { kind: 'failed'; why: string };

/** Resolves, never rejects, within `timeoutMs`. */
export function openProbe({ url, origin, cookie, timeoutMs }: ProbeOptions): Promise<ProbeOutcome> {
  return new Promise(resolve => {
    const socket = new WebSocket(url, {
      handshakeTimeout: timeoutMs,
      ...(origin === null ? {} : { origin }),
      ...(cookie === null ? {} : { headers: { Cookie: cookie } }),
    });
    // Before it opens: the first message may come along with the answer.
    const probe = new Probe(socket);
    socket.once('open', () => resolve({ kind: 'open', probe }));
    socket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve({ kind: 'answered', status: response.statusCode ?? 0 });
    });
    socket.once('error', error => resolve({ kind: 'failed', why: error.message }));
  });
}

export class Probe {
  /** Set when the connection has ended. */
  closed: { code: number; reason: string } | null = null;
  pingCount = 0;
  readonly #socket: WebSocket;
  readonly #messages: Uint8Array[] = [];
  #wake: () => void = () => {};

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', data => {
      this.#messages.push(Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data as Buffer));
      this.#wake();
    });
    socket.on('ping', () => {
      this.pingCount += 1;
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    // Of an error after the opening the close event tells.
    socket.on('error', () => {});
  }

  send(message: Uint8Array): void {
    this.#socket.send(message);
  }

  /** The next message for which `pick` answers something; null when the time is over or the connection has ended. */
  async find<T>(pick: (message: Uint8Array) => T | null, timeoutMs: number): Promise<T | null> {
    const until = performance.now() + timeoutMs;
    for (;;) {
      for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
        const found = pick(message);
        if (found !== null) return found;
      }
      const restMs = until - performance.now();
      if (this.closed !== null || restMs <= 0) return null;
      await this.#sleep(restMs);
    }
  }

  /** Resolves when the time is over or the connection has ended. */
  async stayQuiet(forMs: number): Promise<void> {
    await this.find(() => null, forMs);
  }

  close(): void {
    this.#socket.close(1000);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
