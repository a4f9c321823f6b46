// Sessions that were ended from another device: whose cookies need which number. All of them are in memory, for the door asks at
// every request; few people ever end sessions.
import type { AccessStore } from '../ports/access.ts';

/**
 * Safety: when endOthers() has resolved, no cookie from before is anybody's, and whoever listens has been told to let go of its
 * connections. Nobody is told before it is on disk.
 */
export class SessionNumbers {
  readonly #store: Pick<AccessStore, 'endSessions'>;
  readonly #numbers: Map<string, number>;
  readonly #listeners: ((person: string, kept: string) => void)[] = [];

  private constructor(store: Pick<AccessStore, 'endSessions'>, numbers: Map<string, number>) {
    this.#store = store;
    this.#numbers = numbers;
  }

  static async open(store: Pick<AccessStore, 'endSessions' | 'sessionNumbers'>): Promise<SessionNumbers> {
    return new SessionNumbers(store, await store.sessionNumbers());
  }

  /** The least number that a cookie of this person must have. */
  of(person: string): number {
    return this.#numbers.get(person) ?? 0;
  }

  /** Ends all sessions of the person but `kept`, whose cookie must be issued anew. */
  async endOthers(person: string, kept: string): Promise<void> {
    const number = await this.#store.endSessions(person);
    // Two at once may answer in any order.
    this.#numbers.set(person, Math.max(number, this.of(person)));
    for (const ended of this.#listeners) ended(person, kept);
  }

  /** Calls `ended` when all sessions of a person but one have ended. */
  onEnded(ended: (person: string, kept: string) => void): void {
    this.#listeners.push(ended);
  }
}
