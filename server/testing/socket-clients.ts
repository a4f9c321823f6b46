// Real y-websocket providers over real sockets, from Node: stock ones of both major versions, and the extended one.
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { WebsocketProvider as WebsocketProvider2 } from 'y-websocket-2';
import * as Y from 'yjs';
import { ROOTS, textOf } from './edits.ts';
import { ExtendedProvider } from './extended-provider.ts';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

// Every provider listens for the end of the process.
process.setMaxListeners(0);

/** `ws` has the face of the browser's WebSocket, as far as providers look at it. */
const POLYFILL = WebSocket as unknown as typeof globalThis.WebSocket;

type AnyProvider = Pick<
  WebsocketProvider,
  'awareness' | 'synced' | 'wsconnected' | 'connect' | 'disconnect' | 'destroy' | 'ws'
> & {
  on(event: 'status', listener: (event: { status: string }) => void): void;
};

export type ClientVersion = 'stock 3' | 'stock 2' | 'extended';

/** One person: a document and its provider. */
export class SocketClient {
  readonly doc = new Y.Doc();
  readonly provider: AnyProvider;
  readonly extended: ExtendedProvider | null;
  /** How often a connection was opened. */
  connectCount = 0;

  constructor(server: Pick<ServerProcess, 'syncUrl'>, docName: string, version: ClientVersion = 'stock 3') {
    const options = { WebSocketPolyfill: POLYFILL, disableBc: true };
    switch (version) {
      case 'stock 3':
        this.extended = null;
        this.provider = new WebsocketProvider(server.syncUrl, docName, this.doc, options);
        break;
      case 'stock 2':
        this.extended = null;
        this.provider = new WebsocketProvider2(server.syncUrl, docName, this.doc, options);
        break;
      case 'extended':
        this.extended = new ExtendedProvider(server.syncUrl, docName, this.doc, {
          ...options,
          instance: `${Math.random()}`,
        });
        this.provider = this.extended;
    }
    this.provider.on('status', ({ status }) => {
      if (status === 'connected') this.connectCount++;
    });
  }

  get text(): string {
    return textOf(this.doc);
  }

  get yText(): Y.Text {
    return this.doc.getText(ROOTS.text);
  }

  /** Bytes that wait in this process. */
  get bufferedBytes(): number {
    return this.provider.ws?.bufferedAmount ?? 0;
  }

  async synced(): Promise<void> {
    await until(
      () => this.provider.synced,
      () => `connected ${this.provider.wsconnected}, not synced`,
    );
  }

  /** Waits until the text is this one. */
  async reads(text: string, timeoutMs = 20_000): Promise<void> {
    await until(
      () => this.text === text,
      () => `reads ${this.text.length} characters, wanted ${text.length}`,
      timeoutMs,
    );
  }

  /** Waits until the server has everything of this document on its disk. Extended clients only. */
  async saved(timeoutMs = 20_000): Promise<void> {
    const { extended } = this;
    if (extended === null) throw new Error('a stock client cannot know what is saved');
    let isSaved = false;
    let askedOn = 0;
    await until(
      () => {
        // A connection that has ended has forgotten the question.
        if (askedOn !== this.connectCount) {
          const isAsked = extended.askSaved(() => {
            isSaved = true;
          });
          if (isAsked) askedOn = this.connectCount;
        }
        return isSaved;
      },
      () => `not saved (connected ${extended.wsconnected}, asked on connection ${askedOn})`,
      timeoutMs,
    );
  }

  /** Connects now, instead of when its pause is over. */
  comeBack(): void {
    this.provider.disconnect();
    this.provider.connect();
  }

  leave(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}
