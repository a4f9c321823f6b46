// A button on the toolbar that opens a menu of commands. Opened with the pointer it leaves the focus in the text, so
// that a phone's keyboard stays; opened by keyboard it takes the focus:
// https://www.w3.org/WAI/ARIA/apg/patterns/menu-button/
import type { ComponentChildren, Ref } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ToolsWords } from '../text/tools-words.ts';
import { moveBeside } from '../ui/floating.ts';
import { CheckIcon } from '../ui/icons.tsx';
import { TipButton } from '../ui/tooltip.tsx';
import type { Command } from './commands.ts';
import { type Platform, showKey } from './keys.ts';

export interface ToolMenuProps {
  label: string;
  icon: ComponentChildren;
  commands: readonly Command[];
  words: ToolsWords;
  platform: Platform;
  /** Something in it is on; the menu says what. */
  on?: boolean;
  tabIndex: number;
  buttonRef?: Ref<HTMLButtonElement>;
  onFocus: () => void;
  focusText: () => void;
}

type Phase = 'closed' | 'by-pointer' | 'by-keyboard';
const GAP_PX = 4;

export function ToolMenu(props: ToolMenuProps) {
  const { label, commands, words, platform } = props;
  const [phase, setPhase] = useState<Phase>('closed');
  const holder = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const open = phase !== 'closed';

  const button = () => holder.current?.querySelector<HTMLButtonElement>('[aria-haspopup]') ?? null;
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];

  useLayoutEffect(() => {
    const anchor = button();
    if (open && list.current !== null && anchor !== null) moveBeside(list.current, anchor, 'start', GAP_PX);
  });
  useLayoutEffect(() => {
    if (phase === 'by-keyboard') items()[0]?.focus();
  }, [phase]);
  // At once, not after the next frame: a second Escape is no longer the menu's.
  useLayoutEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (!holder.current?.contains(event.target as Node)) setPhase('closed');
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        if (phase === 'by-keyboard') button()?.focus();
      }
      // Writing on, with the menu open and the focus in the text, closes it as well.
      if (event.key === 'Escape' || !holder.current?.contains(event.target as Node)) setPhase('closed');
    };
    const onResize = () => setPhase('closed');
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey, true);
    window.addEventListener('resize', onResize);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey, true);
      window.removeEventListener('resize', onResize);
    };
  }, [phase]);

  function onListKey(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const goTo = (index: number) => all[(index + all.length) % all.length]?.focus();
    if (event.key === 'ArrowDown') goTo(at + 1);
    else if (event.key === 'ArrowUp') goTo(at < 0 ? -1 : at - 1);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(-1);
    else if (event.key === 'Tab') {
      setPhase('closed');
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={holder} class="tool-menu">
      <TipButton
        label={label}
        class={props.on === true ? 'tool is-on' : 'tool'}
        tabIndex={props.tabIndex}
        hasPopup="menu"
        expanded={open}
        keepsFocus
        {...(props.buttonRef === undefined ? {} : { buttonRef: props.buttonRef })}
        onFocus={props.onFocus}
        onClick={event => setPhase(open ? 'closed' : event.detail === 0 ? 'by-keyboard' : 'by-pointer')}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setPhase('by-keyboard');
        }}
      >
        {props.icon}
      </TipButton>
      {open && (
        <div
          ref={list}
          class="menu-list tool-menu-list"
          role="menu"
          tabIndex={-1}
          aria-label={label}
          onKeyDown={onListKey}
          onMouseDown={event => event.preventDefault()}
        >
          {commands.map((command, index) => {
            const on = command.isOn?.() ?? null;
            const key = command.keys.find(({ shown }) => shown);
            return (
              <button
                key={command.id}
                type="button"
                class="menu-item"
                {...(on === null
                  ? { role: 'menuitem' as const }
                  : { role: 'menuitemcheckbox' as const, 'aria-checked': on })}
                tabIndex={index === 0 ? 0 : -1}
                onClick={() => {
                  // The item that has the focus goes with the menu.
                  if (phase === 'by-keyboard') props.focusText();
                  setPhase('closed');
                  command.run();
                }}
              >
                <span class="tool-menu-mark">{on === true && <CheckIcon />}</span>
                <span class="tool-menu-label">{command.label}</span>
                {key !== undefined && (
                  <kbd class="tool-menu-keys">{showKey(key.key, platform, words.keys)}</kbd>
                )}
              </button>
            );
          })}
        </div>
      )}
    </div>
  );
}
