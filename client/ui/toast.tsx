// Shows the messages of toasts.ts, in a polite live region that is on the page from the start.
import { CloseIcon } from './icons.tsx';
import './toast.css';
import type { Toasts } from './toasts.ts';

export interface ToastStackProps {
  toasts: Toasts;
  words: { messages: string; dismiss: string };
}

export function ToastStack({ toasts, words }: ToastStackProps) {
  return (
    <div
      class="toasts"
      aria-live="polite"
      aria-relevant="additions"
      onPointerEnter={toasts.pause}
      onPointerLeave={toasts.resume}
      onFocusCapture={toasts.pause}
      onBlurCapture={toasts.resume}
    >
      {toasts.list.value.map(toast => (
        <div key={toast.id} class="toast">
          <span class="toast-text">{toast.text}</span>
          {toast.action !== undefined && (
            <button
              type="button"
              class="toast-action"
              onClick={() => {
                toasts.dismiss(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button
            type="button"
            class="toast-close"
            aria-label={words.dismiss}
            onClick={() => toasts.dismiss(toast.id)}
          >
            <CloseIcon />
          </button>
        </div>
      ))}
    </div>
  );
}
