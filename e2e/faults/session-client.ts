// Prosa's own document session, as the page has it, over real sockets from Node: its provider, its retries, its save state,
// and a local copy in memory.
import { WebSocket } from 'ws';
import { browserScheduler } from '../../client/net/scheduler.ts';
import { DocumentSession } from '../../client/session/document-session.ts';
import type { SaveState } from '../../client/session/save-state.ts';
import { MemoryCopies } from '../../client/testing/memory-copies.ts';

let count = 0;

export class SessionClient {
  readonly session: DocumentSession;
  /** Every state that the page would have shown, and when. */
  readonly shown: { kind: SaveState['kind']; atMs: number }[] = [];

  constructor(server: { syncUrl: string }, docName: string) {
    this.session = new DocumentSession({
      serverUrl: server.syncUrl,
      path: docName,
      copyName: docName,
      openCopy: new MemoryCopies().open,
      author: `author-${++count}`,
      instance: `instance-${count}-${Math.random()}`,
      user: { name: 'Ana', color: '#c2410c', colorLight: '#c2410c33' },
      scheduler: browserScheduler,
      random: Math.random,
      socketClass: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    this.session.subscribe({
      stateChanged: ({ kind }) => this.shown.push({ kind, atMs: performance.now() }),
    });
    void this.session.start();
  }

  get text(): string {
    return this.session.text.toString();
  }

  write(text: string): void {
    this.session.text.insert(this.session.text.length, text);
  }

  get isSaved(): boolean {
    const { kind } = this.session.state;
    return kind === 'saved' || kind === 'back';
  }

  async leave(): Promise<void> {
    await this.session.close();
  }
}
