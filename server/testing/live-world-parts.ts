// What a world of /live needs besides its life: where a browser keeps what was said, and how events are compared.
import type { KeptEntry, OutboxShelf } from '../../client/live/outbox.ts';
import type { NumberedEvent } from '../../protocol/live.ts';

/** One for all tabs of a person, as localStorage is. */
export function createMemoryShelf(onRefused: (entry: KeptEntry) => void): OutboxShelf {
  const kept = new Map<string, KeptEntry>();
  return {
    list: () => [...kept.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map(entry => ({ ...entry })),
    put: entry => {
      kept.set(entry.key, entry);
      if (entry.state.kind === 'refused') onRefused(entry);
      return true;
    },
    get: key => kept.get(key) ?? null,
    remove: key => kept.delete(key),
  };
}

/** Events say what is true when they are read: of a message that was edited since, the new text. */
export function isOfSame(told: NumberedEvent, stored: NumberedEvent | undefined): boolean {
  const [a, b] = [told.event, stored?.event];
  if (told.n !== stored?.n || a.kind !== b?.kind) return false;
  const isMessage = a.kind === 'message' || a.kind === 'message-changed';
  if (isMessage && (b.kind === 'message' || b.kind === 'message-changed')) {
    const [before, now] = [a.message.editedMs ?? 0, b.message.editedMs ?? 0];
    if (before !== now) return before < now && a.message.id === b.message.id;
  } else if (a.kind === 'thread' && b.kind === 'thread') return a.thread.id === b.thread.id;
  else if (a.kind === 'notice' && b.kind === 'notice') return a.notice.id === b.notice.id;
  else if (a.kind === 'chat-read' && b.kind === 'chat-read') return a.doc === b.doc && a.upTo <= b.upTo;
  return JSON.stringify(a) === JSON.stringify(b);
}
