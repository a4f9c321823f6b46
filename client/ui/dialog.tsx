// A modal dialog on the browser's own <dialog>: it keeps the focus inside, closes on Escape and gives the focus back.
import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  title: string;
  children: ComponentChildren;
  onClose: () => void;
  /** "wide" has room for two columns; "bare" has no margins and its title is for screen readers only. */
  shape?: 'plain' | 'wide' | 'bare';
  /** Set to what closes the dialog at once: the focus is then back where it was. `onClose` follows. */
  closer?: RefObject<(() => void) | null>;
}

export function Dialog({ title, children, onClose, shape = 'plain', closer }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // The browser tells of a closed dialog a moment later, when another one may stand in its place.
  const told = useRef(false);

  function tell(): void {
    if (told.current) return;
    told.current = true;
    onClose();
  }

  // Before the next frame: who types on gets their letters into the dialog.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      told.current = true;
      // One that is only taken off the page would keep the focus to itself.
      element?.close();
    };
  }, []);
  if (closer !== undefined) {
    closer.current = () => {
      dialog.current?.close();
      tell();
    };
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it too; the click is for the backdrop alone.
    <dialog
      ref={dialog}
      class={shape === 'plain' ? 'dialog' : `dialog is-${shape}`}
      aria-labelledby={titleId}
      onClose={tell}
      onClick={event => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="dialog-body">
        <h2 id={titleId} class={shape === 'bare' ? 'visually-hidden' : 'dialog-title'}>
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
