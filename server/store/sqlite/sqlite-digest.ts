// The DigestStore on SQLite, as the main thread sees it: writes go to the store's worker, reads to the thread that reads.
// Knows no SQL.
import type { DigestChoice, DigestLanguage } from '../../../protocol/digest.ts';
import type { DigestAddress, DigestStore } from '../../ports/digest.ts';
import type { StoreThreads } from './store-messages.ts';
import type { WriteQueue } from './write-queue.ts';

export class SqliteDigest implements DigestStore {
  readonly #threads: StoreThreads;
  readonly #queue: WriteQueue;

  constructor(threads: StoreThreads, queue: WriteQueue) {
    this.#threads = threads;
    this.#queue = queue;
  }

  address(by: { person: string } | { publicId: string }): Promise<DigestAddress | null> {
    return this.#threads.read({ type: 'digest-address', by });
  }

  async setAddress(
    person: string,
    { email, choice, language }: { email: string; choice: DigestChoice; language: DigestLanguage },
  ): Promise<void> {
    await this.#queue.write({ type: 'set-digest-address', person, email, choice, language });
  }

  async confirm(person: string, email: string, atMs: number): Promise<void> {
    await this.#queue.write({ type: 'confirm-digest', person, email, atMs });
  }

  async setChoice(person: string, choice: DigestChoice): Promise<void> {
    await this.#queue.write({ type: 'set-digest-choice', person, choice });
  }

  waiting(after: string, limit: number): Promise<DigestAddress[]> {
    return this.#threads.read({ type: 'digests-waiting', after, limit });
  }

  claim(
    { person, email, sentMs, sentNotice }: Pick<DigestAddress, 'person' | 'email' | 'sentMs' | 'sentNotice'>,
    to: { sentMs: number | null; sentNotice: number },
  ): Promise<boolean> {
    const from = { person, email, sentMs, sentNotice };
    return this.#queue.write({ type: 'claim-digest', from, to });
  }
}
