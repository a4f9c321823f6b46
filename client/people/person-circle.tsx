// Another person as a circle: a click finds their caret at once. A small menu has the same and "Follow": it opens by the
// button under the circle, which shows on pointing and on focus, by a right click, the context-menu key, an arrow
// down, and on touch by holding.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ToolsWords } from '../text/tools-words.ts';
import { moveBeside } from '../ui/floating.ts';
import { ChevronDownIcon, FollowIcon } from '../ui/tool-icons.tsx';
import { chooseInk } from './colours.ts';
import { pickInitial } from './identity.ts';
import './person-circle.css';

export interface PersonCircleProps {
  name: string;
  /** #rrggbb */
  color: string;
  /** The name of the circle: what a click does. */
  label: string;
  isFollowed: boolean;
  reveal: () => void;
  /** Null where nobody can be followed. */
  follow: (() => void) | null;
  stopFollowing: () => void;
  words: ToolsWords;
}

/** As long as phones take for their own menus. */
const HOLD_MS = 500;
const HOLD_SLIP_PX = 10;
const GAP_PX = 6;

export function PersonCircle(props: PersonCircleProps) {
  const { name, color, label, words, follow, isFollowed } = props;
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const circle = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const hold = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  // A hold ends in a click, which is not meant as one.
  const held = useRef(false);

  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];

  function show(): void {
    if (follow !== null) setOpen(true);
  }
  function endHold(): void {
    clearTimeout(hold.current?.timer);
    hold.current = null;
  }
  function closeToCircle(): void {
    setOpen(false);
    circle.current?.focus();
  }

  useEffect(() => endHold, []);
  useLayoutEffect(() => {
    if (!open || list.current === null || circle.current === null) return;
    moveBeside(list.current, circle.current, 'end', GAP_PX);
    items()[0]?.focus();
  }, [open]);
  useLayoutEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (!holder.current?.contains(event.target as Node)) setOpen(false);
    };
    const close = () => setOpen(false);
    document.addEventListener('pointerdown', onPointer);
    window.addEventListener('resize', close);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      window.removeEventListener('resize', close);
    };
  }, [open]);

  function onListKey(event: KeyboardEvent): void {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const goTo = (index: number) => all[(index + all.length) % all.length]?.focus();
    if (event.key === 'ArrowDown') goTo(at + 1);
    else if (event.key === 'ArrowUp') goTo(at - 1);
    else if (event.key === 'Home') goTo(0);
    else if (event.key === 'End') goTo(-1);
    else if (event.key === 'Escape') closeToCircle();
    else if (event.key === 'Tab') {
      setOpen(false);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={holder} class={open ? 'person is-open' : 'person'}>
      <button
        ref={circle}
        type="button"
        class={isFollowed ? 'circle is-followed' : 'circle'}
        style={{ background: color, color: chooseInk(color), '--person': color }}
        aria-label={label}
        title={name}
        onClick={() => {
          if (held.current) held.current = false;
          else props.reveal();
        }}
        onContextMenu={event => {
          if (follow === null) return;
          event.preventDefault();
          // Some phones tell of a hold this way, before our own time is up.
          if (hold.current !== null) held.current = true;
          endHold();
          show();
        }}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          show();
        }}
        onPointerDown={event => {
          held.current = false;
          if (event.pointerType !== 'touch' || follow === null) return;
          const timer = setTimeout(() => {
            held.current = true;
            show();
          }, HOLD_MS);
          hold.current = { timer, x: event.clientX, y: event.clientY };
        }}
        onPointerMove={event => {
          const from = hold.current;
          if (from === null) return;
          if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > HOLD_SLIP_PX) endHold();
        }}
        onPointerUp={endHold}
        onPointerCancel={endHold}
      >
        {pickInitial(name)}
      </button>
      {follow !== null && (
        <button
          type="button"
          class="person-more"
          aria-haspopup="menu"
          aria-expanded={open}
          aria-label={words.people.options(name)}
          onClick={() => setOpen(!open)}
        >
          <ChevronDownIcon />
        </button>
      )}
      {open && (
        <div
          ref={list}
          class="menu-list person-menu"
          role="menu"
          tabIndex={-1}
          aria-label={words.people.options(name)}
          onKeyDown={onListKey}
        >
          <button
            type="button"
            class="menu-item"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              closeToCircle();
              props.reveal();
            }}
          >
            <span class="person-menu-mark" />
            {words.people.goTo(name)}
          </button>
          <button
            type="button"
            class="menu-item"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              closeToCircle();
              if (isFollowed) props.stopFollowing();
              else follow?.();
            }}
          >
            <FollowIcon />
            {isFollowed ? words.people.stopFollowing(name) : words.people.follow(name)}
          </button>
        </div>
      )}
    </div>
  );
}
