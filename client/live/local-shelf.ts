// Keeps the outbox in localStorage: every tab of the browser sees the same entries.
import type { ownStorage } from '../addresses.ts';
import type { KeptEntry, OutboxShelf } from './outbox.ts';

const PREFIX = 'prosa-outbox:';

type Shelf = ReturnType<typeof ownStorage>;

export function createLocalShelf(storage: Shelf): OutboxShelf {
  return {
    list() {
      try {
        return storage
          .listKeys()
          .filter(key => key.startsWith(PREFIX))
          .sort()
          .flatMap(key => readEntry(storage.getItem(key)));
      } catch {
        // SecurityError: this page may not store anything.
        return [];
      }
    },
    put(entry) {
      try {
        storage.setItem(PREFIX + entry.key, JSON.stringify(entry));
        return true;
      } catch {
        // QuotaExceededError or SecurityError: the entry lives as long as the page.
        return false;
      }
    },
    get(key) {
      try {
        return readEntry(storage.getItem(PREFIX + key))[0] ?? null;
      } catch {
        // SecurityError: this page may not store anything any more.
        return null;
      }
    },
    remove(key) {
      try {
        storage.removeItem(PREFIX + key);
      } catch {
        // SecurityError: then it was never there.
      }
    },
  };
}

function readEntry(text: string | null): KeptEntry[] {
  try {
    const entry = JSON.parse(text ?? '') as KeptEntry;
    return typeof entry.key === 'string' && typeof entry.said.doc === 'string' ? [entry] : [];
  } catch {
    // SyntaxError or TypeError: another version, or another hand, wrote it. It is left alone.
    return [];
  }
}
