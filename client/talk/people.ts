// How the people of a talk are called now: what was heard last counts, whoever said it. Signals; knows no elements.
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { PublicPerson } from '../../protocol/access.ts';

export function createKnownPeople(me: ReadonlySignal<PublicPerson | null>) {
  const known = signal<ReadonlyMap<string, PublicPerson>>(new Map());

  const find = computed(() => {
    const [own, map] = [me.value, known.value];
    return (id: string): PublicPerson | null => (own?.id === id ? own : (map.get(id) ?? null));
  });
  /** Another function after each change: what was made with the old one is made anew. */
  const nameOf = computed(() => {
    const now = find.value;
    return (id: string): string | null => now(id)?.name ?? null;
  });

  return {
    known: known as ReadonlySignal<ReadonlyMap<string, PublicPerson>>,
    nameOf,
    /** As they are called now, who were called so when they wrote. */
    who: (author: PublicPerson): PublicPerson => find.value(author.id) ?? author,
    /** Of people of one id the last one counts. Nobody loses the name that they had. */
    learn(people: Iterable<PublicPerson>): void {
      const before = known.peek();
      let next: Map<string, PublicPerson> | null = null;
      for (const { id, name, color } of people) {
        const one = (next ?? before).get(id);
        if (name === '' || (one?.name === name && one.color === color)) continue;
        next ??= new Map(before);
        next.set(id, { id, name, color });
      }
      if (next !== null) known.value = next;
    },
  };
}
