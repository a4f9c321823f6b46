// A WebSocket without a provider: sends any bytes, and keeps what comes. For clients that do what no provider would.
import { once } from 'node:events';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { encodeAwareness } from '../../protocol/messages.ts';
import type { ServerProcess } from './server-process.ts';

export class RawClient {
  readonly socket: WebSocket;
  receivedBytes = 0;
  /** The code with which it was closed; null while it is open. */
  closeCode: number | null = null;

  static async connect(server: ServerProcess, docName: string): Promise<RawClient> {
    const client = new RawClient(server, docName);
    await once(client.socket, 'open');
    return client;
  }

  private constructor(server: ServerProcess, docName: string) {
    this.socket = new WebSocket(`${server.syncUrl}/${docName}`);
    this.socket.on('message', (data: Buffer) => {
      this.receivedBytes += data.length;
    });
    this.socket.on('close', code => {
      this.closeCode = code;
    });
    // A connection that is reset is closed as well, and that is what counts.
    this.socket.on('error', () => {});
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(frame: Uint8Array): void {
    this.socket.send(frame);
  }

  /** States of any clientIDs, with any clocks. null: has gone. */
  sendAwareness(entries: readonly { client: number; clock: number; state: unknown }[]): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, JSON.stringify(state));
    }
    this.send(encodeAwareness(encoding.toUint8Array(encoder)));
  }

  /** Reads nothing any more, as a phone in a tunnel does. */
  stopReading(): void {
    this.socket.pause();
  }

  readAgain(): void {
    this.socket.resume();
  }

  /** Vanishes without a closing handshake. */
  vanish(): void {
    this.socket.terminate();
  }
}
