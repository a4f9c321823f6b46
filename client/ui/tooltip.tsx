// A button that says its name and its keys beside it, on pointing and on keyboard focus. The name is an aria-label;
// only the keys are a description, so that nothing is read twice.
import type { ComponentChildren, Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { moveBeside } from './floating.ts';
import './tooltip.css';

export interface TipButtonProps {
  label: string;
  /** The shortcut as people read it; "" when there is none. */
  keys?: string;
  class?: string;
  children: ComponentChildren;
  buttonRef?: Ref<HTMLButtonElement>;
  tabIndex?: number;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  hasPopup?: 'menu' | 'dialog' | undefined;
  /** It would do nothing now. It keeps its place and its focus, and says so. */
  idle?: boolean;
  /** Clicking leaves focus and selection where they are. */
  keepsFocus?: boolean;
  onClick: (event: MouseEvent) => void;
  onFocus?: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
}

const SHOW_AFTER_MS = 500;
/** Time to move the pointer from the button onto the tooltip. */
const HIDE_AFTER_MS = 120;
const GAP_PX = 6;

export function TipButton(props: TipButtonProps) {
  const { label, keys = '', keepsFocus = false } = props;
  const [open, setOpen] = useState(false);
  const holder = useRef<HTMLSpanElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const keysId = useId();

  function setLater(next: boolean, afterMs: number): void {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(next), afterMs);
  }
  function close(): void {
    clearTimeout(timer.current);
    setOpen(false);
  }

  useEffect(() => () => clearTimeout(timer.current), []);
  useLayoutEffect(() => {
    const button = holder.current?.querySelector('button');
    if (open && tip.current !== null && button) moveBeside(tip.current, button, 'center', GAP_PX);
  }, [open, label, keys]);
  // At once, not after the next frame: a second Escape is no longer the tooltip's.
  useLayoutEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      close();
      // Escape on the button itself has now done its work; pressed elsewhere it has other work to do.
      if (holder.current?.contains(event.target as Node)) event.stopPropagation();
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [open]);

  return (
    <span
      ref={holder}
      class="tip-holder"
      onPointerEnter={event => {
        if (event.pointerType !== 'touch') setLater(true, SHOW_AFTER_MS);
      }}
      onPointerLeave={() => setLater(false, HIDE_AFTER_MS)}
    >
      <button
        ref={props.buttonRef ?? null}
        type="button"
        class={props.class ?? 'button is-quiet is-square'}
        aria-label={label}
        aria-describedby={keys === '' ? undefined : keysId}
        aria-pressed={props.pressed}
        aria-expanded={props.expanded}
        aria-haspopup={props.hasPopup}
        aria-disabled={props.idle === true ? true : undefined}
        tabIndex={props.tabIndex ?? 0}
        onMouseDown={event => {
          if (keepsFocus) event.preventDefault();
        }}
        onPointerDown={close}
        onClick={event => {
          close();
          if (props.idle !== true) props.onClick(event);
        }}
        onFocus={event => {
          props.onFocus?.();
          if (event.currentTarget.matches(':focus-visible')) setLater(true, 0);
        }}
        onBlur={close}
        {...(props.onKeyDown === undefined ? {} : { onKeyDown: props.onKeyDown })}
      >
        {props.children}
      </button>
      <span ref={tip} class={open ? 'tip is-open' : 'tip'} role="tooltip">
        <span aria-hidden="true">{label}</span>
        {keys !== '' && (
          <kbd id={keysId} class="tip-keys">
            {keys}
          </kbd>
        )}
      </span>
    </span>
  );
}
