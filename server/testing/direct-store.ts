// The SQLite store with its catalogue, access and talk, without threads, in a folder that the caller makes and removes: for tests that
// want the real thing and no built worker.
import type { AccessStore } from '../ports/access.ts';
import type { Catalogue } from '../ports/catalogue.ts';
import type { DigestStore } from '../ports/digest.ts';
import type { TalkStore } from '../ports/talk.ts';
import type { Store } from '../relay/ports.ts';
import { packAppends, unpackDocument } from '../store/sqlite/packing.ts';
import { SqliteAccess } from '../store/sqlite/sqlite-access.ts';
import { SqliteCatalogue } from '../store/sqlite/sqlite-catalogue.ts';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.ts';
import { SqliteDigest } from '../store/sqlite/sqlite-digest.ts';
import { SqliteTalk } from '../store/sqlite/sqlite-talk.ts';
import type { StoreRead, StoreThreads } from '../store/sqlite/store-messages.ts';
import { StoreReader } from '../store/sqlite/store-reader.ts';
import { WriteQueue } from '../store/sqlite/write-queue.ts';
import { fromPlainError, STORE_CODES, StoreError } from '../store/store-error.ts';

export interface DirectStore extends Store {
  catalogue: Catalogue;
  access: AccessStore;
  talk: TalkStore;
  digest: DigestStore;
  database: SqliteDatabase;
}

/** Opens the data folder. Every call is a turn of its own, as the worker would take it. */
export function openDirectStore(folder: string): DirectStore {
  const database = new SqliteDatabase(folder);
  const reader = new StoreReader(folder);
  let closed = false;
  const run = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new StoreError(STORE_CODES.closed, 'the store is closed');
    return work();
  };
  const threads: StoreThreads = {
    write: writes =>
      run(() => {
        const outcomes = database.write(writes);
        while (database.sweepPurged(1000));
        return outcomes;
      }),
    read: <R extends StoreRead>(read: R) => run(() => reader.read(read)),
  };
  const queue = new WriteQueue(threads.write);
  return {
    database,
    catalogue: new SqliteCatalogue(threads),
    access: new SqliteAccess(threads, queue),
    talk: new SqliteTalk(threads, queue),
    digest: new SqliteDigest(threads, queue),
    open: (doc, birth) => run(() => unpackDocument(database.open(doc, birth))),
    create: (doc, birth, first) => run(() => database.create(doc, birth, first)),
    load: doc =>
      run(() => {
        const packed = database.load(doc);
        return packed === null ? null : unpackDocument(packed);
      }),
    append: batch =>
      run(() => {
        const error = batch.length === 0 ? null : database.append(packAppends([batch])).errors[0]!;
        if (error !== null) throw fromPlainError(error);
      }),
    compact: (doc, folded) => run(() => database.compact(doc, folded, 5)),
    reset: (doc, folded, epoch, setAside) => run(() => database.reset(doc, folded, epoch, setAside, 5)),
    close: async () => {
      if (closed) return;
      closed = true;
      reader.close();
      database.close();
    },
  };
}
