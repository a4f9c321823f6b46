// A menu behind a button: https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { keepInWindow } from './floating.ts';

export type MenuEntry =
  | { kind: 'action'; label: string; icon: ComponentChildren; run: () => void }
  | {
      kind: 'choice';
      label: string;
      options: readonly { value: string; label: string; lang?: string }[];
      value: string;
      choose: (value: string) => void;
    };

export interface MenuProps {
  label: string;
  icon: ComponentChildren;
  entries: readonly MenuEntry[];
}

export function Menu({ label, icon, entries }: MenuProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (open && list.current !== null) keepInWindow(list.current);
  }, [open]);
  // At once: the next key may come before the next frame.
  useLayoutEffect(() => {
    if (open) listItems(list.current)[0]?.focus();
  }, [open]);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!list.current?.contains(target) && !button.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [open]);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    const items = listItems(list.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const goTo = (index: number) => items[(index + items.length) % items.length]?.focus();
    switch (event.key) {
      case 'ArrowDown':
        goTo(at + 1);
        break;
      case 'ArrowUp':
        goTo(at - 1);
        break;
      case 'Home':
        goTo(0);
        break;
      case 'End':
        goTo(-1);
        break;
      case 'Escape':
        close();
        break;
      case 'Tab':
        setOpen(false);
        return;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div class="menu">
      <button
        ref={button}
        type="button"
        class="button is-quiet is-square"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {icon}
      </button>
      {open && (
        <div ref={list} class="menu-list" role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKey}>
          {entries.map((entry, index) =>
            entry.kind === 'action' ? (
              <button
                key={entry.label}
                type="button"
                class="menu-item"
                role="menuitem"
                // One of them must be a stop of Tab where the list scrolls.
                tabIndex={index === 0 ? 0 : -1}
                onClick={() => {
                  close();
                  entry.run();
                }}
              >
                {entry.icon}
                {entry.label}
              </button>
            ) : (
              // biome-ignore lint/a11y/useSemanticElements: a <fieldset> is no child of a menu.
              <div key={entry.label} class="menu-choice" role="group" aria-label={entry.label}>
                <span class="menu-heading" aria-hidden="true">
                  {entry.label}
                </span>
                <div class="menu-options">
                  {entry.options.map(option => (
                    <button
                      key={option.value}
                      type="button"
                      class="menu-option"
                      role="menuitemradio"
                      aria-checked={option.value === entry.value}
                      tabIndex={-1}
                      lang={option.lang}
                      onClick={() => entry.choose(option.value)}
                    >
                      {option.label}
                    </button>
                  ))}
                </div>
              </div>
            ),
          )}
        </div>
      )}
    </div>
  );
}

function listItems(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
}
