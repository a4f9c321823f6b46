// The pages of polling, long polling and server-sent events: how each sends updates and comes to know of others'.
// Knows no document.
import type { BrowserHttp } from './browser-http.ts';
import { type ClientParts, expectSuccess, Outbox, type TransportClient } from './transport-client.ts';
import { POLL_EVERY_MS } from './transports.ts';
import { decodeBatch, decodeNews, encodeBatch } from './updates-codec.ts';

/** What the HTTP clients share: posting at once, and taking news from an answer. */
abstract class HttpClient implements TransportClient {
  protected readonly parts: ClientParts;
  protected readonly http: BrowserHttp;
  protected next = 0;
  protected closed = false;
  readonly #outbox: Outbox;

  constructor(parts: ClientParts, http: BrowserHttp) {
    this.parts = parts;
    this.http = http;
    this.#outbox = new Outbox(
      async updates => expectSuccess((await http.post(parts.path, encodeBatch(updates))).status),
      error => this.fail(error),
    );
  }

  abstract open(): Promise<void>;

  send(update: Uint8Array): void {
    this.#outbox.push(update);
  }

  close(): void {
    this.closed = true;
    this.http.close();
  }

  /** What fails after close() was cut off by it. */
  protected fail(error: Error): void {
    if (!this.closed) this.parts.failed(error);
  }

  protected get question(): string {
    return `${this.parts.path}&after=${this.next}`;
  }

  protected take(status: number, body: Uint8Array): void {
    expectSuccess(status);
    if (status === 204) return;
    const { next, updates } = decodeNews(body);
    this.next = next;
    this.parts.received(updates);
  }
}

/** Asks every second; what is typed is posted at once. */
export class PollingClient extends HttpClient {
  #timer: NodeJS.Timeout | null = null;
  #busy = false;

  readonly #phaseMs: number;

  /** The first poll comes after `phaseMs`. */
  constructor(parts: ClientParts, http: BrowserHttp, phaseMs: number) {
    super(parts, http);
    this.#phaseMs = phaseMs;
  }

  async open(): Promise<void> {
    const poll = (): void => {
      // An answer that takes longer than a second must not be asked for twice.
      if (this.#busy) return;
      this.#busy = true;
      this.exchange().then(
        () => {
          this.#busy = false;
        },
        (error: Error) => this.fail(error),
      );
    };
    this.#timer = setTimeout(() => {
      this.#timer = setInterval(poll, POLL_EVERY_MS);
      poll();
    }, this.#phaseMs);
  }

  override close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    super.close();
  }

  protected async exchange(): Promise<void> {
    const { status, body } = await this.http.get(this.question);
    this.take(status, body);
  }
}

/** Asks every second, and what was typed meanwhile goes along: the fewest requests that polling can do with. */
export class GatheredPollingClient extends PollingClient {
  #waiting: Uint8Array[] = [];

  override send(update: Uint8Array): void {
    this.#waiting.push(update);
  }

  protected override async exchange(): Promise<void> {
    if (this.#waiting.length === 0) return super.exchange();
    const { status, body } = await this.http.post(this.question, encodeBatch(this.#waiting.splice(0)));
    this.take(status, body);
  }
}

/** Always has one question open. */
export class LongPollingClient extends HttpClient {
  async open(): Promise<void> {
    this.#askForEver().catch((error: Error) => this.fail(error));
  }

  async #askForEver(): Promise<void> {
    while (!this.closed) {
      const { status, body } = await this.http.get(this.question);
      this.take(status, body);
    }
  }
}

/** Listens to one answer that does not end. */
export class SseClient extends HttpClient {
  #text = '';

  open(): Promise<void> {
    return this.http.openStream(
      this.question,
      text => this.#read(text),
      () => this.fail(new Error('the event stream has ended')),
    );
  }

  #read(text: string): void {
    this.#text += text;
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end < 0) return;
      const event = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 2);
      const data = /^data: (.*)$/m.exec(event)?.[1];
      // A comment that keeps the connection alive has none.
      if (data !== undefined) this.parts.received(decodeBatch(Buffer.from(data, 'base64')));
    }
  }
}
