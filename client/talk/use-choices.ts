// Finds what is being named at the caret: people from the server, emoji from a list that is loaded when it is first wanted.
import { useEffect, useState } from 'preact/hooks';
import type { TalkWords } from '../text/talk-words.ts';
import type { Choice } from './choice-list.tsx';
import type { Completing } from './completion.ts';
import type { Named } from './message-text.ts';

const ASK_AFTER_MS = 120;
const MAX_CHOICES = 8;

export interface Choices {
  list: readonly Choice[];
  active: number;
  setActive: (index: number) => void;
  /** True when the key was the list's. */
  onKey: (event: KeyboardEvent, choose: (choice: Choice) => void) => boolean;
}

export type FindPeople = (query: string) => Promise<readonly (Named & { color?: string; hint?: string })[]>;

export function useChoices(completing: Completing | null, findPeople: FindPeople, words: TalkWords): Choices {
  const [list, setList] = useState<readonly Choice[]>([]);
  const [active, setActive] = useState(0);
  const kind = completing?.kind;
  const query = completing?.query ?? '';

  useEffect(() => {
    if (kind === undefined) {
      setList([]);
      return;
    }
    let isWanted = true;
    // Not with every letter.
    const timer = setTimeout(
      () => {
        const found = kind === 'person' ? listPeople(findPeople, query) : listSigns(query, words.locale);
        found.then(
          next => {
            if (!isWanted) return;
            setList(next);
            setActive(0);
          },
          () => isWanted && setList([]),
        );
      },
      kind === 'person' && query !== '' ? ASK_AFTER_MS : 0,
    );
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [kind, query]);

  return {
    list: completing === null ? [] : list,
    active: Math.min(active, Math.max(0, list.length - 1)),
    setActive,
    onKey(event, choose) {
      const last = list.length - 1;
      if (event.key === 'ArrowDown') setActive(active >= last ? 0 : active + 1);
      else if (event.key === 'ArrowUp') setActive(active <= 0 ? last : active - 1);
      else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
        const choice = list[active];
        if (choice === undefined) return false;
        choose(choice);
      } else return false;
      return true;
    },
  };
}

async function listPeople(findPeople: FindPeople, query: string): Promise<Choice[]> {
  const people = await findPeople(query);
  return people.slice(0, MAX_CHOICES).map(({ id, name, color = '', hint = '' }) => ({
    id,
    label: name,
    sign: null,
    color,
    hint,
    inserts: `@${name}`,
    person: { id, name },
  }));
}

async function listSigns(query: string, locale: string): Promise<Choice[]> {
  const { findEmoji, listEmoji } = await import('../text/emoji-words.ts');
  const all = listEmoji(locale === 'pt-BR' ? 'pt-BR' : 'en');
  return findEmoji(all, query, MAX_CHOICES).map(({ sign, name }) => ({
    id: sign,
    label: name,
    sign,
    color: null,
    hint: '',
    inserts: sign,
    person: null,
  }));
}
