// Asks the browser not to throw local copies away when room is short.

/** What is needed of navigator.storage, which is not there without https. */
export type Persistence = Pick<StorageManager, 'persist' | 'persisted'>;

let isAsked = false;

/**
 * Asks once for each page, and only where it was not granted before. Called when somebody has written something: a browser
 * that shows a question then shows it to a person who knows what it is about.
 */
export function askToPersist(storage: Partial<Persistence> | undefined): void {
  if (isAsked || storage?.persist === undefined || storage.persisted === undefined) return;
  isAsked = true;
  const { persist, persisted } = storage;
  persisted.call(storage).then(
    isKept => (isKept ? true : persist.call(storage)),
    // A browser that gives no storage here says so by its copies, too.
    () => {},
  );
}
