// The page of the WebSocket transport: one socket, frames both ways. Knows no document.
import { WebSocket } from 'ws';
import { headersOfWebSocket } from './browser-headers.ts';
import type { ClientParts, TransportClient } from './transport-client.ts';
import { decodeBatch, encodeBatch } from './updates-codec.ts';

export class WebSocketClient implements TransportClient {
  readonly #socket: WebSocket;
  readonly #opened: Promise<void>;
  #closed = false;

  constructor(parts: ClientParts) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${parts.port}${parts.path}`, {
      headers: headersOfWebSocket(),
      perMessageDeflate: false,
    });
    this.#opened = new Promise((resolve, reject) => {
      this.#socket.once('open', () => resolve());
      this.#socket.on('error', reject);
    });
    this.#socket.on('message', data => parts.received(decodeBatch(data as Buffer)));
    this.#socket.once('close', code => {
      if (!this.#closed) parts.failed(new Error(`the socket was closed with ${code}`));
    });
  }

  open(): Promise<void> {
    return this.#opened;
  }

  send(update: Uint8Array): void {
    this.#socket.send(encodeBatch([update]));
  }

  close(): void {
    this.#closed = true;
    this.#socket.terminate();
  }
}
