// Two people in one document whose server has trouble with its disk: what their pages say, and which words were called saved.
import type { ServerProcess } from '../../server/testing/server-process.ts';
import { SocketClient } from '../../server/testing/socket-clients.ts';
import { until } from '../../server/testing/until.ts';
import { SessionClient } from './session-client.ts';

/** Two people: one with Prosa's session, one who is told by a checkpoint which of its words are on disk. */
export class Pair {
  readonly page: SessionClient;
  readonly other: SocketClient;
  readonly acknowledged = new Set<string>();
  private count = 0;

  constructor(server: ServerProcess, docName: string) {
    this.page = new SessionClient(server, docName);
    this.other = new SocketClient(server, docName, 'extended');
  }

  write(): void {
    const word = `word-${++this.count}`;
    const content = this.other.doc.getText('content');
    content.insert(content.length, `${word}\n`);
    this.other.extended!.askSaved(() => this.acknowledged.add(word));
  }

  /** Writes on until the page shows that it is not saved. */
  async writeUntilTold(): Promise<void> {
    let writtenMs = Number.NEGATIVE_INFINITY;
    await until(
      () => {
        // Not faster than a fast typist: a client may have 1,000 questions waiting.
        if (this.shows !== 'cannot-save' && performance.now() - writtenMs > 20) {
          writtenMs = performance.now();
          this.write();
        }
        return this.shows === 'cannot-save' && this.lastNotice === 'cannot-save';
      },
      () => this.shows,
      60_000,
    );
  }

  /** Resolves with how long it took from now until everything is saved, and both know. */
  async recovered(): Promise<number> {
    const startMs = performance.now();
    await until(
      () => this.page.isSaved && this.acknowledged.size === this.count && this.lastNotice === 'saving-again',
      () => `${this.shows}, ${this.acknowledged.size} of ${this.count} acknowledged`,
      60_000,
    );
    return performance.now() - startMs;
  }

  async ready(): Promise<void> {
    await this.other.synced();
    await until(
      () => this.page.isSaved,
      () => this.shows,
    );
  }

  /** What the server said last in a message of its own. */
  get lastNotice(): string | null {
    return this.other.extended!.notices.at(-1)?.type ?? null;
  }

  async leave(): Promise<void> {
    await this.page.leave();
    this.other.leave();
  }

  get shows(): string {
    return this.page.session.state.kind;
  }
}

/** What somebody new reads, line by line. */
export async function readLines(server: ServerProcess, docName: string): Promise<string[]> {
  const reader = new SocketClient(server, docName, 'stock 3');
  await reader.synced();
  const lines = reader.doc.getText('content').toString().trimEnd().split('\n');
  reader.leave();
  return lines;
}
