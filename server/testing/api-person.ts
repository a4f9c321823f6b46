// Somebody who asks a running server over real HTTP and WebSockets, with a cookie jar like a browser's.
import { type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { TEXT_ROOT } from '../archive/extract-text.ts';
import { ExtendedProvider } from './extended-provider.ts';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server has answered; tests say what it should be.
  json: any;
}

export interface Ask {
  headers?: Record<string, string>;
  /** Sent as JSON; bytes as they are. */
  body?: unknown;
  /** Does not say how long the body is. */
  isChunked?: boolean;
}

export class ApiPerson {
  /** What the browser would send; "" before the first answer. */
  cookie = '';
  private readonly server: ServerProcess;

  constructor(server: ServerProcess) {
    this.server = server;
  }

  /** Asks with the path as it is written; fetch() would tidy it up. */
  ask(method: string, path: string, { headers = {}, body, isChunked = false }: Ask = {}): Promise<Answer> {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const all = {
      ...(this.cookie === '' ? {} : { cookie: this.cookie }),
      ...(bytes === undefined || isChunked ? {} : { 'content-length': String(bytes.length) }),
      ...(bytes === undefined || bytes === body ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const sent = request(
        { port: this.server.port, host: '127.0.0.1', path, method, headers: all, agent: false },
        response => resolve(this.read(response)),
      );
      sent.once('error', reject);
      if (isChunked) sent.write(bytes);
      sent.end(isChunked ? undefined : bytes);
    });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', path, { body, headers });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.ask('PATCH', path, { body });
  }

  /** Opens a document over the WebSocket, as this person. */
  opens(doc: string): OpenDocument {
    return new OpenDocument(this.server, doc, this.cookie);
  }

  private async read(response: IncomingMessage): Promise<Answer> {
    const [setCookie] = response.headers['set-cookie'] ?? [];
    if (setCookie !== undefined) this.cookie = setCookie.split(';', 1)[0]!;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString();
    const isJson = response.headers['content-type']?.startsWith('application/json') && text !== '';
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      bytes,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  }
}

/** A document that somebody has open. */
export class OpenDocument {
  readonly doc = new Y.Doc();
  readonly provider: ExtendedProvider;
  /** The codes that its connections were closed with. */
  readonly closeCodes: number[] = [];

  constructor(server: ServerProcess, name: string, cookie: string) {
    const { closeCodes } = this;
    class SocketWithCookie extends WebSocket {
      constructor(url: string, protocols?: string[]) {
        super(url, protocols, { headers: { cookie } });
        this.on('close', code => closeCodes.push(code));
      }
    }
    this.provider = new ExtendedProvider(server.syncUrl, name, this.doc, {
      WebSocketPolyfill: SocketWithCookie as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      instance: `${Math.random()}`,
    });
  }

  get text(): string {
    return this.doc.getText(TEXT_ROOT).toString();
  }

  get title(): unknown {
    return this.doc.getMap('meta').get('title');
  }

  async synced(): Promise<void> {
    await until(
      () => this.provider.synced,
      () => `not synced; closed with ${this.closeCodes.join(', ')}`,
      20_000,
    );
  }

  /** Writes at the end, and waits until that is on the server's disk. */
  async writes(text: string): Promise<void> {
    this.doc.getText(TEXT_ROOT).insert(this.text.length, text);
    let phase: 'to ask' | 'asked' | 'saved' = 'to ask';
    await until(
      () => {
        if (phase === 'to ask' && this.provider.askSaved(() => (phase = 'saved'))) phase = 'asked';
        return phase === 'saved';
      },
      () => `${phase}, not saved`,
      20_000,
    );
  }

  leave(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}
