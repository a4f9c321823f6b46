// The SQLite store and its catalogue without threads, in a folder that the caller makes and removes: for tests that
// want the real thing and no built worker.
import type { Catalogue } from '../ports/catalogue.ts';
import type { Store } from '../relay/ports.ts';
import type { CatalogueRead } from '../store/sqlite/catalogue-messages.ts';
import { CatalogueReader } from '../store/sqlite/catalogue-reader.ts';
import { packAppends, unpackDocument } from '../store/sqlite/packing.ts';
import { SqliteCatalogue } from '../store/sqlite/sqlite-catalogue.ts';
import { SqliteDatabase } from '../store/sqlite/sqlite-database.ts';
import { fromPlainError, STORE_CODES, StoreError } from '../store/store-error.ts';

/** Opens the data folder. Every call is a turn of its own, as the worker would take it. */
export function openDirectStore(folder: string): Store & { catalogue: Catalogue; database: SqliteDatabase } {
  const database = new SqliteDatabase(folder);
  const reader = new CatalogueReader(folder);
  let closed = false;
  const run = async <T>(work: () => T): Promise<T> => {
    if (closed) throw new StoreError(STORE_CODES.closed, 'the store is closed');
    return work();
  };
  return {
    database,
    catalogue: new SqliteCatalogue({
      write: writes =>
        run(() => {
          const outcomes = database.writeCatalogue(writes);
          while (database.sweepPurged(1000));
          return outcomes;
        }),
      read: <R extends CatalogueRead>(read: R) => run(() => reader.read(read)),
    }),
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
