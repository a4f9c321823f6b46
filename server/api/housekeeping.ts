// What is done once a day without being asked: documents that were long in the bin go for good, and then pictures that
// nobody uses.
import { API_LIMITS } from '../../protocol/api.ts';
import type { FileShelf } from '../files/file-shelf.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { Clock, Log, Timer } from '../relay/ports.ts';
import type { Rooms } from './api-parts.ts';

const DAY_MS = 86_400_000;
/** A picture may be uploaded long before the text that shows it is saved and looked at. */
const UNUSED_AFTER_MS = 7 * DAY_MS;

export interface HousekeepingParts {
  catalogue: Pick<Catalogue, 'listBinnedBefore' | 'purge'>;
  rooms: Pick<Rooms, 'evict'>;
  shelf: Pick<FileShelf, 'removeUnused'>;
  clock: Pick<Clock, 'wallNow' | 'after'>;
  log: Log;
}

export class Housekeeping {
  readonly #parts: HousekeepingParts;
  #timer: Timer | null = null;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** Begins now, and again every day. */
  start(): void {
    if (this.#isStopped) return;
    this.#running = this.run();
    this.#timer = this.#parts.clock.after(DAY_MS, () => this.start());
  }

  /** Begins nothing more; resolves when what runs has come to a good place to end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  /** One round. Never rejects: what fails is logged, and tried again the next day. */
  async run(): Promise<void> {
    const { catalogue, rooms, shelf, clock, log } = this.#parts;
    const nowMs = clock.wallNow();
    try {
      const docs = await catalogue.listBinnedBefore(nowMs - API_LIMITS.binDays * DAY_MS);
      for (const doc of docs) {
        if (this.#isStopped) return;
        await rooms.evict(doc);
        await catalogue.purge(doc);
      }
      const fileCount = this.#isStopped ? 0 : await shelf.removeUnused(nowMs - UNUSED_AFTER_MS);
      if (docs.length + fileCount > 0) {
        log.info('cleared away', { documents: docs.length, files: fileCount });
      }
    } catch (error) {
      log.error('clearing away failed', { error });
    }
  }
}
