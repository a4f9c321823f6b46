// Who is typing where, as long as it is true: others are forgotten after some seconds, and one's own typing is told at
// most every two.
import { type ReadonlySignal, signal } from '@preact/signals';
import { LIVE_LIMITS } from '../../protocol/live.ts';

export interface Typist {
  id: string;
  name: string;
  /** "chat" or the id of a thread. */
  where: string;
}

export interface Typing {
  readonly list: ReadonlySignal<readonly Typist[]>;
  /** Somebody else types. */
  heard(typist: Typist): void;
  /** Their message is here: they are done. */
  ended(id: string, where: string): void;
  /** This person types. */
  note(where: string): void;
  destroy(): void;
}

/** More are not shown, and a flood of names costs no memory. */
const MAX_TYPISTS = 50;

export function createTyping(tell: (where: string) => void): Typing {
  const list = signal<readonly Typist[]>([]);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let toldMs = Number.NEGATIVE_INFINITY;
  let toldWhere = '';

  const keyOf = (id: string, where: string) => `${where}\n${id}`;
  function ended(id: string, where: string): void {
    const key = keyOf(id, where);
    clearTimeout(timers.get(key));
    if (timers.delete(key)) list.value = list.value.filter(one => one.id !== id || one.where !== where);
  }

  return {
    list,
    heard(typist) {
      const key = keyOf(typist.id, typist.where);
      const isNew = !timers.has(key);
      if (isNew && timers.size >= MAX_TYPISTS) return;
      clearTimeout(timers.get(key));
      timers.set(
        key,
        setTimeout(() => ended(typist.id, typist.where), LIVE_LIMITS.typingShownMs),
      );
      if (isNew) list.value = [...list.value, typist];
    },
    ended,
    note(where) {
      const now = Date.now();
      if (where === toldWhere && now - toldMs < LIVE_LIMITS.typingEveryMs) return;
      toldMs = now;
      toldWhere = where;
      tell(where);
    },
    destroy() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
