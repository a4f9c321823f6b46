// Somebody who types in one document and notes how long each key takes to the server's disk: a real y-websocket provider
// that asks with a checkpoint after every key.
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const CHECKPOINT = 120;
/** Hello, notice and refused: nothing is done with them. */
const OTHER_EXTENSIONS = [121, 122, 123];

export class Typist {
  /** From the key to the answer that it is on disk. */
  savedMs: number[] = [];
  readonly #doc = new Y.Doc();
  readonly #text = this.#doc.getText('content');
  readonly #provider: WebsocketProvider;
  readonly #asked = new Map<number, number>();
  #count = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(port: number, doc: string) {
    this.#provider = new WebsocketProvider(`ws://127.0.0.1:${port}/sync`, doc, this.#doc, {
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      params: { prosa: '1' },
    });
    type Handler = (encoder: unknown, decoder: { arr: Uint8Array; pos: number }) => void;
    const handlers = this.#provider.messageHandlers as unknown as Record<number, Handler>;
    for (const number of OTHER_EXTENSIONS) handlers[number] = () => {};
    handlers[CHECKPOINT] = (_encoder, { arr, pos }) =>
      this.#takeEcho((arr[pos]! & 127) | (arr[pos + 1]! << 7));
  }

  async ready(): Promise<void> {
    if (this.#provider.synced) return;
    await new Promise<void>(resolve => this.#provider.once('sync', () => resolve()));
  }

  type(keysPerSecond: number): void {
    this.#timer = setInterval(() => this.#press(), 1000 / keysPerSecond);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    while (this.#asked.size > 0) await new Promise(resolve => setTimeout(resolve, 10));
  }

  leave(): void {
    this.#provider.destroy();
    this.#doc.destroy();
  }

  #press(): void {
    this.#text.insert(this.#text.length, 'a');
    // Always two bytes: from 128 to 16383, then from the start.
    const n = 128 + (this.#count++ % 16_000);
    this.#asked.set(n, performance.now());
    this.#provider.ws?.send(new Uint8Array([CHECKPOINT, (n & 127) | 128, n >> 7]));
  }

  #takeEcho(n: number): void {
    const askedMs = this.#asked.get(n);
    if (askedMs === undefined) return;
    this.#asked.delete(n);
    this.savedMs.push(performance.now() - askedMs);
  }
}
