// Notes in the catalogue who was in which document, and when. Never in anybody's way: it is neither waited for nor
// does it fail.
import type { Catalogue } from '../ports/catalogue.ts';
import type { Clock, Log } from '../relay/ports.ts';

const AGAIN_AFTER_MS = 60_000;
/** Visits remembered in order not to note them again; the oldest are forgotten first. */
const MAX_REMEMBERED = 20_000;

export interface VisitParts {
  catalogue: Pick<Catalogue, 'noteVisit'>;
  clock: Pick<Clock, 'now' | 'wallNow'>;
  log: Log;
}

export class VisitNotes {
  readonly #parts: VisitParts;
  /** When a visit was noted last, by person and document, oldest first. */
  readonly #noted = new Map<string, number>();

  constructor(parts: VisitParts) {
    this.#parts = parts;
  }

  /** A person is in a document now. Written at most once a minute for both. */
  note(person: string, doc: string): void {
    const { catalogue, clock, log } = this.#parts;
    const key = `${person}\n${doc}`;
    const nowMs = clock.now();
    const lastMs = this.#noted.get(key);
    if (lastMs !== undefined && nowMs - lastMs < AGAIN_AFTER_MS) return;
    this.#noted.delete(key);
    this.#noted.set(key, nowMs);
    this.#forgetOldest();
    catalogue.noteVisit(person, doc, clock.wallNow()).catch((error: unknown) => {
      // The next visit is written again. What is lost is a place in a list.
      this.#noted.delete(key);
      log.warn('a visit was not noted', { doc, error });
    });
  }

  get size(): number {
    return this.#noted.size;
  }

  #forgetOldest(): void {
    for (const key of this.#noted.keys()) {
      if (this.#noted.size <= MAX_REMEMBERED) return;
      this.#noted.delete(key);
    }
  }
}
