// A small client that speaks the extension messages 120 to 123: y-websocket's provider with handlers added. It
// knows what of its document the server has on disk, and nothing about who uses it.
import * as decoding from 'lib0/decoding';
import { WebsocketProvider } from 'y-websocket';
import type { Doc } from 'yjs';
import {
  encodeCheckpoint,
  type Hello,
  MESSAGE,
  type Notice,
  PARAMS,
  type Refused,
  readCheckpoint,
  readHello,
  readNotice,
  readRefused,
  SYNC,
} from '../../protocol/messages.ts';

type ProviderOptions = NonNullable<ConstructorParameters<typeof WebsocketProvider>[3]>;

export class ExtendedProvider extends WebsocketProvider {
  readonly hellos: Hello[] = [];
  readonly notices: Notice[] = [];
  readonly refusals: Refused[] = [];
  private count = 0;
  private readonly asked = new Map<number, () => void>();
  /** The server has asked on this connection for what it lacks, and has been answered. */
  private answered = false;

  constructor(serverUrl: string, doc: string, ydoc: Doc, options: ProviderOptions & { instance: string }) {
    const { instance, ...rest } = options;
    super(serverUrl, doc, ydoc, {
      ...rest,
      params: { [PARAMS.extended]: '1', [PARAMS.instance]: instance },
      connect: false,
      disableBc: true,
    });
    const handlers = this.messageHandlers as unknown as ((...args: unknown[]) => void)[];
    const on = (type: number, handle: (decoder: decoding.Decoder) => void) => {
      handlers[type] = (_encoder, decoder) => handle(decoder as decoding.Decoder);
    };
    on(MESSAGE.checkpoint, decoder => this.takeEcho(readCheckpoint(decoder)));
    on(MESSAGE.hello, decoder => this.takeHello(readHello(decoder)));
    on(MESSAGE.notice, decoder => this.notices.push(readNotice(decoder)));
    on(MESSAGE.refused, decoder => this.refusals.push(readRefused(decoder)));
    const readSync = handlers[MESSAGE.sync]!;
    handlers[MESSAGE.sync] = (...args) => {
      const decoder = decoding.clone(args[1] as decoding.Decoder);
      readSync(...args);
      if (decoding.readVarUint(decoder) === SYNC.step1) setTimeout(() => this.markAnswered(), 0);
    };
    this.on('status', ({ status }: { status: string }) => {
      if (status === 'connected') return;
      this.answered = false;
      this.asked.clear();
    });
    if (options.connect !== false) this.connect();
  }

  /**
   * Asks the server to say when everything that this document holds now is on its disk; then `saved` is called. Returns
   * false, and never calls, when there is no connection that could tell. A connection that ends forgets what was asked.
   */
  askSaved(saved: () => void): boolean {
    if (!this.wsconnected || !this.answered || this.ws === null) return false;
    this.count++;
    this.asked.set(this.count, saved);
    this.ws.send(encodeCheckpoint(this.count) as Uint8Array<ArrayBuffer>);
    return true;
  }

  private markAnswered(): void {
    if (this.wsconnected) this.answered = true;
  }

  private takeEcho(n: number): void {
    for (const [asked, saved] of [...this.asked]) {
      if (asked > n) continue;
      this.asked.delete(asked);
      saved();
    }
  }

  private takeHello(hello: Hello): void {
    this.hellos.push(hello);
    this.params = { ...this.params, [PARAMS.epoch]: hello.epoch };
  }
}
