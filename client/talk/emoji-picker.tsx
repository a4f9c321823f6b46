// Emoji to choose from, with a field to find one by name. Loaded when it is first opened, names and all.
import { useEffect, useRef, useState } from 'preact/hooks';
import { findEmoji, listEmoji } from '../text/emoji-words.ts';
import type { TalkWords } from '../text/talk-words.ts';

export interface EmojiPickerProps {
  words: TalkWords;
  choose: (sign: string) => void;
  /** Where the focus goes. */
  close: (to: 'field' | 'button') => void;
}

export function EmojiPicker({ words, choose, close }: EmojiPickerProps) {
  const [query, setQuery] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const all = listEmoji(words.locale === 'pt-BR' ? 'pt-BR' : 'en');
  const found = findEmoji(all, query, all.length);

  useEffect(() => {
    box.current?.querySelector('input')?.focus();
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!box.current?.contains(target) && target.closest('.talk-tools') === null) close('field');
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, []);

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('.talk-emoji') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const columns = countColumns(buttons);
    const goTo = (index: number) => buttons[Math.min(buttons.length - 1, Math.max(0, index))]?.focus();
    if (event.key === 'Escape') close('button');
    else if (event.key === 'ArrowDown') goTo(at < 0 ? 0 : at + columns);
    else if (event.key === 'ArrowUp' && at >= 0) {
      if (at < columns) box.current?.querySelector('input')?.focus();
      else goTo(at - columns);
    } else if (event.key === 'ArrowRight' && at >= 0) goTo(at + 1);
    else if (event.key === 'ArrowLeft' && at >= 0) goTo(at - 1);
    else if (event.key === 'Enter' && at < 0) {
      const first = found[0];
      if (first !== undefined) choose(first.sign);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={box} class="talk-picker" role="dialog" aria-label={words.emoji.title} onKeyDown={onKey}>
      <input
        class="input"
        type="search"
        aria-label={words.emoji.search}
        placeholder={words.emoji.search}
        value={query}
        onInput={event => setQuery(event.currentTarget.value)}
      />
      <div class="talk-emojis">
        {found.map(({ sign, name }, index) => (
          <button
            key={sign}
            type="button"
            class="talk-emoji"
            tabIndex={index === 0 ? 0 : -1}
            aria-label={name}
            title={name}
            onClick={() => choose(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
      {found.length === 0 && (
        <p class="talk-hint" role="status">
          {words.emoji.nothing}
        </p>
      )}
    </div>
  );
}

/** How many stand in the first row. */
function countColumns(buttons: readonly HTMLElement[]): number {
  const top = buttons[0]?.offsetTop;
  return Math.max(1, buttons.filter(button => button.offsetTop === top).length);
}
