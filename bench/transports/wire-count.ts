// Counts what travels over the TCP sockets of one server: every byte that the kernel took or gave, headers, chunk
// marks, frames and control frames included; not the headers of TCP and IP. Knows no protocol.
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

export interface WireReading {
  /** From clients. */
  upBytes: number;
  /** To clients. */
  downBytes: number;
  /** TCP connections so far, and those that are open. */
  openedCount: number;
  openCount: number;
}

export class WireCount {
  readonly #open = new Set<Socket>();
  #opened = 0;
  #closedUpBytes = 0;
  #closedDownBytes = 0;

  /** Counts all connections that `server` takes from now on. */
  watch(server: EventEmitter): void {
    server.on('connection', (socket: Socket) => {
      this.#opened += 1;
      this.#open.add(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#closedUpBytes += socket.bytesRead;
        this.#closedDownBytes += socket.bytesWritten;
      });
    });
  }

  read(): WireReading {
    let upBytes = this.#closedUpBytes;
    let downBytes = this.#closedDownBytes;
    for (const socket of this.#open) {
      upBytes += socket.bytesRead;
      downBytes += socket.bytesWritten;
    }
    return { upBytes, downBytes, openedCount: this.#opened, openCount: this.#open.size };
  }
}
