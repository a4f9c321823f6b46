// A tab of a running server's /live, over a real socket.
import { WebSocket } from 'ws';
import type { FromClient, FromServer, NumberedEvent } from '../../protocol/live.ts';
import type { ServerProcess } from './server-process.ts';
import { until } from './until.ts';

export class LiveClient {
  readonly told: FromServer[] = [];
  closeCode: number | null = null;
  /** While set, messages are neither read nor kept, only handed on: a thousand tabs share one process. */
  onBytes: ((bytes: Buffer, atMs: number) => void) | null = null;
  private readonly socket: WebSocket;
  private requestCount = 0;

  private constructor(server: ServerProcess, cookie: string) {
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/live`, {
      perMessageDeflate: false,
      headers: cookie === '' ? {} : { cookie },
    });
    this.socket.on('error', () => {});
    this.socket.on('close', code => {
      this.closeCode = code;
    });
    this.socket.on('message', data => {
      const atMs = performance.now();
      if (this.onBytes !== null) {
        this.onBytes(data as Buffer, atMs);
        return;
      }
      const message = JSON.parse((data as Buffer).toString()) as FromServer;
      this.told.push(message);
    });
  }

  /** Resolves when the server has said who this is, or has closed. */
  static async open(server: ServerProcess, cookie: string): Promise<LiveClient> {
    const client = new LiveClient(server, cookie);
    await client.hears(() => client.told.length > 0 || client.closeCode !== null);
    return client;
  }

  /** Asks, and resolves with what was answered. */
  async asks(
    message: FromClient extends infer M ? (M extends { id: number } ? Omit<M, 'id'> : never) : never,
  ) {
    const id = ++this.requestCount;
    this.socket.send(JSON.stringify({ ...message, id }));
    const answers = () =>
      this.told.filter(
        (answer): answer is Extract<FromServer, { type: 'done' | 'failed' }> =>
          (answer.type === 'done' || answer.type === 'failed') && answer.id === id,
      );
    await this.hears(() => answers().length > 0);
    return answers()[0]!;
  }

  follows(doc: string, after: number | null = null) {
    return this.asks({ type: 'subscribe', topic: { doc }, after });
  }

  sends(doc: string, text: string, clientId = `c-${Math.random().toString(36).slice(2).padEnd(20, '0')}`) {
    const message = { clientId, threadId: null, text, replyTo: null, passage: null };
    return this.asks({ type: 'send', doc, message });
  }

  events(topic: string): NumberedEvent[] {
    return this.told.flatMap(message =>
      message.type === 'events' && message.topic === topic ? message.events : [],
    );
  }

  hears(isSo: () => boolean): Promise<void> {
    return until(isSo, () => JSON.stringify(this.told.slice(-3)).slice(0, 500));
  }

  leave(): void {
    this.socket.terminate();
  }
}
