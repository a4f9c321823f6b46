// A button for what cannot be taken back: the first press asks, the second one does it. Asking ends when the focus goes.
import { useState } from 'preact/hooks';

export interface ConfirmButtonProps {
  label: string;
  /** The whole name for screen readers, when the label says too little by itself. */
  name?: string;
  question: string;
  run: () => void;
}

export function ConfirmButton({ label, name, question, run }: ConfirmButtonProps) {
  const [asks, setAsks] = useState(false);
  return (
    <button
      type="button"
      class={asks ? 'button is-small is-sure' : 'button is-small'}
      aria-label={asks || name === undefined ? undefined : name}
      onBlur={() => setAsks(false)}
      onKeyDown={event => {
        if (!asks || event.key !== 'Escape') return;
        // Takes the question back, and leaves the dialog open.
        event.preventDefault();
        event.stopPropagation();
        setAsks(false);
      }}
      onClick={event => {
        if (asks) run();
        // Safari gives buttons no focus by a click, and without it the question would never end.
        else event.currentTarget.focus();
        setAsks(!asks);
      }}
    >
      {asks ? question : label}
    </button>
  );
}
