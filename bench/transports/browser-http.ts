// How a browser's page speaks HTTP to one host, as far as bytes and connections go: HTTP/1.1 over at most six kept
// connections, or HTTP/2 over one, with the headers that browsers send. Knows no transport.
import { Agent, request as http1Request, type IncomingMessage } from 'node:http';
import { type ClientHttp2Session, connect as http2Connect } from 'node:http2';
import type { Socket } from 'node:net';
import {
  asHttp1,
  asHttp2,
  type Headers,
  headersOfEventSource,
  headersOfGet,
  headersOfPost,
} from './browser-headers.ts';

export interface Answer {
  status: number;
  body: Uint8Array;
}

/** The HTTP of one person's browser. Everything pending rejects when it is closed. */
export interface BrowserHttp {
  get(path: string): Promise<Answer>;
  post(path: string, body: Uint8Array): Promise<Answer>;
  /** An EventSource: `received` gets text as it comes. Resolves when the answer begins; `ended` is called when it is over. */
  openStream(path: string, received: (text: string) => void, ended: () => void): Promise<void>;
  close(): void;
}

/** What Chromium and Firefox open to one host over HTTP/1.1. */
const MAX_CONNECTIONS = 6;

export class Http1Browser implements BrowserHttp {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS });

  constructor(port: number) {
    this.#port = port;
  }

  get(path: string): Promise<Answer> {
    return this.#ask('GET', path, headersOfGet(), null).then(readAnswer);
  }

  post(path: string, body: Uint8Array): Promise<Answer> {
    return this.#ask('POST', path, headersOfPost(body.length), body).then(readAnswer);
  }

  async openStream(path: string, received: (text: string) => void, ended: () => void): Promise<void> {
    const response = await this.#ask('GET', path, headersOfEventSource(), null);
    response.setEncoding('utf8');
    response.on('data', received);
    // A stream that is cut off tells "aborted" as an error and closes; both mean that it is over.
    response.on('error', () => {});
    response.once('close', ended);
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(method: string, path: string, headers: Headers, body: Uint8Array | null): Promise<IncomingMessage> {
    const request = http1Request({
      ...{ host: '127.0.0.1', port: this.#port, agent: this.#agent },
      ...{ method, path, headers: asHttp1(headers) },
    });
    return new Promise((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      request.end(body ?? undefined);
    });
  }
}

function readAnswer(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    response.once('error', reject);
  });
}

export class Http2Browser implements BrowserHttp {
  readonly #session: ClientHttp2Session;

  constructor(port: number) {
    this.#session = http2Connect(`http://127.0.0.1:${port}`);
    this.#session.once('connect', (_session, socket) => (socket as Socket).setNoDelay(true));
    // Every pending stream gets the same error and rejects.
    this.#session.on('error', () => {});
  }

  get(path: string): Promise<Answer> {
    return this.#ask(asHttp2(headersOfGet(), 'GET', path), null);
  }

  post(path: string, body: Uint8Array): Promise<Answer> {
    return this.#ask(asHttp2(headersOfPost(body.length), 'POST', path), body);
  }

  openStream(path: string, received: (text: string) => void, ended: () => void): Promise<void> {
    const stream = this.#session.request(asHttp2(headersOfEventSource(), 'GET', path), { endStream: true });
    stream.setEncoding('utf8');
    stream.on('data', received);
    stream.once('close', ended);
    return new Promise((resolve, reject) => {
      stream.once('response', () => resolve());
      stream.on('error', reject);
    });
  }

  close(): void {
    this.#session.destroy();
  }

  #ask(headers: Headers, body: Uint8Array | null): Promise<Answer> {
    const stream = this.#session.request(headers, { endStream: body === null });
    return new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      stream.once('response', answer => {
        status = answer[':status'] ?? 0;
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        if (status === 0) reject(new Error('the stream ended without an answer'));
        else resolve({ status, body: Buffer.concat(chunks) });
      });
      stream.on('error', reject);
      if (body !== null) stream.end(body);
    });
  }
}
